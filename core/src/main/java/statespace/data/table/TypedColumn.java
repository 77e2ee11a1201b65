package statespace.data.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import statespace.data.column.Column;
import statespace.data.column.ColumnOptions;
import statespace.data.source.DuckDb;

/** A column of a database or a Parquet file, which says what it holds. */
final class TypedColumn {
    private enum Kind {
        TIME, INSTANT, WHOLE, NUMBER, LONG_DIGITS, TEXT
    }

    private final String name;
    private final Kind kind;
    private long[] whole;
    private double[] numbers;
    private String[] texts;
    private int blank = -1;

    /** A column of a type that DuckDB names. */
    TypedColumn(String name, String type) {
        this.name = name;
        kind = switch (type.replaceAll("\\(.*", "")) {
            case "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> Kind.TIME;
            case "TIMESTAMP WITH TIME ZONE" -> Kind.INSTANT;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" -> Kind.WHOLE;
            case "DOUBLE", "FLOAT" -> Kind.NUMBER;
            case "DECIMAL", "HUGEINT", "UHUGEINT", "UBIGINT" -> Kind.LONG_DIGITS;
            default -> Kind.TEXT;
        };
    }

    /** What is selected of it. */
    String selected() {
        String quoted = DuckDb.name(name);
        return switch (kind) {
            case WHOLE -> "CAST(" + quoted + " AS BIGINT)";
            case NUMBER -> "CAST(" + quoted + " AS DOUBLE)";
            case INSTANT -> "CAST(make_timestamp(epoch_us(" + quoted + ")) AS VARCHAR) || '+00:00'";
            case TIME, LONG_DIGITS, TEXT -> "CAST(" + quoted + " AS VARCHAR)";
        };
    }

    void allocate(int rows) {
        whole = kind == Kind.WHOLE ? new long[rows] : null;
        numbers = kind == Kind.WHOLE || kind == Kind.NUMBER || kind == Kind.LONG_DIGITS ? new double[rows] : null;
        texts = kind == Kind.WHOLE || kind == Kind.NUMBER ? null : new String[rows];
    }

    void fill(ResultSet set, int index, int row) throws SQLException {
        switch (kind) {
            case WHOLE -> whole[row] = set.getLong(index);
            case NUMBER -> numbers[row] = set.getDouble(index);
            case TIME, INSTANT, LONG_DIGITS, TEXT -> texts[row] = set.getString(index);
        }
        boolean missing = texts == null ? set.wasNull() : texts[row] == null;
        if (numbers != null) {
            numbers[row] = missing
                    ? Double.NaN
                    : whole != null ? whole[row] : texts != null ? Double.parseDouble(texts[row]) : numbers[row];
        }
        blank = missing && blank < 0 ? row : blank;
    }

    Column column(ColumnOptions options) {
        return switch (kind) {
            case TIME, INSTANT -> Column.ofTimes(name, texts);
            case TEXT -> Column.ofTexts(name, texts, options.numbers(), options.missing());
            default -> Column.ofNumbers(name, numbers, whole, texts, blank);
        };
    }
}
