package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.cat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.convolution.FirFilter;
import statespace.kernels.piecewise.PiecewiseLinearScan;

/**
 * The kernels of dynamical systems reconstruction as differentiable operations on tensors (float32; made contiguous where
 * they are not). Absent inputs are null. The formulas stand at the kernels: {@link PiecewiseLinearScan}, {@link FirFilter}.
 * Small models take one thread, so that many can be trained side by side.
 */
public final class DynamicsOps {
    private DynamicsOps() {}

    /**
     * The inputs of the piecewise-linear recurrence.
     *
     * @param initial
     *            z̃ before the first step, (batch, latent)
     * @param decay
     *            (latent)
     * @param output
     *            W1, (latent, hidden)
     * @param input
     *            W2, (hidden, latent)
     * @param offset
     *            h1, (latent)
     * @param threshold
     *            h2, (hidden)
     * @param drive
     *            (batch, length, latent), or null for none
     * @param forcing
     *            (batch, length, latent), NaN where it is not known, or null for none; no gradient goes to it
     * @param strength
     *            of forcing at each step, (length); null exactly where {@code forcing} is; no gradient goes to it
     * @param length
     *            number of steps
     * @param clipped
     *            whether hidden units are bounded
     */
    public record Piecewise(Tensor initial, Tensor decay, Tensor output, Tensor input, Tensor offset, Tensor threshold,
            Tensor drive, Tensor forcing, Tensor strength, int length, boolean clipped) {

        public Piecewise {
            require("initial", initial, size(initial, 0), size(decay, 0));
            require("output", output, size(decay, 0), size(threshold, 0));
            require("input", input, size(threshold, 0), size(decay, 0));
            require("offset", offset, size(decay, 0));
            require("drive", drive, size(initial, 0), length, size(decay, 0));
            require("forcing", forcing, size(initial, 0), length, size(decay, 0));
            require("strength", strength, length);
        }

        /** As many steps as the drive or the forcing has, one of which is there. */
        public Piecewise(Tensor initial, Tensor decay, Tensor output, Tensor input, Tensor offset, Tensor threshold,
                Tensor drive, Tensor forcing, Tensor strength, boolean clipped) {
            this(initial, decay, output, input, offset, threshold, drive, forcing, strength,
                    size(drive == null ? forcing : drive, 1), clipped);
        }

        /** All of them one after another: an input of an operation costs more than to put five together. */
        private Tensor parameters() {
            return cat(new TensorVector(decay, output.reshape(-1), input.reshape(-1), offset, threshold), 0);
        }

        private PiecewiseLinearScan.Shape shape() {
            return new PiecewiseLinearScan.Shape(size(initial, 0), length, size(decay, 0), size(threshold, 0), clipped);
        }
    }

    /**
     * The piecewise-linear recurrence: predictions before forcing, and the last state after it. Gradients to all inputs but
     * the forcing and its strength, also through the last state.
     */
    public static KernelOps.Scanned piecewise(Piecewise x, boolean wantFinal) {
        PiecewiseLinearScan.Shape shape = x.shape();
        var call = new KernelOperation(x.initial, x.parameters(), x.drive, constant(x.forcing), constant(x.strength));
        MemorySegment[] s = call.inputs();
        MemorySegment[] p = parts(s[1], shape);
        var in = new PiecewiseLinearScan.Inputs(s[0], p[0], p[1], p[2], p[3], p[4], s[2], s[3], s[4]);
        PiecewiseLinearScan scan = Kernels.active().get(PiecewiseLinearScan.class);
        return call.run(new long[]{shape.batch(), shape.length(), shape.latent()}, wantFinal,
                new long[]{shape.batch(), shape.latent()}, shape.sequenceFloats(), (z, last, kept) -> {
                    scan.forward(shape, in, new PiecewiseLinearScan.Outputs(z, last), Workers.shared());
                    if (kept != null) {
                        kept.copyFrom(z); // what comes after may change the predictions in their place
                    }
                }, (kept, dz, dLast, g) -> {
                    MemorySegment[] d = parts(g[1], shape);
                    scan.adjoint(shape, in, kept, dz, dLast,
                            new PiecewiseLinearScan.Gradients(g[0], d[0], d[1], d[2], d[3], d[4], g[2]),
                            Workers.shared());
                });
    }

    /** Decay, W1, W2, h1 and h2 in memory that holds them one after another; null where there is none. */
    private static MemorySegment[] parts(MemorySegment all, PiecewiseLinearScan.Shape shape) {
        long m = shape.latent();
        long l = shape.hidden();
        long[] sizes = {m, m * l, l * m, m, l};
        MemorySegment[] parts = new MemorySegment[sizes.length];
        long at = 0;
        for (int i = 0; all != null && i < parts.length; i++) {
            parts[i] = all.asSlice(at * Float.BYTES, sizes[i] * Float.BYTES);
            at += sizes[i];
        }
        return parts;
    }

    /**
     * A filter along time, the same for all channels, only where all of it lies inside: (batch, length, channels) becomes
     * (batch, length - taps + 1, channels). The gradient goes to x.
     */
    public static Tensor fir(Tensor x, float[] taps) {
        var call = new KernelOperation(x, Tensors.of(taps, taps.length));
        var shape = new FirFilter.Shape(size(x, 0), size(x, 1), size(x, 2), taps.length);
        FirFilter filter = Kernels.active().get(FirFilter.class);
        MemorySegment[] s = call.inputs();
        return call.run(new long[]{shape.batch(), shape.outputLength(), shape.channels()}, false, null,
                KernelOperation.KEEPS_NOTHING,
                (y, last, kept) -> filter.forward(shape, s[0], s[1], y, Workers.shared()),
                (kept, dy, dLast, g) -> filter.adjoint(shape, s[1], dy, g[0], Workers.shared())).y();
    }

    private static Tensor constant(Tensor tensor) {
        return tensor == null ? null : tensor.detach();
    }

    private static void require(String name, Tensor tensor, long... shape) {
        if (tensor != null && !Arrays.equals(Tensors.shape(tensor), shape)) {
            throw new IllegalArgumentException(name + " has the shape " + Arrays.toString(
                    Tensors.shape(tensor)) + ", expected is " + Arrays.toString(shape));
        }
    }

    private static int size(Tensor tensor, int axis) {
        return Math.toIntExact(tensor.size(axis));
    }
}
