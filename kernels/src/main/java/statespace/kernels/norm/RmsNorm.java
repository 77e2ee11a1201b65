package statespace.kernels.norm;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * Normalisation of rows by their root mean square (Zhang and Sennrich 2019). Per row of width W,
 *
 * <pre>
 * r = 1 / sqrt(mean(x²) + ε)        y_i = r g_i x_i
 * </pre>
 *
 * and back, with s = Σ_i dy_i g_i x_i,
 *
 * <pre>
 * dx_i = r g_i dy_i - (r³ s / W) x_i        dg_i = Σ_rows r x_i dy_i
 * </pre>
 *
 * r is computed again in the backward pass, where x is read anyway. All arrays are row-major, contiguous, off-heap float32
 * (float64 in the double instance of the scalar twin); null means absent. Throws {@link IllegalArgumentException} where a
 * segment is missing or too short. Results do not depend on the number of threads. Inputs and outputs must not overlap,
 * unless said otherwise.
 */
public interface RmsNorm {

    /** Sizes of one call; {@code rows} may be zero. */
    record Shape(int rows, int width) {
        public Shape {
            Checks.atLeast(0, "rows", rows);
            Checks.atLeast(1, "width", width);
        }

        /** Elements of {@code x} and {@code y}: (rows, width). */
        public long floats() {
            return (long) rows * width;
        }
    }

    /**
     * What the normalisation reads.
     *
     * @param x       (rows, width)
     * @param gain    (width)
     * @param epsilon what is added to the mean of squares, not negative
     */
    record Inputs(MemorySegment x, MemorySegment gain, double epsilon) {
        public Inputs {
            if (!(epsilon >= 0)) {
                throw new IllegalArgumentException("epsilon must be at least 0, is " + epsilon);
            }
        }

        void check(Shape shape, Element element) {
            Checks.present("x", x, shape.floats(), element);
            Checks.present("gain", gain, shape.width(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment x, MemorySegment gain) {

        void check(Shape shape, Element element) {
            Checks.fits("gradient of x", x, shape.floats(), element);
            Checks.fits("gradient of gain", gain, shape.width(), element);
        }
    }

    /**
     * Normalises every row.
     *
     * @param y (rows, width)
     */
    void forward(Shape shape, Inputs in, MemorySegment y, Workers workers);

    /**
     * Carries the gradient of a loss from y back to the inputs.
     *
     * @param dy   gradient of y, (rows, width)
     * @param plus a gradient that reaches x on another way, (rows, width), and is added to its gradient; or null. It may be
     *             the memory of the gradient of x itself.
     */
    void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment plus, Gradients out, Workers workers);
}
