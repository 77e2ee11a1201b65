package statespace.data.column;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How a missing number is written: nothing, one of the words of the usual programs in any case, or what was told. In a column of names
 * nothing alone is missing, for NA may be a region.
 */
public final class MissingText {
    private static final List<String> WORDS = List.of("na", "n/a", "<na>", "#n/a", "#n/a n/a", "#na", "nan", "-nan",
            "1.#qnan",
            "1.#ind", "-1.#ind", "-1.#qnan", "null", "none", "nil", "nat", "?", "-", "--", "---", ".", "..", "...", "*",
            ":",
            "\u2013", "\u2014", "missing", "undefined", "unknown", "no data", "nodata", "no_data", "blank", "empty",
            "not available", "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!", "(null)", "\\n", "n.a.",
            "n.d.",
            "n/d", "nd", "#n/d");

    private final byte[][][] spellings; // by length
    private final double[] numbers;

    /**
     * With further spellings.
     *
     * @param told
     *            texts and numbers that stand for a missing value
     */
    public MissingText(List<String> told) {
        int longest = Stream.concat(WORDS.stream(), told.stream()).mapToInt(text -> utf8(text).length).max().orElse(0);
        spellings = new byte[longest + 1][0][];
        WORDS.forEach(this::add);
        told.forEach(text -> add(text.strip()));
        numbers = told.stream().mapToDouble(NumberForm.PLAIN::parse).filter(number -> !Double.isNaN(number)).toArray();
    }

    private static byte[] utf8(String text) {
        return text.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
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
            int same = 0;
            while (same < length && word[same] == lower(text[from + same])) {
                same++;
            }
            if (same == length) {
                return true;
            }
        }
        return false;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + 32) : letter;
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
