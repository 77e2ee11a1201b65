package statespace.kernels.selective;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * The selective scan S6 of Mamba (Gu &amp; Dao 2023), with the Euler rule for B. Per channel, with N states,
 *
 * <pre>
 * Δ_t = softplus(delta_t + deltaBias)            (or delta_t + deltaBias)
 * h_t = exp(Δ_t A) h_{t-1} + Δ_t B_t u_t
 * y_t = (C_t · h_t + D u_t) · silu(z_t)          (the gate only where z is given)
 * </pre>
 *
 * All arrays are row-major, contiguous, off-heap float32 (float64 in the double instance of the scalar twin); null means
 * absent. Both directions throw {@link IllegalArgumentException} where a segment is missing or too short. Results do not
 * depend on the number of threads. Segments must not overlap, with one exception, which saves three sequences: in the
 * adjoint the gradient of u may be the segment of {@code dy}, that of delta the segment of delta, and that of z the segment
 * of z. The inputs are then overwritten, with the same bits.
 */
public interface SelectiveScan {

    /** Sizes of one call; {@code length} and {@code batch} may be zero. */
    record Shape(int batch, int length, int channels, int state) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "state", state);
        }

        /** Elements of {@code u}, {@code delta}, {@code z} and {@code y}: (batch, length, channels). */
        public long sequenceFloats() {
            return (long) batch * length * channels;
        }

        /** Elements of {@code b} and {@code c}: (batch, length, state). */
        public long projectionFloats() {
            return (long) batch * length * state;
        }

        /** Elements of {@code a}: (channels, state). */
        public long transitionFloats() {
            return (long) channels * state;
        }

        /** Elements of a state: (batch, channels, state). */
        public long stateFloats() {
            return batch * transitionFloats();
        }

        /** Elements of the kept states; their layout belongs to the kernel that wrote them. */
        public long checkpointFloats() {
            return (long) batch * Blocks.count(length, Blocks.CHUNK) * Blocks.padded(channels) * state;
        }
    }

    /**
     * What the scan reads.
     *
     * @param u         (batch, length, channels)
     * @param delta     (batch, length, channels), before bias and softplus
     * @param a         (channels, state), negative reals
     * @param b         (batch, length, state)
     * @param c         (batch, length, state)
     * @param d         (channels) or null
     * @param z         (batch, length, channels) or null
     * @param deltaBias (channels) or null
     * @param initial   (batch, channels, state), or null for zeros
     * @param softplus  whether the step size passes through softplus
     */
    record Inputs(MemorySegment u, MemorySegment delta, MemorySegment a, MemorySegment b, MemorySegment c,
            MemorySegment d, MemorySegment z, MemorySegment deltaBias, MemorySegment initial, boolean softplus) {

        void check(Shape shape, Element element) {
            Checks.present("u", u, shape.sequenceFloats(), element);
            Checks.present("delta", delta, shape.sequenceFloats(), element);
            Checks.present("a", a, shape.transitionFloats(), element);
            Checks.present("b", b, shape.projectionFloats(), element);
            Checks.present("c", c, shape.projectionFloats(), element);
            Checks.fits("d", d, shape.channels(), element);
            Checks.fits("z", z, shape.sequenceFloats(), element);
            Checks.fits("deltaBias", deltaBias, shape.channels(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           (batch, length, channels)
     * @param finalState  (batch, channels, state) or null
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
            MemorySegment d, MemorySegment z, MemorySegment deltaBias, MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("u", u, in.u, shape.sequenceFloats(), element);
            Checks.gradient("delta", delta, in.delta, shape.sequenceFloats(), element);
            Checks.gradient("a", a, in.a, shape.transitionFloats(), element);
            Checks.gradient("b", b, in.b, shape.projectionFloats(), element);
            Checks.gradient("c", c, in.c, shape.projectionFloats(), element);
            Checks.gradient("d", d, in.d, shape.channels(), element);
            Checks.gradient("z", z, in.z, shape.sequenceFloats(), element);
            Checks.gradient("deltaBias", deltaBias, in.deltaBias, shape.channels(), element);
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
     * @param dFinal      gradient of the final state, (batch, channels, state), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);
}
