package statespace.data.labelled;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of labelled sequences at a glance.
 *
 * @param source
 *            as given
 * @param examples
 *            number of sequences
 * @param shortest
 *            steps of the shortest one
 * @param median
 *            median of the steps
 * @param longest
 *            steps of the longest one
 * @param classes
 *            one by one
 * @param channels
 *            one by one
 */
public record LabelledProfile(String source, int examples, int shortest, double median, int longest,
        List<ClassCount> classes, List<Channel> channels) {

    /** A class and its examples. */
    public record ClassCount(String name, int examples) {}

    /** A channel: range, mean and population standard deviation over all steps of all examples. */
    public record Channel(int number, double min, double mean, double max, double standardDeviation) {}

    /** Sums a set up. */
    public static LabelledProfile of(LabelledSeries series) {
        int[] counts = new int[series.classes().size()];
        for (int label : series.labels()) {
            counts[label]++;
        }
        List<ClassCount> classes = new ArrayList<>();
        for (int k = 0; k < counts.length; k++) {
            classes.add(new ClassCount(series.classes().get(k), counts[k]));
        }
        int[] lengths = series.lengths().clone();
        Arrays.sort(lengths);
        int last = lengths.length - 1;
        List<Channel> channels = new ArrayList<>();
        for (int c = 0; c < series.channels(); c++) {
            channels.add(channel(series, c));
        }
        return new LabelledProfile(series.source(), series.count(), lengths[0],
                0.5 * (lengths[last / 2] + lengths[(last + 1) / 2]), lengths[last], classes, channels);
    }

    private static Channel channel(LabelledSeries series, int channel) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        long count = 0;
        for (float[] row : series.examples()) {
            for (int i = channel; i < row.length; i += series.channels()) {
                min = Math.min(min, row[i]);
                max = Math.max(max, row[i]);
                sum += row[i];
                count++;
            }
        }
        double mean = sum / (double) count;
        double square = 0;
        for (float[] row : series.examples()) {
            for (int i = channel; i < row.length; i += series.channels()) {
                square += (row[i] - mean) * (row[i] - mean);
            }
        }
        return new Channel(channel + 1, min, mean, max, Math.sqrt(square / (double) count));
    }
}
