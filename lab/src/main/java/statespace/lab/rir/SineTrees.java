package statespace.lab.rir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.TreeRecursion;
import statespace.kernels.recursion.Trees;

/**
 * The recursion in double with parameters that are sines, of which the values of the published program are known: tensor q has
 * sin(0.37 (t + 1) + q) / √fan-in at the place t, q from 1; a bias 0.1 times that sine. The items are LN(W x + b) with x = sin(0.1
 * (s + 1)(d + 1)).
 */
final class SineTrees {
    static final int WIDTH = 72;
    private static final double BIAS = 0.1;
    private static final double EPSILON = 1e-5;

    private final TreeRecursion recursion = TreeRecursion.inDouble();
    private final Workers workers = Workers.of(1);
    private final MemorySegment[] tensors;

    /** What a run came to. */
    record Result(double[] y, double[] scores, double[] probabilities, Trees trees) {}

    SineTrees() {
        int h = TreeRecursion.HIDDEN * WIDTH;
        int scorer = TreeRecursion.SCORER;
        int slices = 2 * TreeRecursion.SLICE;
        double[] ones = new double[WIDTH];
        Arrays.fill(ones, 1);
        tensors = new MemorySegment[]{of(sines(3, h * 2 * WIDTH, 1 / Math.sqrt(2 * WIDTH))), of(sines(4, h, BIAS)),
            of(sines(5, h * h, 1 / Math.sqrt(h))), of(sines(6, h, BIAS)), of(ones), of(new double[WIDTH]),
            of(sines(7, scorer * slices, 1 / Math.sqrt(slices))), of(sines(8, scorer, BIAS)),
            of(sines(9, scorer, 1 / Math.sqrt(scorer))), of(sines(10, 1, BIAS))};
    }

    private static MemorySegment of(double[] values) {
        MemorySegment segment = Arena.ofAuto().allocate(ValueLayout.JAVA_DOUBLE, values.length);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_DOUBLE, 0, values.length);
        return segment;
    }

    private static double[] sines(int q, int count, double factor) {
        return IntStream.range(0, count).mapToDouble(t -> factor * Math.sin(0.37 * (t + 1) + q)).toArray();
    }

    /** Items before the map. */
    static double[] raw(int length) {
        return IntStream.range(0, length * WIDTH)
                .mapToDouble(i -> Math.sin(0.1 * (i / WIDTH + 1) * (i % WIDTH + 1))).toArray();
    }

    /** Items as the trees see them. */
    static double[] items(int length) {
        double[] x = raw(length);
        double[] w = sines(1, WIDTH * WIDTH, 1 / Math.sqrt(WIDTH));
        double[] b = sines(2, WIDTH, BIAS);
        double[] y = new double[x.length];
        for (int s = 0; s < length; s++) {
            double[] row = b.clone();
            for (int i = 0; i < WIDTH; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    row[i] += w[i * WIDTH + j] * x[s * WIDTH + j];
                }
            }
            double mean = Arrays.stream(row).average().orElseThrow();
            DoubleUnaryOperator square = v -> (v - mean) * (v - mean);
            double deviation = Math.sqrt(Arrays.stream(row).map(square).average().orElseThrow() + EPSILON);
            for (int i = 0; i < WIDTH; i++) {
                y[s * WIDTH + i] = (row[i] - mean) / deviation;
            }
        }
        return y;
    }

    /** How trees are found: chunk and beams, no draws between chunks. */
    static TreeRecursion.Shape shape(int chunk, int beams) {
        return new TreeRecursion.Shape(WIDTH, new TreePlan(chunk), beams, TreeRecursion.Alignment.NONE,
                TreeRecursion.Inner.SEARCH);
    }

    private TreeRecursion.Inputs inputs(double[] items, int[] lengths, int[] levels) {
        MemorySegment[] t = tensors;
        return new TreeRecursion.Inputs(of(items), lengths, levels,
                new TreeRecursion.Weights(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9]),
                TreeRecursion.Chance.evaluation(lengths.length));
    }

    /** One sequence, planned as one of {@code level} items. */
    Result run(TreeRecursion.Shape shape, double[] items, int level) {
        int length = items.length / WIDTH;
        MemorySegment y = of(new double[WIDTH]);
        Trees trees = recursion.forward(shape, inputs(items, new int[]{length}, new int[]{level}), y, true, workers);
        return new Result(y.toArray(ValueLayout.JAVA_DOUBLE),
                IntStream.range(0, trees.beams(0)).mapToDouble(b -> trees.score(0, b)).toArray(),
                IntStream.range(0, trees.beams(0)).mapToDouble(b -> trees.probability(0, b)).toArray(), trees);
    }

    /** Several sequences at once, each with items of its own; rows of y. */
    double[] together(TreeRecursion.Shape shape, int... lengths) {
        double[] items = Arrays.stream(lengths).mapToObj(SineTrees::items).flatMapToDouble(Arrays::stream).toArray();
        MemorySegment y = of(new double[lengths.length * WIDTH]);
        recursion.forward(shape, inputs(items, lengths, lengths), y, false, workers);
        return y.toArray(ValueLayout.JAVA_DOUBLE);
    }

    /**
     * The largest difference between the gradient of Σ cos(i) y_i and central differences, at {@code places} places of every
     * parameter and of the items, relative to the largest of a tensor.
     */
    double worstGradient(TreeRecursion.Shape shape, int length, int places) {
        double[] dy = IntStream.range(0, WIDTH).mapToDouble(Math::cos).toArray();
        TreeRecursion.Inputs in = inputs(items(length), new int[]{length}, new int[]{length});
        MemorySegment[] d = Arrays.stream(tensors)
                .map(tensor -> of(new double[(int) (tensor.byteSize() / Double.BYTES)])).toArray(MemorySegment[]::new);
        MemorySegment dItems = of(new double[length * WIDTH]);
        Trees trees = recursion.forward(shape, in, of(new double[WIDTH]), true, workers);
        recursion.adjoint(shape, in, trees, of(dy), new TreeRecursion.Gradients(dItems,
                new TreeRecursion.Weights(d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9])), workers);
        double worst = worst(shape, in, dy, in.items(), dItems, places);
        for (int i = 0; i < d.length; i++) {
            worst = Math.max(worst, worst(shape, in, dy, tensors[i], d[i], places));
        }
        return worst;
    }

    private double worst(TreeRecursion.Shape shape, TreeRecursion.Inputs in, double[] dy, MemorySegment tensor,
            MemorySegment gradient, int places) {
        int size = (int) (tensor.byteSize() / Double.BYTES);
        double step = 1e-6;
        double scale = 0;
        double worst = 0;
        for (int place = 0; place < Math.min(places, size); place++) {
            int at = (int) ((long) place * size / Math.min(places, size));
            double value = tensor.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
            double slope = 0;
            for (int sign = -1; sign <= 1; sign += 2) {
                tensor.setAtIndex(ValueLayout.JAVA_DOUBLE, at, value + sign * step);
                MemorySegment y = of(new double[WIDTH]);
                recursion.forward(shape, in, y, false, workers);
                for (int i = 0; i < WIDTH; i++) {
                    slope += sign * dy[i] * y.getAtIndex(ValueLayout.JAVA_DOUBLE, i) / (2 * step);
                }
            }
            tensor.setAtIndex(ValueLayout.JAVA_DOUBLE, at, value);
            worst = Math.max(worst, Math.abs(slope - gradient.getAtIndex(ValueLayout.JAVA_DOUBLE, at)));
            scale = Math.max(scale, Math.abs(slope));
        }
        return worst / Math.max(scale, 1e-3); // the shift of all scores has no slope
    }
}
