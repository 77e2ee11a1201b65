package statespace.task.classify;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.signature.RandomLinearCde;

/**
 * The last state of a linear CDE with random weights, driven by each sequence: 256 states in blocks of 4, as Cirone et al. 2024
 * (arXiv 2402.19047) and Walker et al. 2025 (arXiv 2505.17761) draw them. The driver is (t, X), X divided by its largest value over the
 * training examples and halved as long as a state of a sample of them grows beyond 10⁴.
 *
 * <p>
 * Where all sequences together would cost more than 4·10¹⁰ multiplications, every k-th step is used, with straight lines between; the
 * detail says so.
 */
final class RandomCdeFeatures implements SequenceFeatures {
    private static final int STATES = 256;
    private static final int BLOCK = 4;
    private static final double BUDGET = 4e10;
    private static final int SAMPLE = 256;
    private static final double LARGE = 1e4;
    private static final int HALVINGS = 60;

    private final RandomLinearCde cde;
    private final SequencePaths paths;
    private final long seed;

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
        int count = Math.min(SAMPLE, train.count());
        int[] sample = IntStream.range(0, count).map(i -> (int) ((long) i * train.count() / count)).toArray();
        paths = tamed(scaled, train.select(sample));
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
        return String.format(Locale.ROOT, "%d states in blocks of %d, seed %d, values times %.3g%s", STATES, BLOCK,
                seed,
                paths.scale(),
                paths.every() == 1 ? "" : ", one step in " + paths.every() + " to bound its cost");
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
