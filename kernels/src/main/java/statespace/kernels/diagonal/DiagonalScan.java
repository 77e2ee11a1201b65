package statespace.kernels.diagonal;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * The time-invariant diagonal scan of S4D (Gu et al. 2022), complex or real. Per channel, with M modes,
 *
 * <pre>
 * x_t = Ā x_{t-1} + B̄ u_t
 * y_t = s Re(Σ_m c_m x_{t,m}) + d u_t       s = 2 for complex modes (each stands for a conjugate pair), else 1
 * </pre>
 *
 * Ā and B̄ are already discretised. Complex numbers are interleaved (re, im) pairs, marked [,2] below, and the gradient
 * of a complex number is the pair (∂/∂re, ∂/∂im). All arrays are row-major, contiguous, off-heap float32 (float64 in
 * the double instance of the scalar twin); null means absent. Throws {@link IllegalArgumentException} where a segment is
 * missing or too short. Results do not depend on the number of threads. Inputs and outputs must not overlap.
 */
public interface DiagonalScan {

    /** Sizes of one call; {@code length} and {@code batch} may be zero. */
    record Shape(int batch, int length, int channels, int modes, boolean complex) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "modes", modes);
        }

        /** Real numbers in one mode: 2 if complex, else 1. */
        public int width() {
            return complex ? 2 : 1;
        }

        /** Elements of {@code u} and {@code y}: (batch, length, channels). */
        public long sequenceFloats() {
            return (long) batch * length * channels;
        }

        /** Elements of {@code aBar}, {@code bBar} and {@code c}: (channels, modes[,2]). */
        public long parameterFloats() {
            return (long) channels * modes * width();
        }

        /** Elements of a state: (batch, channels, modes[,2]). */
        public long stateFloats() {
            return batch * parameterFloats();
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
     * @param aBar    (channels, modes[,2])
     * @param bBar    (channels, modes[,2])
     * @param c       (channels, modes[,2])
     * @param d       (channels) or null
     * @param initial (batch, channels, modes[,2]), or null for zeros
     */
    record Inputs(MemorySegment u, MemorySegment aBar, MemorySegment bBar, MemorySegment c, MemorySegment d,
            MemorySegment initial) {

        void check(Shape shape, Element element) {
            Checks.present("u", u, shape.sequenceFloats(), element);
            Checks.present("aBar", aBar, shape.parameterFloats(), element);
            Checks.present("bBar", bBar, shape.parameterFloats(), element);
            Checks.present("c", c, shape.parameterFloats(), element);
            Checks.fits("d", d, shape.channels(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           (batch, length, channels)
     * @param finalState  (batch, channels, modes[,2]) or null
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
    record Gradients(MemorySegment u, MemorySegment aBar, MemorySegment bBar, MemorySegment c, MemorySegment d,
            MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("u", u, in.u, shape.sequenceFloats(), element);
            Checks.gradient("aBar", aBar, in.aBar, shape.parameterFloats(), element);
            Checks.gradient("bBar", bBar, in.bBar, shape.parameterFloats(), element);
            Checks.gradient("c", c, in.c, shape.parameterFloats(), element);
            Checks.gradient("d", d, in.d, shape.channels(), element);
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
     * @param dFinal      gradient of the final state, (batch, channels, modes[,2]), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);
}
