package statespace.kernels.piecewise;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * The recurrence of the shallow piecewise-linear recurrent network (PLRNN) with generalised teacher forcing (Hess et al.
 * 2023, arXiv 2306.04406; clipped: Volkmann et al. 2024, arXiv 2411.02949). With z̃_0 given,
 *
 * <pre>
 * u_t = W2 z̃_{t-1}
 * z_t = a ⊙ z̃_{t-1} + W1 φ(u_t) + h1 + drive_t       φ(u) = relu(u + h2) - relu(u)   (or relu(u + h2), not clipped)
 * z̃_t = (1 - α_t) z_t + α_t d_t                       where d_t is known; else z̃_t = z_t
 * </pre>
 *
 * and back, with G_t the gradient of z̃_t through all that follows and θ(x) = 1 where x &gt; 0, else 0,
 *
 * <pre>
 * g_t  = dz_t + (1 - α_t) G_t                          (or dz_t + G_t, where d_t is not known)
 * v_t  = W1ᵀ g_t      e_t = v_t ⊙ θ(u_t + h2)          du_t = e_t - v_t ⊙ θ(u_t)   (or e_t)
 * G_{t-1} = a ⊙ g_t + W2ᵀ du_t
 * da = Σ g_t ⊙ z̃_{t-1}   dW1 = Σ g_t φ(u_t)ᵀ   dW2 = Σ du_t z̃_{t-1}ᵀ   dh1 = Σ g_t   dh2 = Σ e_t   ddrive_t = g_t
 * </pre>
 *
 * A forcing signal d is known, element by element, where it is not NaN; no gradient goes to it. NaN in anything else
 * spreads. Dendritic, plain and mean-centred PLRNNs are this map with W1, W2 and h2 of a certain structure.
 *
 * <p>
 * All arrays are row-major, contiguous, off-heap float32 (float64 in the double instance of the scalar twin); null means
 * absent. Throws {@link IllegalArgumentException} where a segment is missing or too short. Results do not depend on the
 * number of threads. Inputs and outputs must not overlap.
 */
public interface PiecewiseLinearScan {

    /**
     * Sizes of one call; {@code length} and {@code batch} may be zero.
     *
     * @param latent  size of z
     * @param hidden  size of u
     * @param clipped whether φ is bounded
     */
    record Shape(int batch, int length, int latent, int hidden, boolean clipped) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "latent", latent);
            Checks.atLeast(1, "hidden", hidden);
        }

        /** Elements of {@code z}, {@code drive} and {@code forcing}: (batch, length, latent). */
        public long sequenceFloats() {
            return (long) batch * length * latent;
        }

        /** Elements of a state: (batch, latent). */
        public long stateFloats() {
            return (long) batch * latent;
        }

        /** Elements of {@code output} and of {@code input}. */
        public long matrixFloats() {
            return (long) latent * hidden;
        }
    }

    /**
     * What the scan reads.
     *
     * @param initial   z̃_0, (batch, latent)
     * @param decay     a, (latent)
     * @param output    W1, (latent, hidden)
     * @param input     W2, (hidden, latent)
     * @param offset    h1, (latent)
     * @param threshold h2, (hidden)
     * @param drive     (batch, length, latent) or null for none
     * @param forcing   d, (batch, length, latent), NaN where it is not known, or null for none
     * @param strength  α, (length); null exactly where {@code forcing} is
     */
    record Inputs(MemorySegment initial, MemorySegment decay, MemorySegment output, MemorySegment input,
            MemorySegment offset, MemorySegment threshold, MemorySegment drive, MemorySegment forcing,
            MemorySegment strength) {

        void check(Shape shape, Element element) {
            Checks.present("initial", initial, shape.stateFloats(), element);
            Checks.present("decay", decay, shape.latent(), element);
            Checks.present("output", output, shape.matrixFloats(), element);
            Checks.present("input", input, shape.matrixFloats(), element);
            Checks.present("offset", offset, shape.latent(), element);
            Checks.present("threshold", threshold, shape.hidden(), element);
            Checks.fits("drive", drive, shape.sequenceFloats(), element);
            Checks.fits("forcing", forcing, shape.sequenceFloats(), element);
            Checks.fits("strength", strength, shape.length(), element);
            if (forcing == null && strength != null) {
                throw new IllegalArgumentException("strength is given, but forcing is absent");
            }
            if (forcing != null && strength == null) {
                throw new IllegalArgumentException("forcing is given, but strength is absent");
            }
        }
    }

    /**
     * What the scan writes.
     *
     * @param z    the predictions z_t, before forcing, (batch, length, latent)
     * @param last z̃ after the last step, (batch, latent), or null
     */
    record Outputs(MemorySegment z, MemorySegment last) {

        void check(Shape shape, Element element) {
            Checks.present("z", z, shape.sequenceFloats(), element);
            Checks.fits("last", last, shape.stateFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment initial, MemorySegment decay, MemorySegment output, MemorySegment input,
            MemorySegment offset, MemorySegment threshold, MemorySegment drive) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
            Checks.gradient("decay", decay, in.decay, shape.latent(), element);
            Checks.gradient("output", output, in.output, shape.matrixFloats(), element);
            Checks.gradient("input", input, in.input, shape.matrixFloats(), element);
            Checks.gradient("offset", offset, in.offset, shape.latent(), element);
            Checks.gradient("threshold", threshold, in.threshold, shape.hidden(), element);
            Checks.gradient("drive", drive, in.drive, shape.sequenceFloats(), element);
        }
    }

    /** Runs the recurrence over the whole length. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param z     as written by {@link #forward} of the same kernel on the same inputs; the states follow from it
     * @param dz    gradient of z, (batch, length, latent)
     * @param dLast gradient of the last state, (batch, latent), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment z, MemorySegment dz, MemorySegment dLast, Gradients out,
            Workers workers);

    /** Checks all that an adjoint is given. */
    static void checkAdjoint(Shape shape, Inputs in, MemorySegment z, MemorySegment dz, MemorySegment dLast,
            Gradients out, Element element) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("z", z, shape.sequenceFloats(), element);
        Checks.present("dz", dz, shape.sequenceFloats(), element);
        Checks.fits("dLast", dLast, shape.stateFloats(), element);
    }
}
