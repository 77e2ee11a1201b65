package statespace.bench.kernels;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import statespace.bench.Stopwatch;
import statespace.bench.Table;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.TreeRecursion;
import statespace.kernels.recursion.Trees;

/**
 * The recursion over trees at the published size, on one thread. An update is a multiplication with an addition of one weight
 * of the cell in one merge that the search composed.
 */
final class RecursionBench {
    private static final double TARGET = 6;
    private static final int WIDTH = 128;
    private static final int CHUNK = 30;
    private static final int BEAMS = 7;
    private static final double DROPOUT = 0.1;

    private final boolean quick;
    private final Workers one = Workers.of(1);
    private final TreeRecursion.Shape shape = new TreeRecursion.Shape(WIDTH, new TreePlan(CHUNK), BEAMS,
            TreeRecursion.Alignment.SCORES, TreeRecursion.Inner.SEARCH);

    RecursionBench(boolean quick) {
        this.quick = quick;
    }

    List<Table.Row> rows() {
        int sequences = quick ? 1 : 8;
        int length = quick ? 12 : 100;
        try (Buffers buffers = new Buffers()) {
            int hidden = shape.hidden();
            long[] sizes = {(long) hidden * 2 * WIDTH, hidden, (long) hidden * hidden, hidden, WIDTH, WIDTH,
                2L * TreeRecursion.SCORER * shape.slice(), TreeRecursion.SCORER, TreeRecursion.SCORER, 1};
            int[] inputs = {2 * WIDTH, 0, hidden, 0, 0, 0, 2 * shape.slice(), 0, TreeRecursion.SCORER, 0};
            MemorySegment[] w = new MemorySegment[sizes.length];
            MemorySegment[] g = new MemorySegment[sizes.length];
            for (int i = 0; i < w.length; i++) {
                w[i] = inputs[i] == 0 ? buffers.zeros(sizes[i]) : buffers.normal(sizes[i], 1 / Math.sqrt(inputs[i]));
                g[i] = buffers.zeros(sizes[i]);
            }
            w[4].copyFrom(buffers.uniform(WIDTH, 0.9, 1.1));
            long items = (long) sequences * length * WIDTH;
            int[] lengths = new int[sequences];
            Arrays.fill(lengths, length);
            long[] seeds = new long[sequences];
            Arrays.setAll(seeds, i -> i);
            var in = new TreeRecursion.Inputs(buffers.normal(items, 1), lengths, weights(w),
                    new TreeRecursion.Chance(seeds, true, DROPOUT));
            return measured(in, new TreeRecursion.Gradients(buffers.zeros(items), weights(g)),
                    buffers.zeros((long) sequences * WIDTH), buffers.normal((long) sequences * WIDTH, 1),
                    "B=" + sequences + " n=" + length + " D=" + WIDTH + " K=" + BEAMS + " k=" + CHUNK);
        }
    }

    private static TreeRecursion.Weights weights(MemorySegment[] w) {
        return new TreeRecursion.Weights(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9]);
    }

    private List<Table.Row> measured(TreeRecursion.Inputs in, TreeRecursion.Gradients out, MemorySegment y,
            MemorySegment upstream, String words) {
        TreeRecursion vector = Kernels.active().get(TreeRecursion.class);
        TreeRecursion scalar = Kernels.scalar().get(TreeRecursion.class);
        Stopwatch watch = new Stopwatch(quick ? 2 : 10, quick ? 3 : 7);
        for (TreeRecursion twin : List.of(vector, scalar)) {
            watch.add(() -> twin.forward(shape, in, y, true, one));
            watch.add(() -> {
                Trees trees = twin.forward(shape, in, y, true, one);
                twin.adjoint(shape, in, trees, upstream, out, one);
            });
        }
        double updates = (double) vector.forward(shape, in, y, true, one).composed() * 24 * WIDTH * WIDTH;
        double[][] times = watch.run();
        List<Table.Row> rows = new ArrayList<>();
        rows.add(row("trees forward", words, times[0], updates, times[2]));
        rows.add(row("trees fwd + bwd", words, times[1], updates, times[3]));
        rows.add(new Table.Row("trees scalar twin", words, 1, Stopwatch.median(times[2]), Stopwatch.spread(times[2]),
                updates / Stopwatch.median(times[2]) * 1e-6, 1, "", "", true));
        return rows;
    }

    private Table.Row row(String what, String words, double[] times, double updates, double[] scalar) {
        double median = Stopwatch.median(times);
        double ratio = Stopwatch.median(scalar) / median;
        return new Table.Row(what, words, 1, median, Stopwatch.spread(times), updates / median * 1e-6, ratio,
                "x scalar", quick ? "" : ">= " + (int) TARGET + " x scalar", quick || ratio >= TARGET);
    }
}
