package statespace.signature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Lyndon words: those that are strictly smaller than each of their rotations. There are as many of them as a
 * log-signature has independent coordinates (Duval's algorithm; Reutenauer 1993).
 */
final class LyndonWords {
    private LyndonWords() {}

    /**
     * All over the letters 0 … d−1 of up to {@code depth} letters, short ones first, then in the order of a dictionary.
     */
    static List<int[]> of(int letters, int depth) {
        List<int[]> words = new ArrayList<>();
        int[] word = new int[depth];
        word[0] = -1;
        int length = 1;
        while (length > 0) {
            word[length - 1]++;
            words.add(Arrays.copyOf(word, length));
            for (int i = length; i < depth; i++) {
                word[i] = word[i % length];
            }
            length = depth;
            while (length > 0 && word[length - 1] == letters - 1) {
                length--;
            }
        }
        words.sort(Comparator.<int[]>comparingInt(w -> w.length).thenComparing(Arrays::compare));
        return words;
    }
}
