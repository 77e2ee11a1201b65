package statespace.task.classify;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.signature.RandomLinearCde;

/**
 * The last state of a linear CDE with random weights, driven by each sequence: 256 states in blocks of 4, as Cirone et
 * al. 2024 (arXiv 2402.19047) and Walker et al. 2025 (arXiv 2505.17761) draw them. The driver is (t, X), X divided by
 * its largest value over the training examples and halved as long as a state of a sample of them grows beyond 10⁴.
 *
 * <p>
 * Where all sequences together would cost more than 4·10¹⁰ multiplications, every k-th step is used, with straight
 * lines between; the detail says so. Where the features of all training examples would take more than a quarter of the
 * memory, some of them are learnt from, evenly chosen. Above 8192 channels there is no such row.
 */
final class RandomCdeFeatures implements SequenceFeatures {
    private static final int STATES = 256;
    private static final int BLOCK = 4;
    private static final double BUDGET = 4e10;
    private static final int SAMPLE = 256;
    private static final double LARGE = 1e4;
    private static final int HALVINGS = 60;
    private static final int MOST_CHANNELS = 8192;
    private static final int COPIES = 2;

    private final RandomLinearCde cde;
    private final SequencePaths paths;
    private final long seed;
    private final int examples;

    RandomCdeFeatures(Sequences train, Sequences test, long seed) {
        this(train, test, seed, BUDGET);
    }

    RandomCdeFeatures(Sequences train, Sequences test, long seed, double budget) {
        this.seed = seed;
        cde = new RandomLinearCde(train.channels() + 1, RandomLinearCde.Config.of(STATES, BLOCK, seed));
        double steps = IntStream.concat(IntStream.of(train.lengths()), IntStream.of(test.lengths())).asDoubleStream()
                .sum();
        int every = (int) Math.min(1 << 20, Math.max(1, Math.ceil(steps * cde.stepCost() / budget)));
        double largest = 0;
        for (float[] row : train.examples()) {
            for (float value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        SequencePaths scaled = new SequencePaths(SequencePaths.longest(train), false, largest > 0 ? 1 / largest : 1,
                every);
        examples = train.count();
        paths = tamed(scaled, evenly(train, Math.min(SAMPLE, examples)));
    }

    /** True if the weights stay small beside the data. */
    static boolean applies(Sequences train) {
        return train.channels() <= MOST_CHANNELS;
    }

    /** The training examples, or as many of them as memory has room for. */
    static Sequences learnt(Sequences train, double memory) {
        int most = (int) Math.clamp(memory / 4 / (STATES * 8 * COPIES), 1, train.count());
        return most == train.count() ? train : evenly(train, most);
    }

    private static Sequences evenly(Sequences from, int count) {
        return from.select(IntStream.range(0, count).map(i -> (int) ((long) i * from.count() / count)).toArray());
    }

    private SequencePaths tamed(SequencePaths scaled, Sequences sample) {
        SequencePaths tried = scaled;
        for (int k = 0; k < HALVINGS && largest(features(tried, sample)) > LARGE; k++) {
            tried = new SequencePaths(tried.longest(), false, tried.scale() / 2, tried.every());
        }
        return tried;
    }

    private static double largest(double[][] states) {
        return Arrays.stream(states).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    }

    @Override
    public String name() {
        return "random_cde";
    }

    @Override
    public String detail() {
        String bound = paths.every() == 1 ? "" : ", one step in " + paths.every() + " to bound its cost";
        return String.format(Locale.ROOT,
                "%d states in blocks of %d, seed %d, %,d training examples, values times %.3g%s",
                STATES, BLOCK, seed, examples, paths.scale(), bound);
    }

    @Override
    public double[][] of(Sequences sequences) {
        return features(paths, sequences);
    }

    /** Some sequences at a time, as paths take more memory than sequences. */
    private double[][] features(SequencePaths from, Sequences sequences) {
        double[][] features = new double[sequences.count()][];
        for (int start = 0; start < features.length; start += SAMPLE) {
            double[][] some = from.of(sequences, start, Math.min(start + SAMPLE, features.length));
            System.arraycopy(cde.features(some, Workers.shared()), 0, features, start, some.length);
        }
        return features;
    }
}
