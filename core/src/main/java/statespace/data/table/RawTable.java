package statespace.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import statespace.data.DataException;
import statespace.data.Numbers;

/**
 * A table as it was typed, before anybody says what its columns mean.
 *
 * @param lines
 *            of a text file on which its rows begin, (rows); or null
 */
record RawTable(Source source, List<Column> columns, int rows, int[] lines) {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern COMMAS = Pattern.compile("[+-]?[\\d.]*\\d,\\d[\\d.,]*");
    private static final Pattern INFINITE = Pattern.compile("(?i)[+-]?(inf|infinity|∞)");
    private static final int SHORT = 40;

    enum Type {
        NUMBER, TIME, TEXT
    }

    /**
     * A column.
     *
     * @param numbers
     *            values of a number column (NaN where missing), or null
     * @param times
     *            values of an integer column, or null
     * @param texts
     *            values of a text or time column (null where missing), or null
     * @param blank
     *            rows of a number column without a value: the first of them, or −1
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
        return lines != null ? "line " + lines[row] : "row " + (row + 1);
    }

    /** The numbers of a column that is meant to hold numbers; names the first text in it. */
    double[] numbers(Column column) {
        if (column.type == Type.TIME) {
            throw new DataException(source.file() + ", column '" + column.name
                    + "': holds times where numbers are expected; leave it out with the setting 'variates'");
        }
        double[] numbers = column.type == Type.NUMBER ? column.numbers : parsed(column);
        for (int i = 0; i < rows; i++) {
            String fault = Numbers.fault(numbers[i]);
            if (fault != null) {
                throw new DataException(source.file() + ", " + place(i) + ", column '" + column.name + "': " + fault
                        + "; put a number there or leave it empty");
            }
        }
        return numbers;
    }

    private double[] parsed(Column column) {
        double[] numbers = new double[rows];
        boolean any = false;
        for (int i = 0; i < rows; i++) {
            String text = column.texts[i] == null ? null : column.texts[i].strip();
            if (text == null) {
                numbers[i] = Double.NaN;
            } else if (isNumber(text)) {
                numbers[i] = Double.parseDouble(text);
            } else if (INFINITE.matcher(text).matches()) {
                numbers[i] = Double.POSITIVE_INFINITY;
            } else {
                throw new DataException(source.file() + ", " + place(i) + ", column '" + column.name + "': found text '"
                        + shorten(text) + "' where a number is expected; " + (COMMAS.matcher(text).matches()
                                ? "write numbers with a decimal point and no other separator"
                                : "correct it or leave it empty"));
            }
            any |= text != null;
        }
        if (!any) {
            throw new DataException(
                    source.file() + ", column '" + column.name
                            + "': holds no numbers; leave it out with the setting 'variates'");
        }
        return numbers;
    }

    /** True if most of a text column's values are meant as numbers: a number column with something odd in it. */
    boolean looksNumeric(Column column) {
        int filled = 0;
        int numeric = 0;
        for (String text : column.texts) {
            if (text != null) {
                String plain = text.strip();
                filled++;
                numeric += isNumber(plain) || COMMAS.matcher(plain).matches() || INFINITE.matcher(plain).matches()
                        ? 1
                        : 0;
            }
        }
        return filled > 0 && 2 * numeric >= filled;
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text.strip()).matches();
    }

    static String names(List<Column> columns) {
        List<String> names = new ArrayList<>();
        columns.stream().limit(12).forEach(column -> names.add("'" + column.name + "'"));
        return String.join(", ", names)
                + (columns.size() > 12 ? " and " + (columns.size() - 12) + " more" : "");
    }

    static String shorten(String text) {
        return shorten(text, SHORT);
    }

    static String shorten(String text, int length) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > length ? line.substring(0, length) + "…" : line;
    }

    static boolean isTimeName(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "date", "time", "datetime", "timestamp", "ds", "t", "step" -> true;
            default -> false;
        };
    }
}
