package statespace.kernels.convolution;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * Depthwise causal convolution, the short filter in front of Mamba's scan. Per channel, with K taps,
 *
 * <pre>
 * v_t = bias + Σ_k weight_k x_{t-(K-1)+k}        weight_{K-1} multiplies x_t (PyTorch's order)
 * y_t = silu(v_t)                                (or v_t)
 * </pre>
 *
 * Inputs before the start come from {@code initial}, and the last K-1 inputs are handed out as the final state, so that a
 * sequence can be convolved in pieces. All arrays are row-major, contiguous, off-heap float32 (float64 in the double
 * instance of the scalar twin); null means absent. Throws {@link IllegalArgumentException} where a segment is missing or
 * too short. Results do not depend on the number of threads. Inputs and outputs must not overlap.
 */
public interface CausalConv {

    /** Sizes of one call; {@code length} and {@code batch} may be zero. */
    record Shape(int batch, int length, int channels, int width) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "width", width);
        }

        /** Elements of {@code x} and {@code y}: (batch, length, channels). */
        public long sequenceFloats() {
            return (long) batch * length * channels;
        }

        /** Elements of {@code weight}: (channels, width). */
        public long weightFloats() {
            return (long) channels * width;
        }

        /** Elements of a state: (batch, channels, width - 1). */
        public long stateFloats() {
            return (long) batch * channels * (width - 1);
        }
    }

    /**
     * What the convolution reads.
     *
     * @param x       (batch, length, channels)
     * @param weight  (channels, width)
     * @param bias    (channels) or null
     * @param initial (batch, channels, width - 1), the last inputs before the start, oldest first, or null for zeros
     * @param silu    whether the result passes through silu
     */
    record Inputs(MemorySegment x, MemorySegment weight, MemorySegment bias, MemorySegment initial, boolean silu) {

        void check(Shape shape, Element element) {
            Checks.present("x", x, shape.sequenceFloats(), element);
            Checks.present("weight", weight, shape.weightFloats(), element);
            Checks.fits("bias", bias, shape.channels(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the convolution writes.
     *
     * @param y          (batch, length, channels)
     * @param finalState (batch, channels, width - 1) or null
     */
    record Outputs(MemorySegment y, MemorySegment finalState) {

        void check(Shape shape, Element element) {
            Checks.present("y", y, shape.sequenceFloats(), element);
            Checks.fits("finalState", finalState, shape.stateFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment x, MemorySegment weight, MemorySegment bias, MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("x", x, in.x, shape.sequenceFloats(), element);
            Checks.gradient("weight", weight, in.weight, shape.weightFloats(), element);
            Checks.gradient("bias", bias, in.bias, shape.channels(), element);
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
        }
    }

    /** Convolves the whole length. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param dy     gradient of y, (batch, length, channels)
     * @param dFinal gradient of the final state, (batch, channels, width - 1), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal, Gradients out, Workers workers);
}
