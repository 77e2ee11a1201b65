package statespace.data.column;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import statespace.data.DataException;
import statespace.data.Numbers;

/**
 * The columns of a table, before anybody says what they mean.
 *
 * @param file
 *            where they come from
 * @param all
 *            the columns
 * @param rows
 *            cells of each
 * @param places
 *            where each row stands, in the words of the source
 * @param filled
 *            the same without rows that have no value at all; null where there are none. Numbered rows need them to stay where
 *            they are, rows with times do not
 */
public record Columns(Path file, List<Column> all, int rows, IntFunction<String> places, Columns filled) {
    private static final int SHORT = 40;
    private static final int SHOWN = 12;

    /** Without empty rows. */
    public Columns(Path file, List<Column> all, int rows, IntFunction<String> places) {
        this(file, all, rows, places, null);
    }

    /** The same without rows that have no value at all. */
    @Override
    public Columns filled() {
        return filled == null ? this : filled;
    }

    /** The column of a name, its letters in any case if there is none with the same; or null. */
    public Column find(String name) {
        for (Column column : all) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        for (Column column : all) {
            if (column.name().equalsIgnoreCase(name)) {
                return column;
            }
        }
        return null;
    }

    /** The column of a name that was told. */
    public Column required(String name) {
        Column column = find(name);
        if (column == null) {
            throw new DataException(file + ": has no column '" + name + "'; it has " + names(all));
        }
        return column;
    }

    /**
     * The columns that were told. A name may hold commas: where a part is no column and it is one with the next part, the two are
     * one name.
     */
    public List<Column> required(List<String> parts) {
        boolean commas = all.stream().anyMatch(column -> column.name().indexOf(',') >= 0);
        List<String> names = commas
                ? NameList.known(parts, name -> find(name) != null)
                : parts.stream().map(String::strip).toList();
        return new ArrayList<>(names.stream().map(this::required).toList());
    }

    /** Where a row stands. */
    public String place(int row) {
        return places.apply(row);
    }

    /** A mistake in a cell. */
    public DataException mistake(int row, Column column, String sentence) {
        return new DataException(file + ", " + place(row) + ", column '" + column.name() + "': " + sentence);
    }

    /** A mistake in a column. */
    public DataException mistake(Column column, String sentence) {
        return new DataException(file + ", column '" + column.name() + "': " + sentence);
    }

    /** The numbers of a column that is meant to hold numbers; names the first text in it. */
    public double[] numbers(Column column) {
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

    /** True if a text is a plain number. */
    public static boolean isNumber(String text) {
        return !Double.isNaN(NumberForm.PLAIN.parse(text));
    }

    /** Names for a sentence: in quotes, the first dozen of them. */
    public static String names(List<Column> columns) {
        List<String> names = new ArrayList<>();
        columns.stream().limit(SHOWN).forEach(column -> names.add("'" + column.name() + "'"));
        return String.join(", ", names)
                + (columns.size() > SHOWN ? " and " + (columns.size() - SHOWN) + " more" : "");
    }

    /** A text of the file, short enough for a sentence. */
    public static String shorten(String text) {
        return shorten(text, SHORT);
    }

    /** The same with another length. */
    public static String shorten(String text, int length) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > length ? line.substring(0, length) + "…" : line;
    }
}
