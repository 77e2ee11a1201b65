package statespace.data;

import java.util.List;

/**
 * Labelled sequences.
 *
 * @param source
 *            file or folder
 * @param sha256
 *            of the bytes of its files
 * @param classes
 *            names
 * @param channels
 *            values at one step
 * @param cases
 *            each row-major (length, channels)
 * @param lengths
 *            steps of each case
 * @param labels
 *            of each case, index into {@code classes}
 */
public record LabelledSeries(
        String source,
        String sha256,
        List<String> classes,
        int channels,
        List<float[]> cases,
        int[] lengths,
        int[] labels) {

    /** Number of cases. */
    public int count() {
        return cases.size();
    }

    /** Steps of the longest case. */
    public int longest() {
        return java.util.Arrays.stream(lengths).max().orElse(0);
    }
}
