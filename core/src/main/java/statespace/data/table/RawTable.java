package statespace.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import statespace.data.DataException;
import statespace.data.Numbers;
import statespace.data.column.Column;
import statespace.data.column.NumberForm;
import statespace.data.column.SpoiltNumber;

/**
 * A table as it was read, before anybody says what its columns mean.
 *
 * @param places
 *            where each row stands, in the words of the source
 */
record RawTable(Source source, List<Column> columns, int rows, IntFunction<String> places) {
    private static final int SHORT = 40;

    Column column(String name) {
        for (Column column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        for (Column column : columns) {
            if (column.name().equalsIgnoreCase(name)) {
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
        return places.apply(row);
    }

    /** A mistake in a cell. */
    DataException mistake(int row, Column column, String sentence) {
        return new DataException(
                source.file() + ", " + place(row) + ", column '" + column.name() + "': " + sentence);
    }

    /** A mistake in a column. */
    DataException mistake(Column column, String sentence) {
        return new DataException(source.file() + ", column '" + column.name() + "': " + sentence);
    }

    /** The numbers of a column that is meant to hold numbers; names the first text in it. */
    double[] numbers(Column column) {
        if (column.type() == Column.Type.TIME) {
            throw mistake(column, "holds times where numbers are expected; leave it out with the setting 'variates'");
        }
        if (column.type() == Column.Type.EMPTY) {
            throw mistake(column, "holds no numbers; leave it out with the setting 'variates'");
        }
        double[] numbers = column.numbers();
        for (int i = 0; i < rows; i++) {
            String fault = Numbers.fault(numbers[i]);
            if (fault != null) {
                throw mistake(i, column, fault + "; put a number there or leave it empty");
            }
            if (i == column.firstText()) {
                String text = column.text(i);
                String mend = SpoiltNumber.of(text);
                throw mistake(i, column, "found text '" + shorten(text) + "' where a number is expected; "
                        + (mend == null ? "correct it or leave it empty" : mend));
            }
        }
        return numbers;
    }

    static boolean isNumber(String text) {
        return !Double.isNaN(NumberForm.PLAIN.parse(text));
    }

    static String names(List<Column> columns) {
        List<String> names = new ArrayList<>();
        columns.stream().limit(12).forEach(column -> names.add("'" + column.name() + "'"));
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
