package statespace.kernels.convolution;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * A finite impulse response filter along time, the same for all channels, such as the haemodynamic response between neural
 * activity and an fMRI signal. With τ taps, only where all of the filter lies inside the sequence,
 *
 * <pre>
 * y_t = Σ_j h_j x_{t+τ-1-j}        t = 0 … length - τ
 * dx_t = Σ_j h_j dy_{t-(τ-1)+j}    dy is 0 outside
 * </pre>
 *
 * so that y_t stands at the time of the last of the inputs that it is made of. The taps are not trained. All arrays are
 * row-major, contiguous, off-heap float32 (float64 in the double instance of the scalar twin). Throws
 * {@link IllegalArgumentException} where a segment is missing or too short. Results do not depend on the number of threads.
 * Inputs and outputs must not overlap.
 */
public interface FirFilter {

    /** Sizes of one call; {@code batch} may be zero, and {@code length} is at least {@code taps}. */
    record Shape(int batch, int length, int channels, int taps) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "taps", taps);
            Checks.atLeast(taps, "length", length);
        }

        /** Steps of {@code y}. */
        public int outputLength() {
            return length - taps + 1;
        }

        /** Elements of {@code x}: (batch, length, channels). */
        public long inputFloats() {
            return (long) batch * length * channels;
        }

        /** Elements of {@code y}: (batch, outputLength, channels). */
        public long outputFloats() {
            return (long) batch * outputLength() * channels;
        }
    }

    /**
     * Filters every channel of every sequence.
     *
     * @param x    (batch, length, channels)
     * @param taps h, (taps)
     * @param y    written, (batch, outputLength, channels)
     */
    void forward(Shape shape, MemorySegment x, MemorySegment taps, MemorySegment y, Workers workers);

    /**
     * Carries the gradient of a loss from y back to x.
     *
     * @param taps h, (taps)
     * @param dy   gradient of y, (batch, outputLength, channels)
     * @param dx   written, (batch, length, channels)
     */
    void adjoint(Shape shape, MemorySegment taps, MemorySegment dy, MemorySegment dx, Workers workers);

    /** Checks what either direction is given: what belongs to x, the taps, and what belongs to y. */
    static void check(Shape shape, String wide, MemorySegment x, MemorySegment taps, String narrow, MemorySegment y,
            Element element) {
        Checks.present(wide, x, shape.inputFloats(), element);
        Checks.present("taps", taps, shape.taps(), element);
        Checks.present(narrow, y, shape.outputFloats(), element);
    }
}
