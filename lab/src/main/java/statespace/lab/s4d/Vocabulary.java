package statespace.lab.s4d;

import java.util.HashMap;
import java.util.Map;

/** Symbols by their order of appearance; 0 stands for one that training has not seen. */
final class Vocabulary {
    /** Ends a sequence that was not cut. */
    private static final String END = "<eos>";

    private final Map<String, Integer> indices = new HashMap<>();
    private boolean closed;

    /** From here on unknown symbols stay unknown. */
    void close() {
        closed = true;
    }

    /** The number of a symbol; a new one is learnt unless the vocabulary is closed. */
    float index(String symbol) {
        Integer known = indices.get(symbol);
        if (known != null) {
            return known;
        }
        if (closed) {
            return 0;
        }
        indices.put(symbol, indices.size() + 1);
        return indices.size();
    }

    /** The letters of a text and an end, cut at a length. */
    float[] letters(String text, int longest) {
        float[] values = new float[Math.min(longest, text.length() + 1)];
        for (int t = 0; t < values.length; t++) {
            values[t] = index(t < text.length() ? text.substring(t, t + 1) : END);
        }
        return values;
    }

    /** Words and an end, cut at a length. */
    float[] words(String[] words, int longest) {
        float[] values = new float[Math.min(longest, words.length + 1)];
        for (int t = 0; t < values.length; t++) {
            values[t] = index(t < words.length ? words[t] : END);
        }
        return values;
    }

    /** Symbols that a value may name, the unknown one among them. */
    int size() {
        return indices.size() + 1;
    }
}
