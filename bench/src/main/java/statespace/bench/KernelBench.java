package statespace.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import statespace.bench.Report.Row;
import statespace.bench.Report.Target;
import statespace.bench.Stopwatch.Timing;
import statespace.kernels.CausalConv;
import statespace.kernels.DiagonalScan;
import statespace.kernels.Kernels;
import statespace.kernels.SelectiveScan;
import statespace.kernels.Workers;

/**
 * Times every kernel on one thread and on two. The scalar twin runs a shorter sequence and fewer channels, and is
 * compared by updates a second.
 */
final class KernelBench {
    private static final int STATE = 16;
    private static final int MODES = 32;
    private static final int TAPS = 4;

    private final boolean quick;
    private final Kernels kernels = Kernels.active();
    private final Workers one = Workers.of(1);
    private final Workers two = Workers.of(2);
    private final Random random = new Random(1);
    private final List<Row> rows = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    KernelBench(boolean quick) {
        this.quick = quick;
    }

    Report run() {
        selective();
        diagonal();
        convolution();
        return new Report(Machine.here(), rows, targets);
    }

    private void selective() {
        int length = quick ? 1024 : 2048;
        int channels = quick ? 512 : 1536;
        var large = new Selective(kernels.selectiveScan(), new SelectiveScan.Shape(1, length, channels, STATE), one);
        var both = new Selective(kernels.selectiveScan(), large.shape, two);
        var scalar = new Selective(Kernels.scalar().selectiveScan(), new SelectiveScan.Shape(1, 256, 128, STATE), one);
        Timing[] t = watch().time(large::forward, large::kept, large::adjoint, both::forward, both::kept, both::adjoint,
                scalar::forward, scalar::adjoint);
        String shape = "B=1 L=" + length + " D=" + channels + " N=" + STATE;
        double updates = (double) length * channels * STATE;
        double slow = 256.0 * 128 * STATE / t[6].median();
        double slowBack = 256.0 * 128 * STATE / t[7].median();
        double forward = row("selective forward", shape, 1, t[0], updates, slow);
        row("selective adjoint", shape, 1, t[2], updates, slowBack);
        row("selective forward", shape, 2, t[3], updates, Double.NaN);
        row("selective adjoint", shape, 2, t[5], updates, Double.NaN);
        rows.add(new Row("scalar selective forward", "B=1 L=256 D=128 N=16", 1, t[6].median(), t[6].spread(),
                slow / 1e6, 1));
        targets.add(new Target("selective forward, times the scalar twin", forward * 1e6 / slow, 10, true));
        targets.add(new Target("selective forward, G state updates/s on one thread", forward, 4.5, true));
        targets.add(new Target("selective forward + backward, times forward",
                (t[1].median() + t[2].median()) / t[0].median(), 3.5, false));
        targets.add(new Target("selective forward, 2 threads times 1", t[0].median() / t[3].median(), 1.7, true));
        targets.add(new Target("selective forward + backward, 2 threads times 1",
                (t[1].median() + t[2].median()) / (t[4].median() + t[5].median()), 1.7, true));
    }

    private void diagonal() {
        int length = 2048;
        int channels = 256;
        var large = new Diagonal(kernels.diagonalScan(), new DiagonalScan.Shape(1, length, channels, MODES, true), one);
        var both = new Diagonal(kernels.diagonalScan(), large.shape, two);
        var scalar = new Diagonal(Kernels.scalar().diagonalScan(), new DiagonalScan.Shape(1, 256, 128, MODES, true),
                one);
        Timing[] t = watch().time(large::forward, large::adjoint, both::forward, both::adjoint, scalar::forward,
                scalar::adjoint);
        String shape = "B=1 L=" + length + " H=" + channels + " M=" + MODES;
        double updates = (double) length * channels * MODES;
        double forward = row("diagonal forward (complex)", shape, 1, t[0], updates,
                256.0 * 128 * MODES / t[4].median());
        row("diagonal adjoint (complex)", shape, 1, t[1], updates, 256.0 * 128 * MODES / t[5].median());
        row("diagonal forward (complex)", shape, 2, t[2], updates, Double.NaN);
        row("diagonal adjoint (complex)", shape, 2, t[3], updates, Double.NaN);
        targets.add(new Target("diagonal forward, G complex updates/s on one thread", forward, 12, true));
        targets.add(new Target("diagonal forward, 2 threads times 1", t[0].median() / t[2].median(), 1.7, true));
    }

    private void convolution() {
        var shape = new CausalConv.Shape(1, 2048, 512, TAPS);
        var in = new CausalConv.Inputs(uniform(shape.sequenceFloats(), -1, 1), uniform(shape.weightFloats(), -1, 1),
                uniform(512, -1, 1), null, true);
        var out = new CausalConv.Outputs(uniform(shape.sequenceFloats(), 0, 0), null);
        Timing[] t = watch().time(() -> kernels.causalConv().forward(shape, in, out, one),
                () -> Kernels.scalar().causalConv().forward(shape, in, out, one));
        double updates = 2048.0 * 512 * TAPS;
        row("convolution forward (silu)", "B=1 L=2048 D=512 K=4", 1, t[0], updates, updates / t[1].median());
    }

    private Stopwatch watch() {
        return quick ? new Stopwatch(20, 7) : new Stopwatch(40, 15);
    }

    /** Adds a row; returns updates a second in 1e9. */
    private double row(String kernel, String shape, int threads, Timing timing, double updates, double scalarPerMs) {
        double perMs = updates / timing.median();
        rows.add(new Row(kernel, shape, threads, timing.median(), timing.spread(), perMs / 1e6, perMs / scalarPerMs));
        return perMs / 1e6;
    }

    private MemorySegment uniform(long floats, double low, double high) {
        MemorySegment segment = Arena.ofAuto().allocate(floats * Float.BYTES, 64);
        for (long i = 0; i < floats; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (low + (high - low) * random.nextDouble()));
        }
        return segment;
    }

    private final class Selective {
        private final SelectiveScan scan;
        private final SelectiveScan.Shape shape;
        private final Workers workers;
        private final SelectiveScan.Inputs in;
        private final SelectiveScan.Outputs out;
        private final MemorySegment dy;
        private final SelectiveScan.Gradients gradients;

        Selective(SelectiveScan scan, SelectiveScan.Shape shape, Workers workers) {
            this.scan = scan;
            this.shape = shape;
            this.workers = workers;
            long sequence = shape.sequenceFloats();
            long projection = shape.projectionFloats();
            in = new SelectiveScan.Inputs(uniform(sequence, -1, 1), uniform(sequence, -4, -1),
                    uniform(shape.transitionFloats(), -16, -1), uniform(projection, -1, 1), uniform(projection, -1, 1),
                    uniform(shape.channels(), -1, 1), null, null, null, true);
            out = new SelectiveScan.Outputs(uniform(sequence, 0, 0), null, uniform(shape.checkpointFloats(), 0, 0));
            dy = uniform(sequence, -1, 1);
            gradients = new SelectiveScan.Gradients(uniform(sequence, 0, 0), uniform(sequence, 0, 0),
                    uniform(shape.transitionFloats(), 0, 0), uniform(projection, 0, 0), uniform(projection, 0, 0),
                    uniform(shape.channels(), 0, 0), null, null, null);
            kept();
        }

        void forward() {
            scan.forward(shape, in, new SelectiveScan.Outputs(out.y(), null, null), workers);
        }

        void kept() {
            scan.forward(shape, in, out, workers);
        }

        void adjoint() {
            scan.adjoint(shape, in, out.checkpoints(), dy, null, gradients, workers);
        }
    }

    private final class Diagonal {
        private final DiagonalScan scan;
        private final DiagonalScan.Shape shape;
        private final Workers workers;
        private final DiagonalScan.Inputs in;
        private final DiagonalScan.Outputs out;
        private final MemorySegment dy;
        private final DiagonalScan.Gradients gradients;

        Diagonal(DiagonalScan scan, DiagonalScan.Shape shape, Workers workers) {
            this.scan = scan;
            this.shape = shape;
            this.workers = workers;
            long parameters = shape.parameterFloats();
            in = new DiagonalScan.Inputs(uniform(shape.sequenceFloats(), -1, 1), uniform(parameters, -0.69, 0.69),
                    uniform(parameters, -1, 1), uniform(parameters, -1, 1), uniform(shape.channels(), -1, 1), null);
            out = new DiagonalScan.Outputs(uniform(shape.sequenceFloats(), 0, 0), null,
                    uniform(shape.checkpointFloats(), 0, 0));
            dy = uniform(shape.sequenceFloats(), -1, 1);
            gradients = new DiagonalScan.Gradients(uniform(shape.sequenceFloats(), 0, 0), uniform(parameters, 0, 0),
                    uniform(parameters, 0, 0), uniform(parameters, 0, 0), uniform(shape.channels(), 0, 0), null);
            scan.forward(shape, in, out, workers);
        }

        void forward() {
            scan.forward(shape, in, new DiagonalScan.Outputs(out.y(), null, null), workers);
        }

        void adjoint() {
            scan.adjoint(shape, in, out.checkpoints(), dy, null, gradients, workers);
        }
    }
}
