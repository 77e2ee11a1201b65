package statespace.data.column;

/**
 * The role of one column of a source.
 *
 * @param column
 *            its name
 * @param role
 *            what it is for
 * @param why
 *            the reason, as the end of a sentence; empty where it is plain
 */
public record ColumnUse(String column, ColumnRole role, String why) {
    /** With a reason that is plain. */
    public ColumnUse(String column, ColumnRole role) {
        this(column, role, "");
    }
}
