package statespace.layer;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.Tensors;

/**
 * Sets a random share of the values to zero in training and scales the rest by 1/(1 − rate). Tied dropout draws one
 * mask for each sequence and channel and keeps it over time.
 *
 * @param rate
 *            share of zeros, in [0, 1)
 * @param tied
 *            true for one mask over all steps
 */
public record Dropout(double rate, boolean tied) implements SequenceLayer {

    /** Checks the rate. */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a dropout rate lies in [0, 1), not at " + rate);
        }
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        if (!context.isTraining() || rate == 0) {
            return x;
        }
        long[] shape = Tensors.shape(x); // (batch, length, width)
        if (tied && shape.length == 3) {
            shape[1] = 1;
        }
        return x.mul(mask(shape, context.random()));
    }

    private Tensor mask(long[] shape, RandomGenerator random) {
        int count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, Math.toIntExact(size));
        }
        float[] mask = new float[count];
        float keep = (float) (1 / (1 - rate));
        int threshold = (int) (rate * (1 << 16));
        for (int i = 0; i < count; i += 4) {
            long bits = random.nextLong();
            for (int j = i; j < Math.min(i + 4, count); j++) {
                mask[j] = (bits & 0xffff) < threshold ? 0 : keep;
                bits >>>= 16;
            }
        }
        return Tensors.of(mask, shape);
    }
}
