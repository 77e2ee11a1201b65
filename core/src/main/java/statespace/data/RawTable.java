package statespace.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table as the database typed it, before anybody says what its columns mean. Row {@code i} of a text file stands on
 * line {@code i + 2}.
 */
record RawTable(Source source, List<Column> columns, int rows) {

    enum Type {
        NUMBER, TIME, TEXT
    }

    /**
     * A column.
     *
     * @param numbers
     *            values of a number column (NaN where missing), or null
     * @param times
     *            values of a time column in microseconds, or of an integer column as they are, or null
     * @param texts
     *            values of a text column (null where missing), or null
     * @param blank
     *            rows of a time column without a value: the first of them, or −1
     */
    record Column(String name, Type type, double[] numbers, long[] times, String[] texts, int blank) {
        boolean isInteger() {
            return type == Type.NUMBER && times != null;
        }
    }

    Column column(String name) {
        for (Column column : columns) {
            if (column.name.equals(name)) {
                return column;
            }
        }
        for (Column column : columns) {
            if (column.name.equalsIgnoreCase(name)) {
                return column;
            }
        }
        return null;
    }

    Column required(String name) {
        Column column = column(name);
        if (column == null) {
            throw new DataException(source.file() + ": has no column '" + name + "'; it has " + names(columns));
        }
        return column;
    }

    /** Where a row stands, in the words of the source's kind. */
    String place(int row) {
        return source.kind() == Source.Kind.CSV ? "line " + (row + 2) : "row " + (row + 1);
    }

    /** The numbers of a column that is meant to hold numbers; names the first text in it. */
    double[] numbers(Column column) {
        if (column.type == Type.NUMBER) {
            for (int i = 0; i < rows; i++) {
                if (Double.isInfinite(column.numbers[i])) {
                    throw new DataException(source.file() + ", " + place(i) + ", column '" + column.name
                            + "': the value is infinite; put a number there or leave it empty");
                }
            }
            return column.numbers;
        }
        if (column.type == Type.TIME) {
            throw new DataException(source.file() + ", column '" + column.name
                    + "': holds times where numbers are expected; leave it out with --variates");
        }
        for (int i = 0; i < rows; i++) {
            if (column.texts[i] != null && !isNumber(column.texts[i])) {
                throw new DataException(source.file() + ", " + place(i) + ", column '" + column.name + "': found text '"
                        + shorten(column.texts[i]) + "' where a number is expected; correct it or leave it empty");
            }
        }
        throw new DataException(source.file() + ", column '" + column.name + "': holds no numbers");
    }

    /** True if most of a text column's values are numbers: a number column with something odd in it. */
    boolean looksNumeric(Column column) {
        int filled = 0;
        int numeric = 0;
        for (String text : column.texts) {
            if (text != null) {
                filled++;
                numeric += isNumber(text) ? 1 : 0;
            }
        }
        return filled > 0 && 2 * numeric >= filled;
    }

    static boolean isNumber(String text) {
        try {
            Double.parseDouble(text.strip());
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    static String names(List<Column> columns) {
        List<String> names = new ArrayList<>();
        columns.stream().limit(12).forEach(column -> names.add("'" + column.name + "'"));
        return String.join(", ", names)
                + (columns.size() > 12 ? " and " + (columns.size() - 12) + " more" : "");
    }

    static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 40 ? line.substring(0, 40) + "…" : line;
    }

    static boolean isTimeName(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "date", "time", "datetime", "timestamp", "ds", "t", "step" -> true;
            default -> false;
        };
    }
}
