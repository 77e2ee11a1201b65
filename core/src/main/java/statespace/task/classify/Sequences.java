package statespace.task.classify;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.data.labelled.LabelledSeries;

/**
 * Labelled sequences in scaled units, ready to be cut into batches.
 *
 * @param channels
 *            values at one step
 * @param examples
 *            each row-major (length, channels)
 * @param lengths
 *            steps of each example
 * @param labels
 *            of each example
 * @param symbols
 *            0 where values are numbers; else each value counts one of that many symbols, and a batch shows it as as many
 *            channels of which one is 1
 * @param tokens
 *            0 where values are numbers; else each value is the id of one of that many tokens, from 1, and 0 is padding
 * @param firsts
 *            steps of the first sequence of each example where an example is two sequences, one behind the other; empty
 *            elsewhere
 */
public record Sequences(int channels, List<float[]> examples, int[] lengths, int[] labels, int symbols, int tokens,
        int[] firsts) {

    /** Checks that symbols stand alone. */
    public Sequences {
        if ((symbols > 0 || tokens > 0) && channels != 1) {
            throw new IllegalArgumentException("symbols come in one channel, not in " + channels);
        }
    }

    /** Sequences of numbers. */
    public Sequences(int channels, List<float[]> examples, int[] lengths, int[] labels) {
        this(channels, examples, lengths, labels, 0, 0, new int[0]);
    }

    /** The same values read as symbols, counted from 0. */
    public Sequences asSymbols(int count) {
        return new Sequences(channels, examples, lengths, labels, count, 0, firsts);
    }

    /**
     * Texts, as ids of tokens.
     *
     * @param series
     *            one channel of ids; both texts of a pair, one behind the other
     * @param tokens
     *            number of ids, padding among them
     * @param firsts
     *            tokens of the first texts of pairs; empty where there are no pairs
     */
    public static Sequences ofTokens(LabelledSeries series, int tokens, int[] firsts) {
        return new Sequences(series.channels(), series.examples(), series.lengths(), series.labels(), 0, tokens,
                firsts);
    }

    /** The texts of an example: one, or the two of a pair. */
    public List<float[]> texts(int example) {
        float[] all = examples.get(example);
        return pairs()
                ? List.of(Arrays.copyOf(all, firsts[example]),
                        Arrays.copyOfRange(all, firsts[example], lengths[example]))
                : List.of(Arrays.copyOf(all, lengths[example]));
    }

    /** True if an example is two sequences. */
    public boolean pairs() {
        return firsts.length > 0;
    }

    /** The same examples and those of other sequences of the kind. */
    Sequences and(Sequences others) {
        return others.count() == 0
                ? this
                : new Sequences(channels, Stream.concat(examples.stream(), others.examples.stream()).toList(),
                        joined(lengths, others.lengths), joined(labels, others.labels), symbols, tokens,
                        joined(firsts, others.firsts));
    }

    private static int[] joined(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    /**
     * Sequences of a batch, padded with zeros at their ends; of pairs the first sequences of all, then the second ones.
     *
     * @param values
     *            (batch, longest, channels), or (batch, longest, symbols)
     * @param lengths
     *            of the sequences
     * @param longest
     *            steps of the longest one
     */
    public record Batch(float[] values, int[] lengths, int longest) {
        /** True if no example is padded. */
        public boolean even() {
            return Arrays.stream(lengths).allMatch(length -> length == longest);
        }
    }

    /** The examples of a set, scaled by each channel's mean and standard deviation. */
    public static Sequences of(LabelledSeries series, ChannelScaler scaler) {
        return new Sequences(series.channels(), series.examples().stream().map(scaler::apply).toList(),
                series.lengths(),
                series.labels());
    }

    /** Number of examples. */
    public int count() {
        return examples.size();
    }

    /** Some of the examples. */
    public Sequences select(int[] chosen) {
        return new Sequences(channels, Arrays.stream(chosen).mapToObj(examples::get).toList(),
                Arrays.stream(chosen).map(i -> lengths[i]).toArray(),
                Arrays.stream(chosen).map(i -> labels[i]).toArray(), symbols, tokens,
                pairs() ? Arrays.stream(chosen).map(i -> firsts[i]).toArray() : firsts);
    }

    /** The labels of some examples. */
    public int[] labels(int[] chosen) {
        return Arrays.stream(chosen).map(i -> labels[i]).toArray();
    }

    /** Some of the examples as one array. */
    public Batch batch(int[] chosen) {
        if (pairs()) {
            return pairs(chosen);
        }
        int longest = Arrays.stream(chosen).map(i -> lengths[i]).max().orElse(0);
        int width = symbols > 0 ? symbols : channels;
        float[] values = new float[Math.toIntExact((long) chosen.length * longest * width)];
        for (int i = 0; i < chosen.length; i++) {
            float[] row = examples.get(chosen[i]);
            int start = i * longest * width;
            if (symbols == 0) {
                System.arraycopy(row, 0, values, start, row.length);
            }
            for (int t = 0; symbols > 0 && t < row.length; t++) {
                values[start + t * symbols + Math.round(row[t])] = 1;
            }
        }
        return new Batch(values, Arrays.stream(chosen).map(i -> lengths[i]).toArray(), longest);
    }

    private Batch pairs(int[] chosen) {
        int[] found = joined(Arrays.stream(chosen).map(i -> firsts[i]).toArray(),
                Arrays.stream(chosen).map(i -> lengths[i] - firsts[i]).toArray());
        int longest = Arrays.stream(found).max().orElse(0);
        float[] values = new float[Math.toIntExact((long) found.length * longest * channels)];
        for (int i = 0; i < found.length; i++) {
            int example = chosen[i % chosen.length];
            int from = i < chosen.length ? 0 : firsts[example] * channels;
            System.arraycopy(examples.get(example), from, values, i * longest * channels, found[i] * channels);
        }
        return new Batch(values, found, longest);
    }

    /**
     * Divides the examples in two with the same share of every class. The first part keeps an example of every class.
     *
     * @param share
     *            of the second part
     * @return indices of the first and of the second part
     */
    public int[][] stratified(double share, int classes, RandomGenerator random) {
        return stratified(labels, share, classes, random);
    }

    /** The same by the labels of the examples. */
    static int[][] stratified(int[] labels, double share, int classes, RandomGenerator random) {
        int[] second = IntStream.range(0, classes).flatMap(label -> {
            int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
            for (int i = members.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = members[i];
                members[i] = members[j];
                members[j] = kept;
            }
            long taken = Math.min(Math.round(share * members.length), members.length - 1L);
            return Arrays.stream(members).limit(Math.max(0, taken));
        }).sorted().toArray();
        int[] first = IntStream.range(0, labels.length).filter(i -> Arrays.binarySearch(second, i) < 0).toArray();
        return new int[][]{first, second};
    }
}
