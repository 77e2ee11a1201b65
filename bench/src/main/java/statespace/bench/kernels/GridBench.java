package statespace.bench.kernels;

import static org.bytedeco.pytorch.global.torch.stack;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.Table;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.grid.GridScan.Rule;
import statespace.kernels.grid.GridScan.Shape;
import statespace.kernels.grid.GridScan;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * The scan over variates and time: vector twin beside scalar twin and beside two loops of tensor operations over the same
 * recurrence, backward beside forward, and how time grows with variates and with steps.
 */
public final class GridBench {
    private static final int DOUBLINGS = 4;

    private final boolean quick;
    private final Workers one = Workers.of(1);
    private final Workers all = Workers.shared();
    private final List<Table.Row> rows = new ArrayList<>();

    public GridBench(boolean quick) {
        this.quick = quick;
    }

    public Table run() {
        Shape shape = new Shape(quick ? 2 : 8, 8, quick ? 128 : 512, 64, 16, Rule.COUPLED, false);
        twins(shape);
        growth("variates", quick ? 4 : 8);
        growth("steps", quick ? 4 : 8);
        return new Table(Machine.here(), rows);
    }

    private void twins(Shape shape) {
        try (Buffers buffers = new Buffers()) {
            Call call = new Call(buffers, shape);
            Shape slice = new Shape(1, shape.variates(), shape.steps() / 4, 16, shape.state(), shape.rule(), false);
            Call small = new Call(buffers, slice);
            GridScan vector = Kernels.active().get(GridScan.class);
            Stopwatch watch = new Stopwatch(quick ? 3 : 5, quick ? 5 : 9);
            watch.add(() -> call.forward(vector, one));
            watch.add(() -> small.forward(Kernels.scalar().get(GridScan.class), one));
            watch.add(() -> call.both(vector, one));
            watch.add(() -> call.forward(vector, all));
            double[][] times = watch.run();
            double updates = updates(shape);
            double forward = Stopwatch.median(times[0]);
            double twins = Stopwatch.median(times[1]) / updates(slice) * updates / forward;
            double both = Stopwatch.median(times[2]) / forward;
            row("grid scan forward", shape, 1, times[0], twins, "x scalar twin", ">= 8 x scalar twin", twins >= 8);
            row("grid scan scalar twin", slice, 1, times[1], 1, "", "", true);
            row("grid scan fwd + bwd", shape, 1, times[2], both, "x forward", "<= 3.5 x forward", both <= 3.5);
            row("grid scan forward", shape, all.threads(), times[3], forward / Stopwatch.median(times[3]),
                    "x one thread", "", true);
            Stopwatch eager = new Stopwatch(1, 5);
            eager.add(call.cells());
            eager.add(call.rows());
            eager.add(() -> call.forward(vector, all));
            double[][] loop = eager.run();
            double cells = Stopwatch.median(loop[0]) / Stopwatch.median(loop[2]);
            row("tensor operations, cell by cell", shape, all.threads(), loop[0], cells, "x grid scan",
                    ">= 20 x grid scan", cells >= 20);
            row("tensor operations, row by row", shape, all.threads(), loop[1],
                    Stopwatch.median(loop[1]) / Stopwatch.median(loop[2]), "x grid scan", "", true);
        }
    }

    /** One of the axes doubled four times; the ratio is to the time of the size before. */
    private void growth(String axis, int least) {
        double before = Double.NaN;
        for (int i = 0; i <= DOUBLINGS; i++) {
            int size = least << i;
            boolean variates = axis.equals("variates");
            Shape shape = new Shape(2, variates ? size : 8, variates ? 64 : 16 * size, 32, 8, Rule.COUPLED, false);
            try (Buffers buffers = new Buffers()) {
                Call call = new Call(buffers, shape);
                Stopwatch watch = new Stopwatch(quick ? 3 : 10, quick ? 3 : 9);
                watch.add(() -> call.both(Kernels.active().get(GridScan.class), one));
                double[] times = watch.run()[0];
                double median = Stopwatch.median(times);
                row("grid scan fwd + bwd, " + axis, shape, 1, times, median / before,
                        i == 0 ? "" : "x half the " + axis, "", true);
                before = median;
            }
        }
    }

    private static double updates(Shape shape) {
        return (double) shape.cells() * shape.channels() * shape.state();
    }

    private void row(String what, Shape shape, int threads, double[] times, double ratio, String ratioName,
            String target, boolean met) {
        double median = Stopwatch.median(times);
        rows.add(new Table.Row(what, String.format(Locale.ROOT, "B=%d V=%d T=%d D=%d N=%d", shape.batch(),
                shape.variates(), shape.steps(), shape.channels(), shape.state()), threads, median,
                Stopwatch.spread(times), updates(shape) / median * 1e-6, ratio, ratioName, target, met));
    }

    /** The inputs as tensors, (batch, variates, steps, channels, state) with ones where they do not vary. */
    private record Fields(Tensor x, Tensor delta1, Tensor delta2, Tensor b1, Tensor b2, Tensor c1, Tensor c2,
            Tensor[] a) {}

    /** The arrays of one shape. */
    private static final class Call {
        private final Shape shape;
        private final GridScan.Inputs in;
        private final GridScan.Outputs inference;
        private final GridScan.Outputs training;
        private final GridScan.Gradients gradients;

        Call(Buffers buffers, Shape shape) {
            this.shape = shape;
            long field = shape.fieldFloats();
            long a = shape.transitionFloats();
            long b = shape.projectionFloats();
            in = new GridScan.Inputs(buffers.normal(field, 1), buffers.uniform(field, 1e-3, 1e-1),
                    buffers.uniform(field, 1e-3, 1e-1), buffers.uniform(a, -16, -1), buffers.uniform(a, -1, 1),
                    buffers.uniform(a, -1, 1), buffers.uniform(a, -16, -1), buffers.normal(b, 1), buffers.normal(b, 1),
                    buffers.normal(b, 1), buffers.normal(b, 1), null);
            inference = new GridScan.Outputs(buffers.zeros(field), null, null);
            training = new GridScan.Outputs(inference.y(), null, buffers.zeros(shape.checkpointFloats()));
            gradients = new GridScan.Gradients(buffers.zeros(field), buffers.zeros(field), buffers.zeros(field),
                    buffers.zeros(a), buffers.zeros(a), buffers.zeros(a), buffers.zeros(a), buffers.zeros(b),
                    buffers.zeros(b), buffers.zeros(b), buffers.zeros(b), null);
        }

        void forward(GridScan scan, Workers workers) {
            scan.forward(shape, in, inference, workers);
        }

        void both(GridScan scan, Workers workers) {
            scan.forward(shape, in, training, workers);
            scan.adjoint(shape, in, training.checkpoints(), in.x(), null, gradients, workers);
        }

        /** Forward by tensor operations as the recurrence is written, its factors computed before for all cells at once. */
        Runnable cells() {
            Fields f = fields();
            return () -> Bridge.withoutGradient(() -> {
                try (PointerScope _ = new PointerScope()) {
                    Tensor e1 = f.delta1().mul(f.a()[0]).exp(); // (batch, variates, steps, channels, state)
                    Tensor e2 = f.delta2().mul(f.a()[3]).exp();
                    Tensor phi1 = f.delta1().mul(f.a()[0]).expm1().div(f.a()[0]);
                    Tensor phi2 = f.delta2().mul(f.a()[3]).expm1().div(f.a()[3]);
                    Tensor in1 = phi1.mul(f.b1()).mul(f.x());
                    Tensor in2 = phi2.mul(f.b2()).mul(f.x());
                    Tensor to1 = phi1.mul(f.a()[1]);
                    Tensor to2 = phi2.mul(f.a()[2]);
                    Tensor[] up1 = new Tensor[shape.steps()];
                    Tensor[] up2 = new Tensor[shape.steps()];
                    TensorVector outputs = new TensorVector();
                    for (int v = 0; v < shape.variates(); v++) {
                        for (int t = 0; t < shape.steps(); t++) {
                            Tensor h1 = cell(in1, v, t);
                            Tensor h2 = cell(in2, v, t);
                            if (v > 0) {
                                h2 = h2.add(cell(e2, v, t).mul(up2[t])).add(cell(to2, v, t).mul(up1[t]));
                            }
                            if (t > 0) {
                                h1 = h1.add(cell(e1, v, t).mul(up1[t - 1])).add(cell(to1, v, t).mul(up2[t - 1]));
                            }
                            up1[t] = h1;
                            up2[t] = h2;
                            outputs.push_back(h1.mul(cell(f.c1(), v, t)).add_(h2.mul(cell(f.c2(), v, t))).sum(-1));
                        }
                    }
                    return stack(outputs, 1);
                }
            });
        }

        private static Tensor cell(Tensor field, int v, int t) {
            return field.select(1, v).select(1, t);
        }

        /** The same with h² of a row at once and h¹ step by step. */
        Runnable rows() {
            Fields f = fields();
            return () -> Bridge.withoutGradient(() -> {
                try (PointerScope _ = new PointerScope()) {
                    TensorVector outputs = new TensorVector();
                    Tensor above1 = null; // (batch, steps, channels, state)
                    Tensor above2 = null;
                    for (int v = 0; v < shape.variates(); v++) {
                        Tensor e1 = f.delta1().select(1, v).mul(f.a()[0]).expm1();
                        Tensor e2 = f.delta2().select(1, v).mul(f.a()[3]).expm1();
                        Tensor phi1 = e1.div(f.a()[0]);
                        Tensor phi2 = e2.div(f.a()[3]);
                        Tensor h2 = phi2.mul(f.b2().select(1, v)).mul(f.x().select(1, v));
                        if (v > 0) {
                            h2.add_(phi2.mul(f.a()[2]).mul(above1)).add_(e2.mul(above2)).add_(above2);
                        }
                        Tensor drive = phi1.mul(f.b1().select(1, v)).mul(f.x().select(1, v));
                        long rest = shape.steps() - 1L;
                        drive.narrow(1, 1, rest).add_(phi1.narrow(1, 1, rest).mul(f.a()[1]).mul(h2.narrow(1, 0, rest)));
                        Tensor decay = e1.add_(Tensors.scalar(1));
                        for (int t = 1; t < shape.steps(); t++) {
                            drive.select(1, t).add_(decay.select(1, t).mul(drive.select(1, t - 1L)));
                        }
                        above1 = drive;
                        above2 = h2;
                        outputs.push_back(
                                above1.mul(f.c1().select(1, v)).add_(above2.mul(f.c2().select(1, v))).sum(-1));
                    }
                    return stack(outputs, 1);
                }
            });
        }

        private Fields fields() {
            return new Fields(field(in.x(), shape.channels()).unsqueeze(-1),
                    field(in.delta1(), shape.channels()).unsqueeze(-1),
                    field(in.delta2(), shape.channels()).unsqueeze(-1), field(in.b1(), shape.state()).unsqueeze(-2),
                    field(in.b2(), shape.state()).unsqueeze(-2), field(in.c1(), shape.state()).unsqueeze(-2),
                    field(in.c2(), shape.state()).unsqueeze(-2),
                    new Tensor[]{matrix(in.a1()), matrix(in.a2()), matrix(in.a3()), matrix(in.a4())});
        }

        private Tensor field(MemorySegment from, int width) {
            return Tensors.of(from.toArray(ValueLayout.JAVA_FLOAT), shape.batch(), shape.variates(), shape.steps(),
                    width);
        }

        private Tensor matrix(MemorySegment from) {
            return Tensors.of(from.toArray(ValueLayout.JAVA_FLOAT), shape.channels(), shape.state());
        }
    }
}
