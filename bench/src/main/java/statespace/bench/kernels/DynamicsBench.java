package statespace.bench.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import statespace.bench.Stopwatch;
import statespace.bench.Table;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.convolution.FirFilter;
import statespace.kernels.piecewise.PiecewiseLinearScan;

/**
 * The kernels of dynamical systems reconstruction at the sizes of a small and of a large model, on one thread, as many small
 * models are trained. An update is a multiplication with an addition of one weight or one tap.
 */
final class DynamicsBench {
    private static final int TOGETHER = 20; // calls of a vector twin that are timed as one: one takes less than the clock's noise
    private static final double TARGET = 6;
    private static final int TAPS = 65;

    private final boolean quick;
    private final Workers one = Workers.of(1);
    private final List<Table.Row> rows = new ArrayList<>();

    DynamicsBench(boolean quick) {
        this.quick = quick;
    }

    List<Table.Row> rows() {
        for (int[] sizes : new int[][]{{3, 50}, {16, 512}}) {
            piecewise(new PiecewiseLinearScan.Shape(16, quick ? 20 : 200, sizes[0], sizes[1], true));
        }
        for (int channels : new int[]{3, 16}) {
            filter(new FirFilter.Shape(16, quick ? 80 : 200, channels, TAPS));
        }
        return rows;
    }

    private void piecewise(PiecewiseLinearScan.Shape shape) {
        try (Buffers buffers = new Buffers()) {
            long sequence = shape.sequenceFloats();
            double wide = 1 / Math.sqrt(shape.hidden());
            double narrow = 1 / Math.sqrt(shape.latent());
            MemorySegment forcing = buffers.normal(sequence, 1);
            for (long i = 0; i < sequence; i += 10) {
                forcing.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN);
            }
            var in = new PiecewiseLinearScan.Inputs(buffers.normal(shape.stateFloats(), 1),
                    buffers.uniform(shape.latent(), 0.3, 0.9), buffers.uniform(shape.matrixFloats(), -wide, wide),
                    buffers.uniform(shape.matrixFloats(), -narrow, narrow), buffers.zeros(shape.latent()),
                    buffers.uniform(shape.hidden(), -wide, wide), null, forcing,
                    buffers.uniform(shape.length(), 0.149, 0.151));
            var out = new PiecewiseLinearScan.Outputs(buffers.zeros(sequence), null);
            var gradients = new PiecewiseLinearScan.Gradients(buffers.zeros(shape.stateFloats()),
                    buffers.zeros(shape.latent()), buffers.zeros(shape.matrixFloats()),
                    buffers.zeros(shape.matrixFloats()), buffers.zeros(shape.latent()), buffers.zeros(shape.hidden()),
                    null);
            MemorySegment upstream = buffers.normal(sequence, 1);
            measure("piecewise-linear scan",
                    "B=16 L=" + shape.length() + " M=" + shape.latent() + " H=" + shape.hidden(),
                    2.0 * shape.batch() * shape.length() * shape.matrixFloats(), kernels -> {
                        PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
                        return new Calls(() -> scan.forward(shape, in, out, one),
                                () -> scan.adjoint(shape, in, out.z(), upstream, null, gradients, one));
                    });
        }
    }

    private void filter(FirFilter.Shape shape) {
        try (Buffers buffers = new Buffers()) {
            MemorySegment x = buffers.normal(shape.inputFloats(), 1);
            MemorySegment taps = buffers.normal(shape.taps(), 0.1);
            MemorySegment y = buffers.zeros(shape.outputFloats());
            MemorySegment upstream = buffers.normal(shape.outputFloats(), 1);
            MemorySegment dx = buffers.zeros(shape.inputFloats());
            measure("filter along time", "B=16 L=" + shape.length() + " C=" + shape.channels() + " taps=" + TAPS,
                    (double) shape.outputFloats() * TAPS, kernels -> {
                        FirFilter filter = kernels.get(FirFilter.class);
                        return new Calls(() -> filter.forward(shape, x, taps, y, one),
                                () -> filter.adjoint(shape, taps, upstream, dx, one));
                    });
        }
    }

    /** The two directions of a twin. */
    private record Calls(Runnable forward, Runnable adjoint) {
        void both() {
            forward.run();
            adjoint.run();
        }
    }

    /** The calls of a kernel's twin. */
    private interface Twin {
        Calls of(Kernels kernels);
    }

    private void measure(String name, String shape, double updates, Twin twin) {
        Calls vector = twin.of(Kernels.active());
        Calls scalar = twin.of(Kernels.scalar());
        Stopwatch watch = new Stopwatch(quick ? 2 : 40, quick ? 5 : 11);
        watch.add(() -> repeat(vector.forward));
        watch.add(() -> repeat(vector::both));
        watch.add(scalar.forward);
        watch.add(scalar::both);
        double[][] times = watch.run();
        for (double[] of : List.of(times[0], times[1])) {
            Arrays.setAll(of, i -> of[i] / TOGETHER);
        }
        row(name + " forward", shape, times[0], updates, times[2]);
        row(name + " fwd + bwd", shape, times[1], updates, times[3]);
        rows.add(new Table.Row(name + " scalar twin", shape, 1, Stopwatch.median(times[2]),
                Stopwatch.spread(times[2]), updates / Stopwatch.median(times[2]) * 1e-6, 1, "", "", true));
    }

    private static void repeat(Runnable call) {
        for (int i = 0; i < TOGETHER; i++) {
            call.run();
        }
    }

    private void row(String what, String shape, double[] times, double updates, double[] scalar) {
        double median = Stopwatch.median(times);
        double ratio = Stopwatch.median(scalar) / median;
        rows.add(new Table.Row(what, shape, 1, median, Stopwatch.spread(times), updates / median * 1e-6, ratio,
                "x scalar", quick ? "" : ">= " + (int) TARGET + " x scalar", quick || ratio >= TARGET));
    }
}
