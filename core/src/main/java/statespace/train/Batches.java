package statespace.train;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/** Goes through samples in their order, some at a time. */
public final class Batches {
    private Batches() {}

    /**
     * The mean over samples.
     *
     * @param samples
     *            their number
     * @param size
     *            samples at a time
     * @param sum
     *            the sum over some samples, given by their numbers; its tensors are freed after each call
     */
    public static double mean(int samples, int size, ToDoubleFunction<int[]> sum) {
        double total = 0;
        for (int start = 0; start < samples; start += size) {
            try (PointerScope _ = new PointerScope()) {
                total += sum.applyAsDouble(IntStream.range(start, Math.min(start + size, samples)).toArray());
            }
        }
        return total / samples;
    }
}
