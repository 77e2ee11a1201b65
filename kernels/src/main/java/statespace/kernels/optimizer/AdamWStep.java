package statespace.kernels.optimizer;

import java.lang.foreign.MemorySegment;
import java.util.List;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * One step of AdamW (Loshchilov and Hutter 2019) over all tensors of a model, in one pass over memory: a number's
 * parameter, gradient and moments are read once and written once, 28 bytes. With g the gradient, t the number of the step,
 *
 * <pre>
 * m ← β1 m + (1-β1) g          v ← β2 v + (1-β2) g²
 * p ← (1 - rate·decay) p - rate/(1-β1^t) · m / (√v / √(1-β2^t) + ε)
 * </pre>
 *
 * The factors are computed in double and rounded; then everything is float32, in the order and with the fused
 * multiply-adds of libtorch's AdamW, whose bits both twins give. Other than in the scans the scalar twin therefore
 * computes in float, and the vector twin equals it bit for bit. Results do not depend on the number of threads.
 */
public interface AdamWStep {

    /**
     * What tensors may share. Throws {@link IllegalArgumentException} with the name and the value of the first number that
     * does not fit.
     *
     * @param rate    learning rate, at least 0
     * @param beta1   share of the old first moment that is kept, in [0, 1)
     * @param beta2   the same of the second moment
     * @param epsilon what is added to the root of the second moment, at least 0
     * @param decay   weight decay, not coupled with the gradient, at least 0
     */
    record Settings(double rate, double beta1, double beta2, double epsilon, double decay) {
        public Settings {
            notNegative("rate", rate);
            share("beta1", beta1);
            share("beta2", beta2);
            notNegative("epsilon", epsilon);
            notNegative("decay", decay);
        }

        private static void notNegative(String name, double value) {
            if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(name + " must be finite and at least 0, is " + value);
            }
        }

        private static void share(String name, double value) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException(name + " must be at least 0 and less than 1, is " + value);
            }
        }
    }

    /**
     * One tensor; its four segments hold float32, off the heap, at any alignment, and must not overlap. Throws
     * {@link IllegalArgumentException} if a segment is missing or too short, or {@code step} is less than 1.
     *
     * @param parameter    p, (count), changed
     * @param gradient     g, (count)
     * @param firstMoment  m, (count), changed
     * @param secondMoment v, (count), changed
     * @param count        how many numbers
     * @param step         t, the number of this step for this tensor, counted from 1
     * @param settings     rates and shares
     */
    record Part(MemorySegment parameter, MemorySegment gradient, MemorySegment firstMoment, MemorySegment secondMoment,
            long count, long step, Settings settings) {
        public Part {
            if (count < 0) {
                throw new IllegalArgumentException("count must be at least 0, is " + count);
            }
            if (step < 1) {
                throw new IllegalArgumentException("step must be at least 1, is " + step);
            }
            Checks.present("parameter", parameter, count, Element.FLOAT);
            Checks.present("gradient", gradient, count, Element.FLOAT);
            Checks.present("firstMoment", firstMoment, count, Element.FLOAT);
            Checks.present("secondMoment", secondMoment, count, Element.FLOAT);
        }
    }

    /** Takes the step of every part. */
    void update(List<Part> parts, Workers workers);
}
