package statespace.data.array;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;

/**
 * Which rows of the channels of a spacecraft are anomalous, as the file {@code labeled_anomalies.csv} of Hundman et al.
 * (2018) says: a line {@code chan_id,spacecraft,"[[first, last], …]",class,num_values} for each channel, first and last
 * row inclusive, counted from 0 in the test split.
 *
 * @param file
 *            where it was read from
 * @param channels
 *            by name, in the order of the file
 */
public record AnomalyLabels(Path file, Map<String, Channel> channels) {
    private static final Pattern LINE = Pattern
            .compile("([^,\"]+),([^,\"]+),\"(\\[.*?])\",(?:\"[^\"]*\"|[^,\"]*),(\\d{1,9})");
    private static final Pattern PAIR = Pattern.compile("\\[\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*]");

    /**
     * A channel.
     *
     * @param spacecraft
     *            it belongs to
     * @param intervals
     *            first and last anomalous row, inclusive
     * @param rows
     *            of the test split, as the file says
     */
    public record Channel(String spacecraft, List<int[]> intervals, int rows) {}

    /** Reads the file. */
    public static AnomalyLabels read(Path file) {
        DataFiles.check(file, "the labels of channels");
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
        if (!lines.getFirst().strip().startsWith("chan_id,spacecraft,anomaly_sequences,")) {
            throw new DataException(file + ", line 1: does not name chan_id, spacecraft and anomaly_sequences; take "
                    + "labeled_anomalies.csv of the telemanom data");
        }
        Map<String, Channel> channels = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            Matcher line = LINE.matcher(lines.get(i).strip());
            List<int[]> intervals = line.matches() ? intervals(line.group(3)) : List.of();
            if (intervals.isEmpty()) {
                throw new DataException(file + ", line " + (i + 1)
                        + ": is not of the form name,spacecraft,\"[[first, last]]\",class,rows; correct it");
            }
            Channel channel = new Channel(line.group(2), intervals, Integer.parseInt(line.group(4)));
            channels.merge(line.group(1), channel, AnomalyLabels::joined); // one channel stands there twice
        }
        return new AnomalyLabels(file, java.util.Collections.unmodifiableMap(channels));
    }

    private static List<int[]> intervals(String text) {
        List<int[]> intervals = new ArrayList<>();
        Matcher pair = PAIR.matcher(text);
        while (pair.find()) {
            intervals.add(new int[]{Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2))});
        }
        return intervals;
    }

    private static Channel joined(Channel one, Channel other) {
        List<int[]> intervals = new ArrayList<>(one.intervals);
        intervals.addAll(other.intervals);
        return new Channel(one.spacecraft, intervals, Math.max(one.rows, other.rows));
    }

    /** The labels of a channel's test split of {@code rows} rows. */
    public boolean[] of(String name, int rows) {
        Channel channel = channels.get(name);
        if (channel == null) {
            throw new DataException(file + ": has no channel '" + name + "'; name one of its first column");
        }
        boolean[] labels = new boolean[rows];
        for (int[] interval : channel.intervals) {
            if (interval[0] > interval[1] || interval[1] >= rows) {
                throw new DataException(file + ", channel '" + name + "': says that rows " + interval[0] + " to "
                        + interval[1] + " are anomalous, the test split has " + rows + "; give both of one edition");
            }
            java.util.Arrays.fill(labels, interval[0], interval[1] + 1, true);
        }
        return labels;
    }

    /**
     * Numbers as labels; one that is not known (NaN) is given as normal, see {@link #known}.
     *
     * @throws DataException
     *             if one is neither 0 nor 1
     */
    public static boolean[] of(String source, double[] numbers) {
        boolean[] labels = new boolean[numbers.length];
        for (int t = 0; t < labels.length; t++) {
            if (numbers[t] != 0 && numbers[t] != 1 && !Double.isNaN(numbers[t])) {
                throw new DataException(source + ", row " + t + " (from 0): the label is " + numbers[t]
                        + "; write 1 for anomalous and 0 for normal rows");
            }
            labels[t] = numbers[t] == 1;
        }
        return labels;
    }

    /** Which labels are known, not NaN; null if all are. */
    public static boolean[] known(double[] numbers) {
        boolean[] known = new boolean[numbers.length];
        boolean all = true;
        for (int t = 0; t < known.length; t++) {
            known[t] = !Double.isNaN(numbers[t]);
            all &= known[t];
        }
        return all ? null : known;
    }
}
