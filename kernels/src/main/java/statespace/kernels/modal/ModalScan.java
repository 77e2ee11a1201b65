package statespace.kernels.modal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * The selective scan over real or complex modes, with B and C each either selective or fixed: S6 with the choices of
 * Ran-Milo et al. 2024, section 4. Per channel, with M modes,
 *
 * <pre>
 * h_t = exp(Δ_t A) h_{t-1} + Δ_t B u_t
 * y_t = Σ C h_t  (real modes)   or   2 Re Σ C h_t  (complex modes)
 * </pre>
 *
 * where B is B_t, the same for all channels, or each channel's own at all times; so is C. The step size comes as it is.
 * Complex numbers are (real, imaginary) pairs in the last axis. All arrays are row-major, contiguous, off-heap float32
 * (float64 in the double instance of the scalar twin); null means absent. Both directions throw
 * {@link IllegalArgumentException} where a segment is missing or too short. Results do not depend on the number of
 * threads. Inputs and outputs must not overlap.
 */
public interface ModalScan {

    /** Sizes of one call; {@code length} and {@code batch} may be zero. */
    record Shape(int batch, int length, int channels, int modes, boolean complex, boolean selectiveB,
            boolean selectiveC) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "modes", modes);
        }

        /** Numbers a mode: 2 where complex. */
        public int width() {
            return complex ? 2 : 1;
        }

        /** Elements of {@code u}, {@code delta} and {@code y}: (batch, length, channels). */
        public long sequenceFloats() {
            return (long) batch * length * channels;
        }

        /** Elements of {@code a}: (channels, modes[, 2]). */
        public long transitionFloats() {
            return (long) channels * modes * width();
        }

        /** Elements of {@code b}. */
        public long bFloats() {
            return selectiveB ? (long) batch * length * modes * width() : transitionFloats();
        }

        /** Elements of {@code c}. */
        public long cFloats() {
            return selectiveC ? (long) batch * length * modes * width() : transitionFloats();
        }

        /** Elements of a state: (batch, channels, modes[, 2]). */
        public long stateFloats() {
            return batch * transitionFloats();
        }

        /** Elements of the kept states; their layout belongs to the kernel that wrote them. */
        public long checkpointFloats() {
            return (long) batch * Blocks.count(length, Blocks.CHUNK) * Blocks.padded(channels) * modes * width();
        }
    }

    /**
     * What the scan reads.
     *
     * @param u       (batch, length, channels)
     * @param delta   (batch, length, channels), positive
     * @param a       (channels, modes[, 2]), with negative real parts
     * @param b       (batch, length, modes[, 2]) where selective, else (channels, modes[, 2])
     * @param c       (batch, length, modes[, 2]) where selective, else (channels, modes[, 2])
     * @param initial (batch, channels, modes[, 2]), or null for zeros
     */
    record Inputs(MemorySegment u, MemorySegment delta, MemorySegment a, MemorySegment b, MemorySegment c,
            MemorySegment initial) {

        void check(Shape shape, Element element) {
            Checks.present("u", u, shape.sequenceFloats(), element);
            Checks.present("delta", delta, shape.sequenceFloats(), element);
            Checks.present("a", a, shape.transitionFloats(), element);
            Checks.present("b", b, shape.bFloats(), element);
            Checks.present("c", c, shape.cFloats(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           (batch, length, channels)
     * @param finalState  (batch, channels, modes[, 2]) or null
     * @param checkpoints {@link Shape#checkpointFloats()} elements, or null when no adjoint follows
     */
    record Outputs(MemorySegment y, MemorySegment finalState, MemorySegment checkpoints) {

        void check(Shape shape, Element element) {
            Checks.present("y", y, shape.sequenceFloats(), element);
            Checks.fits("finalState", finalState, shape.stateFloats(), element);
            Checks.fits("checkpoints", checkpoints, shape.checkpointFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment u, MemorySegment delta, MemorySegment a, MemorySegment b, MemorySegment c,
            MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("u", u, in.u, shape.sequenceFloats(), element);
            Checks.gradient("delta", delta, in.delta, shape.sequenceFloats(), element);
            Checks.gradient("a", a, in.a, shape.transitionFloats(), element);
            Checks.gradient("b", b, in.b, shape.bFloats(), element);
            Checks.gradient("c", c, in.c, shape.cFloats(), element);
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
        }
    }

    /** Runs the recurrence over the whole length. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param checkpoints as written by {@link #forward} of the same kernel on the same inputs
     * @param dy          gradient of y, (batch, length, channels)
     * @param dFinal      gradient of the final state, (batch, channels, modes[, 2]), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);
}
