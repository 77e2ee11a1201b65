package statespace.data.column;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * How a missing number is written: nothing, one of the words of the usual programs, or what was told. In a column of names
 * nothing alone is missing, for NA may be a region.
 */
public final class MissingText {
    private static final List<String> WORDS = List.of("NA", "N/A", "n/a", "na", "<NA>", "<na>", "#N/A", "#N/A N/A",
            "#NA", "NaN", "nan", "NAN", "-nan", "-NaN", "1.#QNAN", "1.#IND", "-1.#IND", "-1.#QNAN", "null", "NULL",
            "Null", "None", "none", "NONE", "nil", "NaT", "?", "-", "--", "---", ".", "..", "...", "\u2013", "\u2014",
            "*", "missing", "Missing", "MISSING", "undefined", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?",
            "#NULL!", "(null)", "\\N", "n.a.", "N.A.", "n.d.", "ND", "#N/D", ":");
    private static final int LONGEST = 9;

    private final byte[][][] spellings; // by length
    private final double[] numbers;

    /**
     * With further spellings.
     *
     * @param told
     *            texts and numbers that stand for a missing value
     */
    public MissingText(List<String> told) {
        int longest = Math.max(LONGEST, told.stream().mapToInt(text -> utf8(text).length).max().orElse(0));
        spellings = new byte[longest + 1][0][];
        WORDS.forEach(this::add);
        told.forEach(text -> add(text.strip()));
        numbers = told.stream().mapToDouble(NumberForm.PLAIN::parse).filter(number -> !Double.isNaN(number)).toArray();
    }

    private static byte[] utf8(String text) {
        return text.strip().getBytes(StandardCharsets.UTF_8);
    }

    private void add(String text) {
        byte[] word = utf8(text);
        byte[][] same = spellings[word.length];
        spellings[word.length] = Arrays.copyOf(same, same.length + 1);
        spellings[word.length][same.length] = word;
    }

    boolean is(byte[] text, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return true;
        }
        if (length >= spellings.length) {
            return false;
        }
        for (byte[] word : spellings[length]) {
            if (Arrays.equals(word, 0, length, text, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** True if a text stands for a missing number. */
    public boolean is(String text) {
        byte[] bytes = utf8(text);
        return is(bytes, 0, bytes.length);
    }

    /** True if a number stands for a missing one, as it was told. */
    boolean is(double number) {
        for (double missing : numbers) {
            if (missing == number) {
                return true;
            }
        }
        return false;
    }
}
