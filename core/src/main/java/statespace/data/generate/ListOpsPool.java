package statespace.data.generate;

import java.util.List;

/**
 * Distinct expressions of certain lengths, and the splits that they are dealt to in a random order.
 *
 * @param rule
 *            how they are drawn
 * @param least
 *            tokens at least
 * @param most
 *            tokens at most
 * @param splits
 *            of the files
 */
record ListOpsPool(ListOpsTrees.Rule rule, int least, int most, List<Split> splits) {
    static final int ANY = Integer.MAX_VALUE;

    /**
     * A split.
     *
     * @param name
     *            of its file, without the ending
     * @param count
     *            how many expressions are dealt to it
     * @param longest
     *            tokens of those that are kept, at most
     */
    record Split(String name, int count, int longest) {
        static Split of(String name, int count) {
            return new Split(name, count, ANY);
        }
    }

    static ListOpsPool of(ListOpsTrees.Rule rule, int least, int most, Split... splits) {
        return new ListOpsPool(rule, least, most, List.of(splits));
    }

    boolean takes(int tokens) {
        return tokens >= least && tokens <= most;
    }

    /** How many expressions are needed. */
    int count() {
        return splits.stream().mapToInt(Split::count).sum();
    }
}
