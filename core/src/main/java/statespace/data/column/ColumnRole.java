package statespace.data.column;

import java.util.Locale;

/** What a column is for. */
public enum ColumnRole {
    /** When a row was. */
    TIME,
    /** Which series a row belongs to. */
    ID,
    /** A variate. */
    TARGET,
    /** Which rows are anomalous. */
    LABEL,
    /** The number of the row. */
    COUNTER,
    /** Nothing. */
    LEFT_OUT;

    /** In words. */
    public String words() {
        return switch (this) {
            case ID -> "series id";
            case COUNTER -> "row counter";
            case LEFT_OUT -> "left out";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }
}
