package statespace.data.text;

import java.util.List;

/**
 * Texts, or pairs of texts, with a class each.
 *
 * @param source
 *            the file, for messages
 * @param sha256
 *            of its bytes
 * @param columns
 *            names of the columns of label, text and second text; empty where the file has no header
 * @param classes
 *            names of the classes
 * @param labels
 *            class of each example, as an index into {@code classes}
 * @param first
 *            the texts, or the first ones of the pairs
 * @param second
 *            the second ones of the pairs; empty where there are no pairs
 * @param places
 *            where each came from, such as "x.tsv, line 17"
 */
public record LabelledTexts(String source, String sha256, List<String> columns, List<String> classes, int[] labels,
        List<String> first, List<String> second, List<String> places) {

    /** Number of examples. */
    public int count() {
        return labels.length;
    }

    /** True if an example is two texts. */
    public boolean pairs() {
        return !second.isEmpty();
    }
}
