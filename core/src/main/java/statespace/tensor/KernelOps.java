package statespace.tensor;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.attention.LinearAttentionScan;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.gated.GatedScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.selective.SelectiveScan;

/**
 * The kernels as differentiable operations on tensors (float32; made contiguous where they are not). Absent inputs are
 * null. The formulas stand at the kernels: {@link SelectiveScan}, {@link DiagonalScan}, {@link ModalScan},
 * {@link GridScan}, {@link GatedScan}, {@link LinearAttentionScan}, {@link CausalConv}.
 */
public final class KernelOps {
    private KernelOps() {}

    /**
     * What a scan returns.
     *
     * @param y
     *            (batch, length, channels)
     * @param finalState
     *            the state after the last step, or null where it was not asked for
     */
    public record Scanned(Tensor y, Tensor finalState) {}

    /**
     * The inputs of the selective scan.
     *
     * @param u
     *            (batch, length, channels)
     * @param delta
     *            (batch, length, channels), before bias and softplus
     * @param a
     *            (channels, state), negative
     * @param b
     *            (batch, length, state)
     * @param c
     *            (batch, length, state)
     * @param d
     *            (channels) or null
     * @param z
     *            the gate (batch, length, channels) or null
     * @param deltaBias
     *            (channels) or null
     * @param initial
     *            (batch, channels, state) or null for zeros
     */
    public record Selective(
            Tensor u,
            Tensor delta,
            Tensor a,
            Tensor b,
            Tensor c,
            Tensor d,
            Tensor z,
            Tensor deltaBias,
            Tensor initial) {}

    /** Mamba's selective scan with softplus on the step size; gradients to all inputs, also through the final state. */
    public static Scanned selective(Selective x, boolean wantFinal) {
        var call = new KernelOperation(x.u, x.delta, x.a, x.b, x.c, x.d, x.z, x.deltaBias, x.initial);
        MemorySegment[] s = call.inputs();
        var shape = new SelectiveScan.Shape(size(x.u, 0), size(x.u, 1), size(x.u, 2), size(x.a, 1));
        var in = new SelectiveScan.Inputs(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], true);
        SelectiveScan scan = Kernels.active().get(SelectiveScan.class);
        return call.run(wantFinal, state(shape.batch(), shape.channels(), shape.state()), shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new SelectiveScan.Outputs(y, last, kept), Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new SelectiveScan.Gradients(g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8]),
                        Workers.shared()));
    }

    /**
     * The inputs of the diagonal time-invariant scan; complex parameters end in an axis of 2 (real, imaginary).
     *
     * @param u
     *            (batch, length, channels)
     * @param aBar
     *            (channels, modes[, 2])
     * @param bBar
     *            (channels, modes[, 2])
     * @param c
     *            (channels, modes[, 2])
     * @param d
     *            (channels) or null
     * @param initial
     *            (batch, channels, modes[, 2]) or null for zeros
     */
    public record Diagonal(Tensor u, Tensor aBar, Tensor bBar, Tensor c, Tensor d, Tensor initial) {}

    /** The diagonal scan of S4D; gradients to all inputs, also through the final state. */
    public static Scanned diagonal(Diagonal x, boolean wantFinal) {
        var call = new KernelOperation(x.u, x.aBar, x.bBar, x.c, x.d, x.initial);
        MemorySegment[] s = call.inputs();
        var shape = new DiagonalScan.Shape(size(x.u, 0), size(x.u, 1), size(x.u, 2), size(x.aBar, 1),
                x.aBar.dim() == 3);
        var in = new DiagonalScan.Inputs(s[0], s[1], s[2], s[3], s[4], s[5]);
        DiagonalScan scan = Kernels.active().get(DiagonalScan.class);
        return call.run(wantFinal, modes(shape.complex(), shape.batch(), shape.channels(), shape.modes()),
                shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new DiagonalScan.Outputs(y, last, kept), Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new DiagonalScan.Gradients(g[0], g[1], g[2], g[3], g[4], g[5]), Workers.shared()));
    }

    /**
     * The inputs of the scan over modes; complex parameters end in an axis of 2 (real, imaginary).
     *
     * @param u
     *            (batch, length, channels)
     * @param delta
     *            step size, (batch, length, channels)
     * @param a
     *            (channels, modes[, 2])
     * @param b
     *            (batch, length, modes[, 2]) where selective, else (channels, modes[, 2])
     * @param c
     *            (batch, length, modes[, 2]) where selective, else (channels, modes[, 2])
     * @param initial
     *            (batch, channels, modes[, 2]) or null for zeros
     * @param complex
     *            true if the modes are complex
     */
    public record Modal(Tensor u, Tensor delta, Tensor a, Tensor b, Tensor c, Tensor initial, boolean complex) {}

    /** The scan over real or complex modes; gradients to all inputs, also through the final state. */
    public static Scanned modal(Modal x, boolean wantFinal) {
        var call = new KernelOperation(x.u, x.delta, x.a, x.b, x.c, x.initial);
        MemorySegment[] s = call.inputs();
        int selective = x.complex ? 4 : 3; // axes of a selective B or C
        var shape = new ModalScan.Shape(size(x.u, 0), size(x.u, 1), size(x.u, 2), size(x.a, 1), x.complex,
                x.b.dim() == selective, x.c.dim() == selective);
        var in = new ModalScan.Inputs(s[0], s[1], s[2], s[3], s[4], s[5]);
        ModalScan scan = Kernels.active().get(ModalScan.class);
        return call.run(wantFinal, modes(x.complex, shape.batch(), shape.channels(), shape.modes()),
                shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new ModalScan.Outputs(y, last, kept), Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new ModalScan.Gradients(g[0], g[1], g[2], g[3], g[4], g[5]), Workers.shared()));
    }

    /**
     * The inputs of the scan over variates and time.
     *
     * @param x
     *            (batch, variates, steps, channels)
     * @param delta1
     *            step size along time, as x; null for a system that is discrete already
     * @param delta2
     *            step size across variates, as x; null for a system that is discrete already
     * @param a
     *            A1 to A4, each (channels, state)
     * @param b1
     *            (batch, variates, steps, state), or (channels, state) for a discrete system; so are the next three
     * @param initial
     *            (batch, 2, variates, channels, state) or null for zeros
     * @param coupled
     *            whether the other state is held over a step, as the input is; else all four transitions are exponentials.
     *            Without effect on a system that is discrete already
     * @param reversed
     *            whether states are carried from the last variate to the first
     */
    public record Grid(Tensor x, Tensor delta1, Tensor delta2, Tensor[] a, Tensor b1, Tensor b2, Tensor c1, Tensor c2,
            Tensor initial, boolean coupled, boolean reversed) {

        private GridScan.Rule rule() {
            return delta1 == null ? GridScan.Rule.DISCRETE : coupled ? GridScan.Rule.COUPLED : GridScan.Rule.PAPER;
        }
    }

    /** The scan over variates and time; gradients to all inputs, also through the final state. */
    public static Scanned grid(Grid x, boolean wantFinal) {
        var call = new KernelOperation(x.x, x.delta1, x.delta2, x.a[0], x.a[1], x.a[2], x.a[3], x.b1, x.b2, x.c1, x.c2,
                x.initial);
        MemorySegment[] s = call.inputs();
        var shape = new GridScan.Shape(size(x.x, 0), size(x.x, 1), size(x.x, 2), size(x.x, 3), size(x.a[0], 1),
                x.rule(), x.reversed);
        var in = new GridScan.Inputs(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11]);
        GridScan scan = Kernels.active().get(GridScan.class);
        return call.run(wantFinal, state(shape.batch(), 2, shape.variates(), shape.channels(), shape.state()),
                shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new GridScan.Outputs(y, last, kept), Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new GridScan.Gradients(g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], g[9], g[10],
                                g[11]),
                        Workers.shared()));
    }

    /**
     * The inputs of the gated scan; complex numbers end in an axis of 2 (real, imaginary).
     *
     * @param a
     *            (batch, length, channels[, 2]), or (channels[, 2]) where it does not change
     * @param b
     *            (batch, length, channels[, 2])
     * @param initial
     *            (batch, channels[, 2]) or null for zeros
     * @param complex
     *            whether numbers are complex
     */
    public record Gated(Tensor a, Tensor b, Tensor initial, boolean complex) {}

    /** The gated scan; gradients to all inputs, also through the final state. */
    public static Scanned gated(Gated x, boolean wantFinal) {
        var call = new KernelOperation(x.b, x.a, x.initial);
        MemorySegment[] s = call.inputs();
        var shape = new GatedScan.Shape(size(x.b, 0), size(x.b, 1), size(x.b, 2), x.complex, x.a.dim() == x.b.dim());
        var in = new GatedScan.Inputs(s[1], s[0], s[2]);
        GatedScan scan = Kernels.active().get(GatedScan.class);
        return call.run(wantFinal,
                x.complex ? state(shape.batch(), shape.channels(), 2) : state(shape.batch(), shape.channels()),
                shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new GatedScan.Outputs(y, last, kept), Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new GatedScan.Gradients(g[1], g[0], g[2]), Workers.shared()));
    }

    /**
     * The inputs of linear attention.
     *
     * @param query
     *            (batch, length, heads, keys)
     * @param key
     *            (batch, length, heads, keys)
     * @param value
     *            (batch, length, heads, values)
     * @param alpha
     *            decay, (batch, length, heads, keys) or (batch, length, heads), or null for none
     * @param beta
     *            (batch, length, heads) for the delta rule, or null for adding
     * @param initial
     *            (batch, heads, keys, values) or null for zeros
     */
    public record Attention(Tensor query, Tensor key, Tensor value, Tensor alpha, Tensor beta, Tensor initial) {

        private LinearAttentionScan.Decay decay() {
            return alpha == null
                    ? LinearAttentionScan.Decay.NONE
                    : alpha.dim() == query.dim() ? LinearAttentionScan.Decay.KEY : LinearAttentionScan.Decay.HEAD;
        }
    }

    /** Linear attention; gradients to all inputs, also through the final state. */
    public static Scanned attention(Attention x, boolean wantFinal) {
        var call = new KernelOperation(x.value, x.query, x.key, x.alpha, x.beta, x.initial);
        MemorySegment[] s = call.inputs();
        var shape = new LinearAttentionScan.Shape(size(x.query, 0), size(x.query, 1), size(x.query, 2),
                size(x.query, 3), size(x.value, 3), x.decay(), x.beta != null);
        var in = new LinearAttentionScan.Inputs(s[1], s[2], s[0], s[3], s[4], s[5]);
        LinearAttentionScan scan = Kernels.active().get(LinearAttentionScan.class);
        return call.run(wantFinal, state(shape.batch(), shape.heads(), shape.keys(), shape.values()),
                shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new LinearAttentionScan.Outputs(y, last, kept),
                        Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new LinearAttentionScan.Gradients(g[1], g[2], g[0], g[3], g[4], g[5]), Workers.shared()));
    }

    /**
     * The inputs of the depthwise causal convolution.
     *
     * @param x
     *            (batch, length, channels)
     * @param weight
     *            (channels, width)
     * @param bias
     *            (channels) or null
     * @param initial
     *            the inputs before the first step (batch, channels, width - 1), or null for zeros
     */
    public record Convolution(Tensor x, Tensor weight, Tensor bias, Tensor initial) {}

    /** The depthwise causal convolution, followed by SiLU; gradients to all inputs, also through the final state. */
    public static Scanned causalConvSilu(Convolution x, boolean wantFinal) {
        return causalConv(x, true, wantFinal);
    }

    /** The depthwise causal convolution, with SiLU after it or without; gradients to all inputs, also through the final state. */
    public static Scanned causalConv(Convolution x, boolean silu, boolean wantFinal) {
        var call = new KernelOperation(x.x, x.weight, x.bias, x.initial);
        MemorySegment[] s = call.inputs();
        var shape = new CausalConv.Shape(size(x.x, 0), size(x.x, 1), size(x.x, 2), size(x.weight, 1));
        var in = new CausalConv.Inputs(s[0], s[1], s[2], s[3], silu);
        CausalConv convolution = Kernels.active().get(CausalConv.class);
        return call.run(wantFinal, state(shape.batch(), shape.channels(), shape.width() - 1),
                KernelOperation.KEEPS_NOTHING,
                (y, last, kept) -> convolution.forward(shape, in, new CausalConv.Outputs(y, last), Workers.shared()),
                (kept, dy, dLast, g) -> convolution.adjoint(shape, in, dy, dLast,
                        new CausalConv.Gradients(g[0], g[1], g[2], g[3]), Workers.shared()));
    }

    private static long[] state(long... axes) {
        return axes;
    }

    private static long[] modes(boolean complex, long batch, long channels, long modes) {
        return complex ? state(batch, channels, modes, 2) : state(batch, channels, modes);
    }

    private static int size(Tensor tensor, int axis) {
        return Math.toIntExact(tensor.size(axis));
    }
}
