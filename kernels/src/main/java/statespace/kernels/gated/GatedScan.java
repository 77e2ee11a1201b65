package statespace.kernels.gated;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * The gated linear recurrence of RG-LRU (De et al. 2024, arXiv 2402.19427) and, with a decay that does not change, of S5
 * (Smith et al. 2023, arXiv 2208.04933). Per channel, real or complex,
 *
 * <pre>
 * y_k = a_k y_{k-1} + b_k
 * </pre>
 *
 * and back, with g_k the gradient of y_k through all that follows,
 *
 * <pre>
 * g_k = dy_k + conj(a_{k+1}) g_{k+1}      db_k = g_k      da_k = g_k conj(y_{k-1})
 * </pre>
 *
 * The state is y itself. Complex numbers are interleaved (re, im) pairs, marked [,2] below, and the gradient of a complex
 * number is the pair (∂/∂re, ∂/∂im). All arrays are row-major, contiguous, off-heap float32 (float64 in the double instance
 * of the scalar twin); null means absent. Throws {@link IllegalArgumentException} where a segment is missing or too short.
 * Results do not depend on the number of threads. Inputs and outputs must not overlap.
 */
public interface GatedScan {

    /**
     * Sizes of one call; {@code length} and {@code batch} may be zero.
     *
     * @param complex  whether numbers are complex
     * @param selective whether a has a value for every step; else one for all steps and sequences
     */
    record Shape(int batch, int length, int channels, boolean complex, boolean selective) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "channels", channels);
        }

        /** Real numbers of one step of one sequence: (channels[,2]). */
        public int rowFloats() {
            return Math.multiplyExact(channels, complex ? 2 : 1);
        }

        /** Elements of {@code b} and {@code y}: (batch, length, channels[,2]). */
        public long sequenceFloats() {
            return (long) batch * length * rowFloats();
        }

        /** Elements of {@code a}. */
        public long decayFloats() {
            return selective ? sequenceFloats() : rowFloats();
        }

        /** Elements of a state: (batch, channels[,2]). */
        public long stateFloats() {
            return (long) batch * rowFloats();
        }

        /** Pieces into which time is cut. */
        int chunks() {
            return Blocks.count(length, Blocks.CHUNK);
        }

        /** Elements of the states before each chunk: (batch, chunks, channels[,2]). */
        public long checkpointFloats() {
            return (long) batch * chunks() * rowFloats();
        }
    }

    /**
     * What the scan reads.
     *
     * @param a       (batch, length, channels[,2]) where selective, else (channels[,2])
     * @param b       (batch, length, channels[,2])
     * @param initial y before the first step, (batch, channels[,2]), or null for zeros
     */
    record Inputs(MemorySegment a, MemorySegment b, MemorySegment initial) {

        void check(Shape shape, Element element) {
            Checks.present("a", a, shape.decayFloats(), element);
            Checks.present("b", b, shape.sequenceFloats(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           (batch, length, channels[,2])
     * @param finalState  y after the last step, (batch, channels[,2]), or null
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
    record Gradients(MemorySegment a, MemorySegment b, MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("a", a, in.a, shape.decayFloats(), element);
            Checks.gradient("b", b, in.b, shape.sequenceFloats(), element);
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
        }
    }

    /** Runs the recurrence over the whole length. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param checkpoints as written by {@link #forward} of the same kernel on the same inputs
     * @param dy          gradient of y, (batch, length, channels[,2])
     * @param dFinal      gradient of the final state, (batch, channels[,2]), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);

    /** Checks all that an adjoint is given. */
    static void checkAdjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Element element) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
    }
}
