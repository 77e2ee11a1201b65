package statespace.kernels.matrix;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * The recurrence of a linear controlled differential equation (Cirone et al. 2024, arXiv 2402.19047; structures of Walker
 * et al. 2025, arXiv 2505.17761): the state of width N is multiplied by a matrix that depends on the input,
 *
 * <pre>
 * M_k = Σ_i u_{k,i} A_i                  or, by token,  M_k = A_{x_k}
 * y_k = S(M_k) y_{k-1} + T(M_k) b_k      S, T by the {@link Integrator}: I + M and I for Euler's rule
 * </pre>
 *
 * M_k is never stored for all steps. All arrays are row-major, contiguous, off-heap float32 (float64 in the double
 * instance of the scalar twin); null means absent. Throws {@link IllegalArgumentException} where a segment is missing or
 * too short, and where the exponential is asked of a matrix of a norm above 1024. Results do not depend on the number of
 * threads. Inputs and outputs must not overlap.
 */
public interface MatrixScan {

    /**
     * Sizes and rules of one call; {@code length} and {@code batch} may be zero.
     *
     * @param drivers    matrices A_i: channels of u, or tokens that there are
     * @param width      N
     * @param tokens     whether each step names a matrix by its number
     */
    record Shape(int batch, int length, int drivers, int width, MatrixStructure structure, Integrator integrator,
            boolean tokens) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "drivers", drivers);
            Checks.atLeast(1, "width", width);
            structure.check(width);
            if (tokens && !(structure instanceof MatrixStructure.Blocks)) {
                throw new IllegalArgumentException("matrices by token have blocks or are dense");
            }
        }

        /** Elements of y and b: (batch, length, N). */
        public long sequenceFloats() {
            return (long) batch * length * width;
        }

        /** Elements of u: (batch, length, drivers), or (batch, length) by token. */
        public long driverFloats() {
            return (long) batch * length * (tokens ? 1 : drivers);
        }

        /** Elements of a: (drivers, parameters of the structure). */
        public long matrixFloats() {
            return drivers * structure.floats(width);
        }

        /** Elements of a state: (batch, N). */
        public long stateFloats() {
            return (long) batch * width;
        }

        /** Elements of the kept states. */
        public long checkpointFloats() {
            return sequenceFloats();
        }
    }

    /**
     * What the scan reads.
     *
     * @param u       (batch, length, drivers), or (batch, length) numbers of matrices, whole numbers in floating point
     * @param a       (drivers, parameters of the structure)
     * @param b       (batch, length, N) or null
     * @param initial (batch, N), or null for zeros
     */
    record Inputs(MemorySegment u, MemorySegment a, MemorySegment b, MemorySegment initial) {

        void check(Shape shape, Element element) {
            Checks.present("u", u, shape.driverFloats(), element);
            Checks.present("a", a, shape.matrixFloats(), element);
            Checks.fits("b", b, shape.sequenceFloats(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           (batch, length, N), the state after each step
     * @param finalState  (batch, N) or null
     * @param checkpoints {@link Shape#checkpointFloats()} elements, or null when no adjoint follows
     */
    record Outputs(MemorySegment y, MemorySegment finalState, MemorySegment checkpoints) {

        void check(Shape shape, Element element) {
            Checks.present("y", y, shape.sequenceFloats(), element);
            Checks.fits("finalState", finalState, shape.stateFloats(), element);
            Checks.fits("checkpoints", checkpoints, shape.checkpointFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. Numbers of matrices have none. */
    record Gradients(MemorySegment u, MemorySegment a, MemorySegment b, MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            if (shape.tokens() && u != null) {
                throw new IllegalArgumentException("gradient of u wanted, but u are numbers of matrices");
            }
            Checks.gradient("u", u, in.u, shape.driverFloats(), element);
            Checks.gradient("a", a, in.a, shape.matrixFloats(), element);
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
     * @param dy          gradient of y, (batch, length, N)
     * @param dFinal      gradient of the final state, (batch, N), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);
}
