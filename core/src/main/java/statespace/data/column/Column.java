package statespace.data.column;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column of a table before anybody says what it means: cells of a text file, which are read as numbers when they are asked
 * for, or values of a database.
 */
public final class Column {
    private static final Pattern INFINITE = Pattern.compile("(?i)[+-]?(inf|infinity|∞)");

    /** What the cells are. */
    public enum Type {
        /** Whole numbers that fit 64 bits. */
        WHOLE,
        /** Numbers. */
        NUMBER,
        /** Times of a database. */
        TIME,
        /** Something else in at least one cell. */
        TEXT,
        /** Nothing in any cell. */
        EMPTY
    }

    private final String name;
    private final int rows;
    private final Cells cells;
    private final String[] texts;
    private final NumberForm form;
    private final MissingText missing;
    private Type type;
    private double[] numbers;
    private long[] whole;
    private int blank = -1;
    private int firstText = -1;
    private boolean numeric;

    private Column(String name, int rows, Cells cells, String[] texts, NumberForm form, MissingText missing) {
        this.name = name;
        this.rows = rows;
        this.cells = cells;
        this.texts = texts;
        this.form = form;
        this.missing = missing;
    }

    /** Of cells of a text file. */
    public static Column of(String name, Cells cells, NumberForm form, MissingText missing) {
        return new Column(name, cells.rows(), cells, null, form, missing);
    }

    /** Of texts of a database, null where missing. */
    public static Column ofTexts(String name, String[] texts, NumberForm form, MissingText missing) {
        return new Column(name, texts.length, null, texts, form, missing);
    }

    /**
     * Of numbers, NaN where missing.
     *
     * @param whole
     *            the same as whole numbers, or null
     * @param texts
     *            the same as texts where they tell more than doubles do, or null
     * @param blank
     *            first row without a value, or −1
     */
    public static Column ofNumbers(String name, double[] numbers, long[] whole, String[] texts, int blank) {
        Column column = new Column(name, numbers.length, null, texts, NumberForm.PLAIN, null);
        column.type = blank == 0 && !anyKnown(numbers) ? Type.EMPTY : whole == null ? Type.NUMBER : Type.WHOLE;
        column.numbers = numbers;
        column.whole = whole;
        column.blank = blank;
        return column;
    }

    /** Of times of a database as it writes them, null where missing. */
    public static Column ofTimes(String name, String[] texts) {
        Column column = new Column(name, texts.length, null, texts, NumberForm.PLAIN, null);
        column.type = Type.TIME;
        return column;
    }

    private static boolean anyKnown(double[] numbers) {
        for (double number : numbers) {
            if (!Double.isNaN(number)) {
                return true;
            }
        }
        return false;
    }

    /** The name in the header. */
    public String name() {
        return name;
    }

    /** Number of cells. */
    public int rows() {
        return rows;
    }

    /** What the cells are. */
    public Type type() {
        if (type == null) {
            scan();
        }
        return type;
    }

    /** True if all cells that are not missing are numbers. */
    public boolean isNumeric() {
        return type() == Type.WHOLE || type == Type.NUMBER;
    }

    /** True if all cells that are not missing are whole numbers. */
    public boolean isWhole() {
        return type() == Type.WHOLE;
    }

    /** Numbers, NaN where missing or no number; null for times. */
    public double[] numbers() {
        type();
        return numbers;
    }

    /** Whole numbers, 0 where missing; null for others. */
    public long[] whole() {
        return type() == Type.WHOLE ? whole : null;
    }

    /** First row without a value, or −1. */
    public int blank() {
        type();
        return blank;
    }

    /** First row whose cell is no number, or −1. */
    public int firstText() {
        type();
        return firstText;
    }

    /** True if at least half of the cells are numbers, also such as signs spoil. */
    public boolean looksNumeric() {
        return isNumeric() || (type == Type.TEXT && numeric);
    }

    /** A cell as it is written; null if there is nothing. */
    public String text(int row) {
        if (cells != null) {
            String text = cells.text(row);
            return text.isEmpty() ? null : text;
        }
        if (texts != null) {
            return texts[row] == null || texts[row].isBlank() ? null : texts[row].strip();
        }
        return Double.isNaN(numbers[row])
                ? null
                : whole != null ? Long.toString(whole[row]) : Double.toString(numbers[row]);
    }

    /** A cell as it is written; null if it is empty or one of the words for a missing value. */
    public String known(int row) {
        String text = text(row);
        return text == null || (missing != null && missing.is(text)) ? null : text;
    }

    /** The first known cells, as written. */
    String[] sample(int most) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < rows && found.size() < most; i++) {
            String text = known(i);
            if (text != null) {
                found.add(text);
            }
        }
        return found.toArray(String[]::new);
    }

    /** The different values among the known cells, as written; null if there are more than {@code most}. */
    public Set<String> distinct(int most) {
        Set<String> found = new HashSet<>();
        for (int i = 0; i < rows; i++) {
            String text = known(i);
            if (text != null && found.add(text) && found.size() > most) {
                return null;
            }
        }
        return found;
    }

    private void scan() {
        double[] read = new double[rows];
        long[] integers = new long[rows];
        boolean wholeSoFar = true;
        int filled = 0;
        int words = 0;
        for (int i = 0; i < rows; i++) {
            double value = Double.NaN;
            boolean isMissing;
            long integer = Long.MIN_VALUE;
            if (cells != null) {
                byte[] bytes = cells.bytes();
                int from = cells.from(i);
                int to = cells.to(i, from);
                value = form.parse(bytes, from, to);
                isMissing = Double.isNaN(value) ? missing.is(bytes, from, to) : missing.is(value);
                if (wholeSoFar && !isMissing && !Double.isNaN(value)) {
                    integer = NumberForm.whole(bytes, from, to);
                }
            } else {
                String text = text(i);
                isMissing = text == null || missing.is(text);
                value = isMissing ? Double.NaN : form.parse(text);
                wholeSoFar = false;
            }
            if (isMissing) {
                read[i] = Double.NaN;
                blank = blank < 0 ? i : blank;
                continue;
            }
            filled++;
            if (Double.isNaN(value)) {
                if (INFINITE.matcher(text(i)).matches()) {
                    value = Double.POSITIVE_INFINITY;
                } else {
                    firstText = words++ == 0 ? i : firstText;
                }
                wholeSoFar = false;
            }
            wholeSoFar &= integer != Long.MIN_VALUE;
            read[i] = value;
            integers[i] = wholeSoFar ? integer : 0;
        }
        numbers = read;
        whole = wholeSoFar ? integers : null;
        type = filled == 0 ? Type.EMPTY : words > 0 ? Type.TEXT : wholeSoFar ? Type.WHOLE : Type.NUMBER;
        numeric = words > 0 && 2L * (filled - words + spoilt(words, filled)) >= filled;
    }

    /** Cells that are numbers but for signs; counted only where they could matter. */
    private int spoilt(int words, int filled) {
        if (2L * (filled - words) >= filled) {
            return 0;
        }
        int count = 0;
        for (int i = 0; i < rows; i++) {
            if (Double.isNaN(numbers[i])) {
                String text = known(i);
                count += text != null && SpoiltNumber.of(text) != null ? 1 : 0;
            }
        }
        return count;
    }
}
