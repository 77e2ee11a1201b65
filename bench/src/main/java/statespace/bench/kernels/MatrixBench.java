package statespace.bench.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.Table;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixScan;
import statespace.kernels.matrix.MatrixStructure;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * The matrix scan of linear CDEs: vector twin beside scalar twin, beside a loop of tensor operations over the same
 * recurrence, backward beside forward, and dense matrices beside the rate of libtorch's matrix product in this process.
 * An update is a multiplication with an addition of one cell of one A_i.
 */
public final class MatrixBench {
    private static final int SQUARE = 1024;

    private final boolean quick;
    private final Workers one = Workers.of(1);
    private final List<Table.Row> rows = new ArrayList<>();

    /** A benchmark; quick for smaller sizes and fewer rounds. */
    public MatrixBench(boolean quick) {
        this.quick = quick;
    }

    /** Measures. */
    public Table run() {
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try {
            blocks(shape(quick ? 4 : 16, quick ? 128 : 1024, 16, 256, new MatrixStructure.Blocks(4)));
            for (MatrixStructure structure : List.of(new MatrixStructure.Blocks(1), new MatrixStructure.Blocks(8),
                    new MatrixStructure.Blocks(16), new MatrixStructure.Hadamard(), new MatrixStructure.LowRank(2))) {
                alone(shape(quick ? 2 : 16, quick ? 64 : 256, 16, 256, structure));
            }
            dense(shape(16, quick ? 4 : 32, quick ? 4 : 16, 256, new MatrixStructure.Blocks(256)));
        } finally {
            torch.set_num_threads(threads);
        }
        return new Table(Machine.here(), rows);
    }

    private static MatrixScan.Shape shape(int batch, int length, int drivers, int width, MatrixStructure structure) {
        return new MatrixScan.Shape(batch, length, drivers, width, structure, Integrator.EULER, false);
    }

    private Stopwatch stopwatch() {
        return new Stopwatch(quick ? 3 : 15, quick ? 5 : 11);
    }

    private static double updates(MatrixScan.Shape shape) {
        return (double) shape.batch() * shape.length() * shape.matrixFloats();
    }

    private static String sizes(MatrixScan.Shape shape) {
        String structure = switch (shape.structure()) {
            case MatrixStructure.Blocks(int block) when block == shape.width() -> "dense";
            case MatrixStructure.Blocks(int block) -> "b=" + block;
            case MatrixStructure.LowRank(int rank) -> "rank " + rank;
            case MatrixStructure.Hadamard() -> "Hadamard";
        };
        return structure + " B=" + shape.batch() + " L=" + shape.length() + " N=" + shape.width() + " d="
                + shape.drivers();
    }

    private void blocks(MatrixScan.Shape shape) {
        try (Buffers buffers = new Buffers()) {
            Call call = new Call(buffers, shape);
            Call slice = new Call(buffers,
                    shape(1, shape.length() / 4, shape.drivers(), shape.width(), shape.structure()));
            MatrixScan vector = Kernels.active().get(MatrixScan.class);
            MatrixScan scalar = Kernels.scalar().get(MatrixScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> call.forward(vector, one));
            watch.add(() -> slice.forward(scalar, one));
            watch.add(() -> call.both(vector, one));
            watch.add(() -> call.forward(vector, Workers.of(2)));
            watch.add(call.loop());
            double[][] times = watch.run();
            double alone = Stopwatch.median(times[0]);
            double each = Stopwatch.median(times[1]) * updates(shape) / updates(slice.shape);
            row("matrix scan forward", shape, 1, times[0], each / alone, "x scalar", 10, true);
            row("matrix scan scalar twin", slice.shape, 1, times[1], 1, "", 0, true);
            row("matrix scan fwd + bwd", shape, 1, times[2], Stopwatch.median(times[2]) / alone, "x forward", 3.5,
                    false);
            row("matrix scan forward", shape, 2, times[3], alone / Stopwatch.median(times[3]), "x one thread", 0, true);
            row("loop of tensor operations", shape, 1, times[4], Stopwatch.median(times[4]) / alone, "x the scan", 20,
                    true);
        }
    }

    private void alone(MatrixScan.Shape shape) {
        try (Buffers buffers = new Buffers()) {
            Call call = new Call(buffers, shape);
            Call slice = new Call(buffers,
                    shape(1, Math.max(1, shape.length() / 4), shape.drivers(), shape.width(), shape.structure()));
            MatrixScan vector = Kernels.active().get(MatrixScan.class);
            Stopwatch watch = stopwatch();
            watch.add(() -> call.forward(vector, one));
            watch.add(() -> slice.forward(Kernels.scalar().get(MatrixScan.class), one));
            watch.add(() -> call.both(vector, one));
            double[][] times = watch.run();
            double alone = Stopwatch.median(times[0]);
            double each = Stopwatch.median(times[1]) * updates(shape) / updates(slice.shape);
            row("matrix scan forward", shape, 1, times[0], each / alone, "x scalar", 0, true);
            row("matrix scan fwd + bwd", shape, 1, times[2], Stopwatch.median(times[2]) / alone, "x forward", 0, false);
        }
    }

    private void dense(MatrixScan.Shape shape) {
        try (Buffers buffers = new Buffers(); PointerScope _ = new PointerScope()) {
            Call call = new Call(buffers, shape);
            MatrixScan vector = Kernels.active().get(MatrixScan.class);
            Tensor square = torch.rand(SQUARE, SQUARE);
            Tensor product = torch.empty(SQUARE, SQUARE);
            Stopwatch watch = stopwatch();
            watch.add(() -> call.forward(vector, one));
            watch.add(() -> call.both(vector, one));
            watch.add(() -> Bridge.withoutGradient(() -> torch.mm_out(product, square, square)));
            double[][] times = watch.run();
            double alone = Stopwatch.median(times[0]);
            double cubed = Math.pow(SQUARE, 3);
            double share = updates(shape) / alone / (cubed / Stopwatch.median(times[2]));
            row("matrix scan forward", shape, 1, times[0], share, "of the product's rate", 0.7, true);
            row("matrix scan fwd + bwd", shape, 1, times[1], Stopwatch.median(times[1]) / alone, "x forward", 3.5,
                    false);
            rows.add(new Table.Row("libtorch matrix product", SQUARE + " x " + SQUARE, 1, Stopwatch.median(times[2]),
                    Stopwatch.spread(times[2]), cubed / Stopwatch.median(times[2]) * 1e-6, 1, "", "", true));
        }
    }

    private void row(String what, MatrixScan.Shape shape, int threads, double[] times, double ratio, String name,
            double target, boolean atLeast) {
        double median = Stopwatch.median(times);
        String words = target == 0 ? "" : (atLeast ? ">= " : "<= ") + target + " " + name;
        rows.add(new Table.Row(what, sizes(shape), threads, median, Stopwatch.spread(times),
                updates(shape) / median * 1e-6, ratio, name, words,
                target == 0 || (atLeast ? ratio >= target : ratio <= target)));
    }

    /** A call with its memory. */
    private static final class Call {
        private final MatrixScan.Shape shape;
        private final MatrixScan.Inputs in;
        private final MatrixScan.Outputs out;
        private final MatrixScan.Gradients gradients;

        Call(Buffers buffers, MatrixScan.Shape shape) {
            this.shape = shape;
            long wide = shape.sequenceFloats();
            double size = 0.1 / Math.sqrt((double) shape.drivers() * shape.structure().floats(shape.width())
                    / shape.width());
            in = new MatrixScan.Inputs(buffers.normal(shape.driverFloats(), 1),
                    buffers.normal(shape.matrixFloats(), size), buffers.normal(wide, 0.1), null);
            out = new MatrixScan.Outputs(buffers.zeros(wide), null, buffers.zeros(shape.checkpointFloats()));
            gradients = new MatrixScan.Gradients(buffers.zeros(shape.driverFloats()),
                    buffers.zeros(shape.matrixFloats()), buffers.zeros(wide), null);
        }

        void forward(MatrixScan scan, Workers workers) {
            scan.forward(shape, in, out, workers);
        }

        void both(MatrixScan scan, Workers workers) {
            scan.forward(shape, in, out, workers);
            scan.adjoint(shape, in, out.checkpoints(), in.b(), null, gradients, workers);
        }

        /** Forward step by step: the matrices of a step are one product, then one batched product with the states. */
        Runnable loop() {
            int block = ((MatrixStructure.Blocks) shape.structure()).block();
            int count = shape.width() / block;
            Tensor u = tensor(in.u(), shape.batch(), shape.length(), shape.drivers());
            Tensor a = tensor(in.a(), shape.drivers(), (long) block * block, count).transpose(1, 2).contiguous()
                    .view(shape.drivers(), -1);
            Tensor b = tensor(in.b(), shape.batch(), shape.length(), block, count).transpose(2, 3).contiguous();
            return () -> Bridge.withoutGradient(() -> {
                try (PointerScope _ = new PointerScope()) {
                    Tensor y = torch.zeros((long) shape.batch() * count, block, 1);
                    TensorVector states = new TensorVector();
                    for (int k = 0; k < shape.length(); k++) {
                        Tensor m = u.select(1, k).mm(a).view((long) shape.batch() * count, block, block);
                        y = y.add(m.bmm(y)).add_(b.select(1, k).reshape((long) shape.batch() * count, block, 1));
                        states.push_back(y);
                    }
                    return torch.stack(states, 1);
                }
            });
        }

        private static Tensor tensor(MemorySegment from, long... axes) {
            return Tensors.of(from.toArray(ValueLayout.JAVA_FLOAT), axes);
        }
    }
}
