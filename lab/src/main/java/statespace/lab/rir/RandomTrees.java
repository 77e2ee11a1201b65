package statespace.lab.rir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.TreeRecursion;
import statespace.kernels.recursion.Trees;

/** The recursion over one sequence of random items with random parameters. */
final class RandomTrees {
    private static final int DRAWN = 4; // width where only frequencies count
    private final TreeRecursion.Shape shape;
    private final TreeRecursion.Inputs inputs;

    private RandomTrees(TreeRecursion.Shape shape, TreeRecursion.Inputs inputs) {
        this.shape = shape;
        this.inputs = inputs;
    }

    static RandomTrees of(int width, int chunk, int beams, int length, RandomGenerator random) {
        var shape = new TreeRecursion.Shape(width, new TreePlan(chunk), beams, TreeRecursion.Alignment.SCORES,
                TreeRecursion.Inner.SEARCH);
        int hidden = shape.hidden();
        var weights = new TreeRecursion.Weights(normal(random, 2 * width, hidden, 2 * width), zeros(hidden),
                normal(random, hidden, hidden, hidden), zeros(hidden), ones(width), zeros(width),
                normal(random, 2 * shape.slice(), TreeRecursion.SCORER, 2 * shape.slice()), zeros(TreeRecursion.SCORER),
                normal(random, TreeRecursion.SCORER, TreeRecursion.SCORER), zeros(1));
        return new RandomTrees(shape, new TreeRecursion.Inputs(normal(random, 1, length, width), new int[]{length},
                weights, TreeRecursion.Chance.evaluation(1)));
    }

    private static MemorySegment zeros(int... sizes) {
        int all = 1;
        for (int size : sizes) {
            all *= size;
        }
        return Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, all);
    }

    private static MemorySegment ones(int count) {
        MemorySegment ones = zeros(count);
        for (int i = 0; i < count; i++) {
            ones.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        }
        return ones;
    }

    /** Normal values of variance 1 / inputs. */
    private static MemorySegment normal(RandomGenerator random, int inputs, int... sizes) {
        MemorySegment values = zeros(sizes);
        for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() / Math.sqrt(inputs)));
        }
        return values;
    }

    /** The trees, with what their gradient needs. */
    Trees forward() {
        return Kernels.active().get(TreeRecursion.class).forward(shape, inputs, zeros(shape.width()), true,
                Workers.shared());
    }

    /**
     * How often the first and the second of two pairs are merged first where choices have noise, and the probability by which
     * they should be.
     */
    static Frequencies firstMerges(int draws, RandomGenerator random) {
        RandomTrees some = of(DRAWN, 30, 1, 3, random);
        RandomTrees both = new RandomTrees(new TreeRecursion.Shape(DRAWN, some.shape.plan(), 2,
                TreeRecursion.Alignment.NONE, TreeRecursion.Inner.SEARCH), some.inputs);
        Trees all = both.forward();
        int[] counts = new int[2];
        Trees drawn = some.repeated(draws, true);
        for (int i = 0; i < draws; i++) {
            counts[firstMerge(drawn, i, 0)]++;
        }
        double[] expected = new double[2];
        for (int b = 0; b < 2; b++) {
            expected[firstMerge(all, 0, b)] = all.probability(0, b);
        }
        return new Frequencies(counts, expected);
    }

    /** 0 where the left child of the root is a merge. */
    private static int firstMerge(Trees trees, int sequence, int beam) {
        return trees.left(trees.left(trees.root(sequence, beam))) == Trees.NONE ? 1 : 0;
    }

    /**
     * Which beam of its first chunk the second hypothesis begins with, of two chunks of three items, and the probability by which
     * it should; the first hypothesis must begin with beam 0.
     */
    static Frequencies secondBeams(TreeRecursion.Alignment alignment, int draws, RandomGenerator random) {
        RandomTrees some = of(DRAWN, 3, 2, 6, random);
        var shape = new TreeRecursion.Shape(DRAWN, new TreePlan(3), 2, alignment, TreeRecursion.Inner.SEARCH);
        RandomTrees chunk = new RandomTrees(shape, new TreeRecursion.Inputs(some.inputs.items(), new int[]{3},
                some.inputs.weights(), TreeRecursion.Chance.evaluation(1)));
        Trees first = chunk.forward();
        Trees drawn = new RandomTrees(shape, some.inputs).repeated(draws, false);
        int[] counts = new int[2];
        for (int i = 0; i < draws; i++) {
            counts[drawn.left(drawn.root(i, 1)) == drawn.left(drawn.root(i, 0)) ? 0 : 1]++;
        }
        return new Frequencies(counts, alignment == TreeRecursion.Alignment.SCORES
                ? new double[]{first.probability(0, 0), first.probability(0, 1)}
                : new double[]{0.5, 0.5});
    }

    /** The same sequence so many times, with seeds of their own. */
    private Trees repeated(int times, boolean noisy) {
        long bytes = inputs.items().byteSize();
        MemorySegment items = Arena.ofAuto().allocate(bytes * times);
        int[] lengths = new int[times];
        long[] seeds = new long[times];
        for (int i = 0; i < times; i++) {
            MemorySegment.copy(inputs.items(), 0, items, i * bytes, bytes);
            lengths[i] = inputs.lengths()[0];
            seeds[i] = i;
        }
        return Kernels.active().get(TreeRecursion.class).forward(shape, new TreeRecursion.Inputs(items, lengths,
                inputs.weights(), new TreeRecursion.Chance(seeds, noisy, 0)), zeros(times * shape.width()), true,
                Workers.shared());
    }

    /**
     * Counts beside the probabilities by which they should fall.
     *
     * @param counts
     *            of each outcome
     * @param expected
     *            probability of each outcome
     */
    record Frequencies(int[] counts, double[] expected) {
        /** Pearson's χ². */
        double chiSquare() {
            double draws = Arrays.stream(counts).sum();
            double sum = 0;
            for (int i = 0; i < counts.length; i++) {
                double difference = counts[i] - draws * expected[i];
                sum += difference * difference / (draws * expected[i]);
            }
            return sum;
        }
    }
}
