package statespace.bench.kernels;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.mm;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.selective.SelectiveScan;
import statespace.layer.selective.Mamba;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * What Mamba's mixer does in a training step, part by part, forward and back: the products of its four maps and the two
 * kernels, each as {@link statespace.tensor.MambaMixer} calls them.
 */
final class MixerParts implements AutoCloseable {
    private final SplittableRandom random = new SplittableRandom(1);
    private final Buffers buffers = new Buffers();
    private final long rows;
    private final int rank;
    private final Tensor narrow; // (rows, width)
    private final Tensor wide; // (rows, inner)
    private final Tensor few; // (rows, rank + 2 state)
    private final Tensor in; // (inner, width), one half of in_proj
    private final Tensor small; // (rank + 2 state, inner)
    private final Tensor steps; // (inner, rank)
    private final Tensor out; // (width, inner)
    private final CausalConv.Shape convolved;
    private final SelectiveScan.Shape scanned;
    private final CausalConv.Inputs taps;
    private final CausalConv.Gradients tapGradients;
    private final SelectiveScan.Inputs scan;
    private final SelectiveScan.Gradients scanGradients;
    private final MemorySegment y;
    private final MemorySegment checkpoints;

    MixerParts(Mamba.Config config, int batch, int length) {
        int width = config.width();
        int inner = config.inner();
        int state = config.state();
        rows = (long) batch * length;
        rank = config.stepRank();
        narrow = tensor(rows, width);
        wide = tensor(rows, inner);
        few = tensor(rows, rank + 2L * state);
        in = tensor(inner, width);
        small = tensor(rank + 2L * state, inner);
        steps = tensor(inner, rank);
        out = tensor(width, inner);
        convolved = new CausalConv.Shape(batch, length, inner, config.convolution());
        scanned = new SelectiveScan.Shape(batch, length, inner, state);
        long sequence = scanned.sequenceFloats();
        MemorySegment gate = buffers.normal(sequence, 1);
        taps = new CausalConv.Inputs(gate, buffers.normal(convolved.weightFloats(), 1), buffers.normal(inner, 1), null,
                true);
        tapGradients = new CausalConv.Gradients(buffers.zeros(sequence), buffers.zeros(convolved.weightFloats()),
                buffers.zeros(inner), null);
        scan = new SelectiveScan.Inputs(buffers.normal(sequence, 1), buffers.normal(sequence, 1),
                buffers.uniform(scanned.transitionFloats(), -16, -1), buffers.normal(scanned.projectionFloats(), 1),
                buffers.normal(scanned.projectionFloats(), 1), buffers.normal(inner, 1), gate,
                buffers.uniform(inner, -6, -4), null, true);
        scanGradients = new SelectiveScan.Gradients(buffers.zeros(sequence), buffers.zeros(sequence),
                buffers.zeros(scanned.transitionFloats()), buffers.zeros(scanned.projectionFloats()),
                buffers.zeros(scanned.projectionFloats()), buffers.zeros(inner), buffers.zeros(sequence),
                buffers.zeros(inner), null);
        y = buffers.zeros(sequence);
        checkpoints = buffers.zeros(scanned.checkpointFloats());
    }

    private Tensor tensor(long... shape) {
        return Tensors.normal(random, 0.1, shape);
    }

    /** The products of in_proj: two halves, three products each. */
    void inProjection() {
        products(() -> {
            for (int half = 0; half < 2; half++) {
                linear(narrow, in);
                mm(wide, in);
                mm(wide.t(), narrow);
            }
        });
    }

    /** The products of out_proj. */
    void outProjection() {
        products(() -> {
            linear(wide, out);
            mm(narrow, out);
            mm(narrow.t(), wide);
        });
    }

    /** The products of x_proj and dt_proj, with dt_proj's once more in the backward pass. */
    void smallProjections() {
        products(() -> {
            Tensor low = few.narrow(1, 0, rank);
            linear(wide, small);
            mm(low, steps.t());
            mm(low, steps.t());
            mm(wide.t(), low);
            mm(wide, steps);
            mm(few.t(), wide);
            mm(few, small);
        });
    }

    private static void products(Runnable products) {
        Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                products.run();
            }
            return null;
        });
    }

    /** The convolution with SiLU: forward, once more in the backward pass, and back. */
    void convolution() {
        CausalConv kernel = Kernels.active().get(CausalConv.class);
        kernel.forward(convolved, taps, new CausalConv.Outputs(y, null), Workers.shared());
        kernel.forward(convolved, taps, new CausalConv.Outputs(y, null), Workers.shared());
        kernel.adjoint(convolved, taps, y, null, tapGradients, Workers.shared());
    }

    /** The scan with softplus, skip and gate: forward and back. */
    void scan() {
        SelectiveScan kernel = Kernels.active().get(SelectiveScan.class);
        kernel.forward(scanned, scan, new SelectiveScan.Outputs(y, null, checkpoints), Workers.shared());
        kernel.adjoint(scanned, scan, checkpoints, y, null, scanGradients, Workers.shared());
    }

    @Override
    public void close() {
        buffers.close();
    }
}
