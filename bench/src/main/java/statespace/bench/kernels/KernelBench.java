package statespace.bench.kernels;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.Table;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.attention.LinearAttentionScan;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.gated.GatedScan;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.selective.SelectiveScan;

/** The kernels side by side: vector twin and scalar twin, forward and backward, one thread and two. */
public final class KernelBench {
    private final boolean quick;
    private final Workers one = Workers.of(1);
    private final Workers two = Workers.of(2);
    private final List<Table.Row> rows = new ArrayList<>();

    public KernelBench(boolean quick) {
        this.quick = quick;
    }

    public Table run() {
        selective(quick ? 512 : 2048, quick ? 256 : 1536, 16);
        wayBack(512, 256, 16, quick ? 5 : 500, quick ? 5 : 41);
        if (!quick) {
            wayBack(2048, 1536, 16, 40, 11);
        }
        diagonal(quick ? 512 : 2048, 256, 32);
        modal(quick ? 512 : 2048, 256, 8);
        gated(quick ? 512 : 2048, 512, false);
        gated(quick ? 512 : 2048, 256, true);
        attention(quick ? 512 : 2048, false);
        attention(quick ? 512 : 2048, true);
        convolution(quick ? 512 : 2048, quick ? 256 : 1536, 4);
        rows.addAll(new DynamicsBench(quick).rows());
        rows.addAll(new RecursionBench(quick).rows());
        return new Table(Machine.here(), rows);
    }

    private Stopwatch stopwatch() {
        return new Stopwatch(quick ? 5 : 40, quick ? 5 : 11);
    }

    private void selective(int length, int channels, int state) {
        try (Buffers buffers = new Buffers()) {
            var large = new Selective(buffers, length, channels, state);
            SelectiveScan.Shape shape = large.shape;
            SelectiveScan.Inputs in = large.in;
            long wide = shape.sequenceFloats();
            var block = new SelectiveScan.Inputs(in.u(), buffers.normal(wide, 1), in.a(), in.b(), in.c(), in.d(),
                    buffers.normal(wide, 1), buffers.uniform(channels, -5, -2), null, true);
            var inference = new SelectiveScan.Outputs(large.out.y(), null, null);
            // The scalar twin is timed on a slice; updates a second are compared.
            var slice = new SelectiveScan.Shape(1, length / 8, channels / 8, state);
            SelectiveScan vector = Kernels.active().get(SelectiveScan.class);
            SelectiveScan scalar = Kernels.scalar().get(SelectiveScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> vector.forward(shape, in, inference, one));
            watch.add(() -> scalar.forward(slice, in, inference, one));
            watch.add(() -> {
                large.forward(vector);
                large.back(vector);
            });
            watch.add(() -> vector.forward(shape, in, inference, two));
            watch.add(() -> vector.forward(shape, block, inference, one));
            String sizes = "L=" + length + " D=" + channels + " N=" + state;
            String small = "L=" + length / 8 + " D=" + channels / 8 + " N=" + state;
            double updates = (double) length * channels * state;
            double[][] times = watch.run();
            report("selective scan", new String[]{sizes, small, sizes, sizes}, times, updates, updates / 64, 10, 4.5);
            row("selective scan + softplus + gate", sizes, 1, times[4], updates,
                    Stopwatch.median(times[4]) / Stopwatch.median(times[0]), "x scan alone", "", true);
        }
    }

    /** The backward pass alone, beside the way forward that keeps states for it. */
    private void wayBack(int length, int channels, int state, int warmups, int rounds) {
        try (Buffers buffers = new Buffers()) {
            var given = new Selective(buffers, length, channels, state);
            SelectiveScan vector = Kernels.active().get(SelectiveScan.class);
            Stopwatch watch = new Stopwatch(warmups, rounds);
            watch.add(() -> given.forward(vector));
            watch.add(() -> given.back(vector));
            double[][] times = watch.run();
            double ratio = Stopwatch.median(times[1]) / Stopwatch.median(times[0]);
            row("selective scan backward", "L=" + length + " D=" + channels + " N=" + state, 1, times[1],
                    (double) length * channels * state, ratio, "x forward", "<= 2.6 x forward", ratio <= 2.6);
        }
    }

    /** A selective scan without gate, on one thread. */
    private final class Selective {
        private final SelectiveScan.Shape shape;
        private final SelectiveScan.Inputs in;
        private final SelectiveScan.Outputs out;
        private final SelectiveScan.Gradients gradients;
        private final MemorySegment upstream;

        Selective(Buffers buffers, int length, int channels, int state) {
            shape = new SelectiveScan.Shape(1, length, channels, state);
            long wide = shape.sequenceFloats();
            long narrow = shape.projectionFloats();
            long square = shape.transitionFloats();
            in = new SelectiveScan.Inputs(buffers.normal(wide, 1), buffers.uniform(wide, 1e-3, 1e-1),
                    buffers.uniform(square, -16, -1), buffers.normal(narrow, 1), buffers.normal(narrow, 1),
                    buffers.normal(channels, 1), null, null, null, false);
            out = new SelectiveScan.Outputs(buffers.zeros(wide), null, buffers.zeros(shape.checkpointFloats()));
            gradients = new SelectiveScan.Gradients(buffers.zeros(wide), buffers.zeros(wide), buffers.zeros(square),
                    buffers.zeros(narrow), buffers.zeros(narrow), buffers.zeros(channels), null, null, null);
            upstream = buffers.normal(wide, 1);
        }

        void forward(SelectiveScan scan) {
            scan.forward(shape, in, out, one);
        }

        void back(SelectiveScan scan) {
            scan.adjoint(shape, in, out.checkpoints(), upstream, null, gradients, one);
        }
    }

    private void diagonal(int length, int channels, int modes) {
        try (Buffers buffers = new Buffers()) {
            var shape = new DiagonalScan.Shape(1, length, channels, modes, true);
            // A second thread that sleeps takes about a millisecond to arrive: it is measured on four sequences.
            var batch = new DiagonalScan.Shape(4, length, channels, modes, true);
            long wide = 4L * length * channels;
            long pairs = 2L * channels * modes;
            var in = new DiagonalScan.Inputs(buffers.normal(wide, 1), buffers.uniform(pairs, -0.6, 0.6),
                    buffers.normal(pairs, 1), buffers.normal(pairs, 1), buffers.normal(channels, 1), null);
            var inference = new DiagonalScan.Outputs(buffers.zeros(wide), null, null);
            var training = new DiagonalScan.Outputs(inference.y(), null, buffers.zeros(shape.checkpointFloats()));
            var gradients = new DiagonalScan.Gradients(buffers.zeros(wide), buffers.zeros(pairs), buffers.zeros(pairs),
                    buffers.zeros(pairs), buffers.zeros(channels), null);
            var upstream = buffers.normal(wide, 1);
            var slice = new DiagonalScan.Shape(1, length / 8, channels / 8, modes, true);
            DiagonalScan vector = Kernels.active().get(DiagonalScan.class);
            DiagonalScan scalar = Kernels.scalar().get(DiagonalScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> vector.forward(shape, in, inference, one));
            watch.add(() -> scalar.forward(slice, in, inference, one));
            watch.add(() -> {
                vector.forward(shape, in, training, one);
                vector.adjoint(shape, in, training.checkpoints(), upstream, null, gradients, one);
            });
            watch.add(() -> vector.forward(batch, in, inference, two));
            watch.add(() -> vector.forward(batch, in, inference, one));
            String sizes = "L=" + length + " H=" + channels + " modes=" + modes;
            String small = "L=" + length / 8 + " H=" + channels / 8 + " modes=" + modes;
            report("diagonal scan, complex", new String[]{sizes, small, sizes, "B=4 " + sizes}, watch.run(),
                    (double) length * channels * modes, (double) length * channels * modes / 64, 0, 12);
        }
    }

    private void modal(int length, int channels, int modes) {
        try (Buffers buffers = new Buffers()) {
            // The adjoint takes one thread a sequence.
            var shape = new ModalScan.Shape(2, length, channels, modes, true, true, true);
            var slice = new ModalScan.Shape(2, length / 8, channels / 8, modes, true, true, true);
            long wide = shape.sequenceFloats();
            long narrow = shape.bFloats();
            long square = shape.transitionFloats();
            var in = new ModalScan.Inputs(buffers.normal(wide, 1), buffers.uniform(wide, 1e-3, 1e-1),
                    buffers.uniform(square, -8, -1), buffers.normal(narrow, 1), buffers.normal(narrow, 1), null);
            var inference = new ModalScan.Outputs(buffers.zeros(wide), null, null);
            var training = new ModalScan.Outputs(inference.y(), null, buffers.zeros(shape.checkpointFloats()));
            var gradients = new ModalScan.Gradients(buffers.zeros(wide), buffers.zeros(wide), buffers.zeros(square),
                    buffers.zeros(narrow), buffers.zeros(narrow), null);
            var upstream = buffers.normal(wide, 1);
            ModalScan vector = Kernels.active().get(ModalScan.class);
            ModalScan scalar = Kernels.scalar().get(ModalScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> vector.forward(shape, in, inference, one));
            watch.add(() -> scalar.forward(slice, in, inference, one));
            watch.add(() -> {
                vector.forward(shape, in, training, one);
                vector.adjoint(shape, in, training.checkpoints(), upstream, null, gradients, one);
            });
            watch.add(() -> vector.forward(shape, in, inference, two));
            String sizes = "B=2 L=" + length + " D=" + channels + " modes=" + modes;
            String small = "B=2 L=" + length / 8 + " D=" + channels / 8 + " modes=" + modes;
            double updates = 2.0 * length * channels * modes;
            report("modal scan, complex", new String[]{sizes, small, sizes, sizes}, watch.run(), updates, updates / 64,
                    0, 0);
        }
    }

    private void gated(int length, int channels, boolean complex) {
        try (Buffers buffers = new Buffers()) {
            var shape = new GatedScan.Shape(1, length, channels, complex, true);
            var slice = new GatedScan.Shape(1, length / 8, channels / 8, complex, true);
            long wide = shape.sequenceFloats();
            var in = new GatedScan.Inputs(buffers.uniform(wide, 0, 0.7), buffers.normal(wide, 1), null);
            var inference = new GatedScan.Outputs(buffers.zeros(wide), null, null);
            var training = new GatedScan.Outputs(inference.y(), null, buffers.zeros(shape.checkpointFloats()));
            var gradients = new GatedScan.Gradients(buffers.zeros(wide), buffers.zeros(wide), null);
            var upstream = buffers.normal(wide, 1);
            GatedScan vector = Kernels.active().get(GatedScan.class);
            GatedScan scalar = Kernels.scalar().get(GatedScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> vector.forward(shape, in, inference, one));
            watch.add(() -> scalar.forward(slice, in, inference, one));
            watch.add(() -> {
                vector.forward(shape, in, training, one);
                vector.adjoint(shape, in, training.checkpoints(), upstream, null, gradients, one);
            });
            watch.add(() -> vector.forward(shape, in, inference, two));
            String sizes = "L=" + length + " D=" + channels;
            String small = "L=" + length / 8 + " D=" + channels / 8;
            double updates = (double) length * channels;
            report("gated scan, " + (complex ? "complex" : "real"), new String[]{sizes, small, sizes, sizes},
                    watch.run(), updates, updates / 64, 0, 0);
        }
    }

    private void attention(int length, boolean delta) {
        try (Buffers buffers = new Buffers()) {
            int heads = 4;
            int keys = 32;
            int values = 64;
            var shape = new LinearAttentionScan.Shape(1, length, heads, keys, values, LinearAttentionScan.Decay.KEY,
                    delta);
            var slice = new LinearAttentionScan.Shape(1, length / 16, heads, keys, values,
                    LinearAttentionScan.Decay.KEY, delta);
            long narrow = shape.keyFloats();
            long wide = shape.valueFloats();
            var in = new LinearAttentionScan.Inputs(buffers.normal(narrow, 1), buffers.uniform(narrow, -0.1, 0.1),
                    buffers.normal(wide, 1), buffers.uniform(narrow, 0.9, 1),
                    delta ? buffers.uniform(shape.betaFloats(), 0, 1) : null, null);
            var inference = new LinearAttentionScan.Outputs(buffers.zeros(wide), null, null);
            var training = new LinearAttentionScan.Outputs(inference.y(), null,
                    buffers.zeros(shape.checkpointFloats()));
            var gradients = new LinearAttentionScan.Gradients(buffers.zeros(narrow), buffers.zeros(narrow),
                    buffers.zeros(wide), buffers.zeros(narrow), delta ? buffers.zeros(shape.betaFloats()) : null, null);
            var upstream = buffers.normal(wide, 1);
            LinearAttentionScan vector = Kernels.active().get(LinearAttentionScan.class);
            LinearAttentionScan scalar = Kernels.scalar().get(LinearAttentionScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> vector.forward(shape, in, inference, one));
            watch.add(() -> scalar.forward(slice, in, inference, one));
            watch.add(() -> {
                vector.forward(shape, in, training, one);
                vector.adjoint(shape, in, training.checkpoints(), upstream, null, gradients, one);
            });
            watch.add(() -> vector.forward(shape, in, inference, two));
            String head = " H=" + heads + " K=" + keys + " V=" + values;
            String sizes = "L=" + length + head;
            double updates = (double) length * heads * keys * values;
            report("linear attention, " + (delta ? "delta rule" : "adding"),
                    new String[]{sizes, "L=" + length / 16 + head, sizes, sizes}, watch.run(), updates, updates / 16, 0,
                    0);
        }
    }

    private void convolution(int length, int channels, int width) {
        try (Buffers buffers = new Buffers()) {
            var shape = new CausalConv.Shape(1, length, channels, width);
            long wide = (long) length * channels;
            var in = new CausalConv.Inputs(buffers.normal(wide, 1), buffers.normal((long) channels * width, 1),
                    buffers.normal(channels, 1), null, true);
            var out = new CausalConv.Outputs(buffers.zeros(wide), null);
            var gradients = new CausalConv.Gradients(buffers.zeros(wide), buffers.zeros((long) channels * width),
                    buffers.zeros(channels), null);
            var upstream = buffers.normal(wide, 1);
            var slice = new CausalConv.Shape(1, length / 8, channels / 8, width);
            CausalConv vector = Kernels.active().get(CausalConv.class);
            CausalConv scalar = Kernels.scalar().get(CausalConv.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> vector.forward(shape, in, out, one));
            watch.add(() -> scalar.forward(slice, in, out, one));
            watch.add(() -> {
                vector.forward(shape, in, out, one);
                vector.adjoint(shape, in, upstream, null, gradients, one);
            });
            watch.add(() -> vector.forward(shape, in, out, two));
            String sizes = "L=" + length + " D=" + channels + " K=" + width;
            String small = "L=" + length / 8 + " D=" + channels / 8 + " K=" + width;
            report("causal convolution + SiLU", new String[]{sizes, small, sizes, sizes}, watch.run(),
                    (double) length * channels * width, (double) length * channels * width / 64, 0, 0);
        }
    }

    /** Four rows: vector, scalar, forward and backward, two threads; a target of 0 is none. */
    private void report(String name, String[] shapes, double[][] times, double updates, double scalarUpdates,
            double twinTarget, double speedTarget) {
        double vector = Stopwatch.median(times[0]);
        double scalar = Stopwatch.median(times[1]);
        double speed = updates / vector * 1e-6;
        double twins = speed / (scalarUpdates / scalar * 1e-6);
        boolean targeted = speedTarget > 0;
        String twinWords = twinTarget > 0 ? ", >= " + (int) twinTarget + " x scalar" : "";
        row(name + " forward", shapes[0], 1, times[0], updates, twins, "x scalar",
                targeted ? ">= " + speedTarget + " G" + twinWords : "", speed >= speedTarget && twins >= twinTarget);
        row(name + " scalar twin", shapes[1], 1, times[1], scalarUpdates, 1, "", "", true);
        double both = Stopwatch.median(times[2]) / vector;
        row(name + " fwd + bwd", shapes[2], 1, times[2], updates, both, "x forward",
                twinTarget > 0 ? "<= 3.5 x forward" : "", twinTarget == 0 || both <= 3.5);
        double alone = shapes[3].equals(shapes[0]) ? vector : Stopwatch.median(times[4]);
        double threads = alone / Stopwatch.median(times[3]);
        row(name + " forward", shapes[3], 2, times[3], shapes[3].startsWith("B=4") ? 4 * updates : updates, threads,
                "x one thread",
                targeted ? ">= 1.7 x one thread" : "", !targeted || threads >= 1.7);
    }

    private void row(String what, String shape, int threads, double[] times, double updates, double ratio,
            String ratioName, String target, boolean met) {
        double median = Stopwatch.median(times);
        rows.add(new Table.Row(what, shape, threads, median, Stopwatch.spread(times), updates / median * 1e-6, ratio,
                ratioName, target, met));
    }
}
