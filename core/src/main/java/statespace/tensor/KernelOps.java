package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.empty_like;
import static statespace.tensor.Tensors.contiguous;
import static statespace.tensor.Tensors.segment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.selective.SelectiveScan;

/**
 * The kernels as differentiable operations on tensors (float32; made contiguous where they are not). Absent inputs are
 * null. The formulas stand at the kernels: {@link SelectiveScan}, {@link DiagonalScan}, {@link ModalScan},
 * {@link GridScan}, {@link CausalConv}.
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
        Tensor[] in = {x.u, x.delta, x.a, x.b, x.c, x.d, x.z, x.deltaBias, x.initial};
        Tensor[] plain = plain(in);
        var shape = new SelectiveScan.Shape(size(x.u, 0), size(x.u, 1), size(x.u, 2), size(x.a, 1));
        var inputs = new SelectiveScan.Inputs(segment(plain[0]), segment(plain[1]), segment(plain[2]),
                segment(plain[3]), segment(plain[4]), segment(plain[5]), segment(plain[6]), segment(plain[7]),
                segment(plain[8]), true);
        SelectiveScan scan = Kernels.active().get(SelectiveScan.class);
        boolean differentiate = Bridge.wantsGradient(in);
        Tensor checkpoints = differentiate ? empty(shape.checkpointFloats()) : null;
        Packed packed = new Packed(Tensors.shape(x.u), new long[]{shape.batch(), shape.channels(), shape.state()},
                wantFinal);
        scan.forward(shape, inputs,
                new SelectiveScan.Outputs(segment(packed.y()), segment(packed.finalState()), segment(checkpoints)),
                Workers.shared());
        return packed.attach(in, (dy, dFinal) -> {
            Tensor[] g = likes(in, plain);
            scan.adjoint(shape, inputs, segment(checkpoints), segment(dy), segment(dFinal),
                    new SelectiveScan.Gradients(segment(g[0]), segment(g[1]), segment(g[2]), segment(g[3]),
                            segment(g[4]), segment(g[5]), segment(g[6]), segment(g[7]), segment(g[8])),
                    Workers.shared());
            return g;
        });
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
        Tensor[] in = {x.u, x.aBar, x.bBar, x.c, x.d, x.initial};
        Tensor[] plain = plain(in);
        boolean complex = x.aBar.dim() == 3;
        var shape = new DiagonalScan.Shape(size(x.u, 0), size(x.u, 1), size(x.u, 2), size(x.aBar, 1), complex);
        var inputs = new DiagonalScan.Inputs(segment(plain[0]), segment(plain[1]), segment(plain[2]),
                segment(plain[3]), segment(plain[4]), segment(plain[5]));
        DiagonalScan scan = Kernels.active().get(DiagonalScan.class);
        boolean differentiate = Bridge.wantsGradient(in);
        Tensor checkpoints = differentiate ? empty(shape.checkpointFloats()) : null;
        long[] state = complex
                ? new long[]{shape.batch(), shape.channels(), shape.modes(), 2}
                : new long[]{shape.batch(), shape.channels(), shape.modes()};
        Packed packed = new Packed(Tensors.shape(x.u), state, wantFinal);
        scan.forward(shape, inputs,
                new DiagonalScan.Outputs(segment(packed.y()), segment(packed.finalState()), segment(checkpoints)),
                Workers.shared());
        return packed.attach(in, (dy, dFinal) -> {
            Tensor[] g = likes(in, plain);
            scan.adjoint(shape, inputs, segment(checkpoints), segment(dy), segment(dFinal),
                    new DiagonalScan.Gradients(segment(g[0]), segment(g[1]), segment(g[2]), segment(g[3]),
                            segment(g[4]), segment(g[5])),
                    Workers.shared());
            return g;
        });
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
        Tensor[] in = {x.u, x.delta, x.a, x.b, x.c, x.initial};
        Tensor[] plain = plain(in);
        int selective = x.complex ? 4 : 3; // axes of a selective B or C
        var shape = new ModalScan.Shape(size(x.u, 0), size(x.u, 1), size(x.u, 2), size(x.a, 1), x.complex,
                x.b.dim() == selective, x.c.dim() == selective);
        var inputs = new ModalScan.Inputs(segment(plain[0]), segment(plain[1]), segment(plain[2]), segment(plain[3]),
                segment(plain[4]), segment(plain[5]));
        ModalScan scan = Kernels.active().get(ModalScan.class);
        boolean differentiate = Bridge.wantsGradient(in);
        Tensor checkpoints = differentiate ? empty(shape.checkpointFloats()) : null;
        long[] state = x.complex
                ? new long[]{shape.batch(), shape.channels(), shape.modes(), 2}
                : new long[]{shape.batch(), shape.channels(), shape.modes()};
        Packed packed = new Packed(Tensors.shape(x.u), state, wantFinal);
        scan.forward(shape, inputs,
                new ModalScan.Outputs(segment(packed.y()), segment(packed.finalState()), segment(checkpoints)),
                Workers.shared());
        return packed.attach(in, (dy, dFinal) -> {
            Tensor[] g = likes(in, plain);
            scan.adjoint(shape, inputs, segment(checkpoints), segment(dy), segment(dFinal),
                    new ModalScan.Gradients(segment(g[0]), segment(g[1]), segment(g[2]), segment(g[3]), segment(g[4]),
                            segment(g[5])),
                    Workers.shared());
            return g;
        });
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
        Tensor[] in = {x.x, x.delta1, x.delta2, x.a[0], x.a[1], x.a[2], x.a[3], x.b1, x.b2, x.c1, x.c2, x.initial};
        Tensor[] plain = plain(in);
        var shape = new GridScan.Shape(size(x.x, 0), size(x.x, 1), size(x.x, 2), size(x.x, 3), size(x.a[0], 1),
                x.rule(),
                x.reversed);
        MemorySegment[] s = segments(plain);
        var inputs = new GridScan.Inputs(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11]);
        GridScan scan = Kernels.active().get(GridScan.class);
        boolean differentiate = Bridge.wantsGradient(in);
        Tensor checkpoints = differentiate ? empty(shape.checkpointFloats()) : null;
        Packed packed = new Packed(Tensors.shape(x.x),
                new long[]{shape.batch(), 2, shape.variates(), shape.channels(), shape.state()}, wantFinal);
        scan.forward(shape, inputs,
                new GridScan.Outputs(segment(packed.y()), segment(packed.finalState()), segment(checkpoints)),
                Workers.shared());
        return packed.attach(in, (dy, dFinal) -> {
            Tensor[] gradients = likes(in, plain);
            MemorySegment[] g = segments(gradients);
            scan.adjoint(shape, inputs, segment(checkpoints), segment(dy), segment(dFinal),
                    new GridScan.Gradients(g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], g[9], g[10], g[11]),
                    Workers.shared());
            return gradients;
        });
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
        Tensor[] in = {x.x, x.weight, x.bias, x.initial};
        Tensor[] plain = plain(in);
        var shape = new CausalConv.Shape(size(x.x, 0), size(x.x, 1), size(x.x, 2), size(x.weight, 1));
        var inputs = new CausalConv.Inputs(segment(plain[0]), segment(plain[1]), segment(plain[2]), segment(plain[3]),
                true);
        CausalConv convolution = Kernels.active().get(CausalConv.class);
        Packed packed = new Packed(Tensors.shape(x.x), new long[]{shape.batch(), shape.channels(), shape.width() - 1},
                wantFinal);
        convolution.forward(shape, inputs,
                new CausalConv.Outputs(segment(packed.y()), segment(packed.finalState())), Workers.shared());
        return packed.attach(in, (dy, dFinal) -> {
            Tensor[] g = likes(in, plain);
            convolution.adjoint(shape, inputs, segment(dy), segment(dFinal),
                    new CausalConv.Gradients(segment(g[0]), segment(g[1]), segment(g[2]), segment(g[3])),
                    Workers.shared());
            return g;
        });
    }

    private static Tensor[] plain(Tensor[] inputs) {
        Tensor[] plain = new Tensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            plain[i] = inputs[i] == null ? null : contiguous(inputs[i].detach());
        }
        return plain;
    }

    private static Tensor[] likes(Tensor[] inputs, Tensor[] plain) {
        Tensor[] gradients = new Tensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            gradients[i] = inputs[i] != null && inputs[i].requires_grad() ? empty_like(plain[i]) : null;
        }
        return gradients;
    }

    private static MemorySegment[] segments(Tensor[] tensors) {
        return Arrays.stream(tensors).map(Tensors::segment).toArray(MemorySegment[]::new);
    }

    private static int size(Tensor tensor, int axis) {
        return Math.toIntExact(tensor.size(axis));
    }
}
