package statespace.data.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.config.SettingException;

/**
 * The tokens that a model knows, and their ids: 0 is padding, 1 an unknown token, and 2, 3 and so on are the known ones in
 * their order. Bytes need no list: byte b has the id b + 1.
 */
public final class Vocabulary {
    /** Id behind the end of a text. */
    public static final int PADDING = 0;
    /** Id of a token that training has not seen, or too rarely. */
    public static final int UNKNOWN = 1;
    /** Most tokens: ids are exact as float32. */
    public static final int MOST = (1 << 24) - 2;

    private static final int BYTES = 256;

    private final Tokenisation tokenisation;
    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();

    /**
     * Of known tokens.
     *
     * @param tokens
     *            in the order of their ids; empty for bytes
     */
    public Vocabulary(Tokenisation tokenisation, List<String> tokens) {
        this.tokenisation = tokenisation;
        this.tokens = List.copyOf(tokens);
        for (String token : tokens) {
            if (ids.put(token, ids.size() + 2) != null) {
                throw new IllegalArgumentException("the token '" + token + "' is there twice");
            }
        }
    }

    /**
     * Of the tokens of some texts, the most frequent first, equally frequent ones in the order of their letters.
     *
     * @param minCount
     *            times that a token must be there to be known
     * @param largest
     *            tokens that are kept at most
     */
    public static Vocabulary of(Tokenisation tokenisation, Iterable<String> texts, int minCount, int largest) {
        if (tokenisation == Tokenisation.BYTES) {
            return new Vocabulary(tokenisation, List.of());
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String text : texts) {
            tokenisation.divide(text, token -> counts.merge(token, 1, Integer::sum));
        }
        List<String> kept = new ArrayList<>();
        counts.entrySet().stream().filter(entry -> entry.getValue() >= minCount)
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(largest).forEach(entry -> kept.add(entry.getKey()));
        if (kept.isEmpty()) {
            throw new SettingException("the setting 'min_count' leaves no token, the most frequent one is there "
                    + counts.values().stream().mapToInt(Integer::intValue).max().orElse(0)
                    + " times; take a smaller number");
        }
        return new Vocabulary(tokenisation, kept);
    }

    /** How texts are divided. */
    public Tokenisation tokenisation() {
        return tokenisation;
    }

    /** The known tokens in the order of their ids; none for bytes. */
    public List<String> tokens() {
        return tokens;
    }

    /** Number of known tokens. */
    public int known() {
        return tokenisation == Tokenisation.BYTES ? BYTES : tokens.size();
    }

    /** Number of ids, padding and unknown tokens among them. */
    public int size() {
        return tokenisation == Tokenisation.BYTES ? BYTES + 1 : tokens.size() + 2;
    }

    /**
     * A text as ids.
     *
     * @param ids
     *            of its tokens, as floats
     * @param unknown
     *            how many of them are unknown
     * @param cut
     *            true if the text is longer
     */
    public record Encoded(float[] ids, int unknown, boolean cut) {}

    /**
     * The ids of a text.
     *
     * @param longest
     *            tokens that are kept at most, the first ones; 0 for all
     */
    public Encoded encode(String text, int longest) {
        int most = longest == 0 ? Integer.MAX_VALUE : longest;
        Ids found = new Ids(most);
        tokenisation.divide(text, token -> found.add(
                tokenisation == Tokenisation.BYTES ? Integer.parseInt(token, 16) + 1 : ids.getOrDefault(token, UNKNOWN),
                tokenisation != Tokenisation.BYTES));
        return found.encoded();
    }

    /** The first tokens of a text as they are written. */
    public List<String> tokens(String text, int most) {
        List<String> found = new ArrayList<>();
        tokenisation.divide(text, token -> {
            if (found.size() < most) {
                found.add(token);
            }
        });
        return found;
    }

    /** How the token of an id is written: a byte as two hexadecimal digits, "?" where it is unknown. */
    public String written(int id) {
        if (tokenisation == Tokenisation.BYTES) {
            return String.format(Locale.ROOT, "%02x", id - 1);
        }
        return isUnknown(id) ? "?" : tokens.get(id - UNKNOWN - 1);
    }

    /** True for the id of an unknown token; no byte is unknown. */
    public boolean isUnknown(int id) {
        return tokenisation != Tokenisation.BYTES && id == UNKNOWN;
    }

    /** Ids that grow in number. */
    private static final class Ids {
        private final int most;
        private float[] values = new float[16];
        private int count;
        private int unknown;
        private boolean cut;

        Ids(int most) {
            this.most = most;
        }

        void add(int id, boolean mayBeUnknown) {
            if (count == most) {
                cut = true;
                return;
            }
            if (count == values.length) {
                values = java.util.Arrays.copyOf(values, 2 * count);
            }
            values[count++] = id;
            unknown += mayBeUnknown && id == UNKNOWN ? 1 : 0;
        }

        Encoded encoded() {
            return new Encoded(java.util.Arrays.copyOf(values, count), unknown, cut);
        }
    }
}
