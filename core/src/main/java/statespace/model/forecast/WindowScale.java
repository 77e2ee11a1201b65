package statespace.model.forecast;

import static org.bytedeco.pytorch.global.torch.arange;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.tensor.Tensors;

/**
 * The scale of windows, each by its own last value and standard deviation, over the cells that are observed.
 *
 * @param last
 *            last observed value, (rows, 1)
 * @param standardDeviation
 *            (rows, 1)
 */
record WindowScale(Tensor last, Tensor standardDeviation) {
    private static final double DEVIATION_FLOOR = 1e-5;

    /** The scale of windows (rows, steps), zero where missing; seen as there, or null. */
    static WindowScale of(Tensor x, Tensor seen) {
        long steps = x.size(1);
        if (seen == null) {
            return new WindowScale(x.narrow(1, steps - 1, 1), root(x.var(new long[]{1}, false, true)));
        }
        Tensor places = seen.mul(arange(new Scalar(steps))).argmax(new org.bytedeco.pytorch.LongOptional(1), true);
        Tensor count = seen.sum(1L).unsqueeze(1).clamp_min(Tensors.scalar(1));
        Tensor mean = x.sum(1L).unsqueeze(1).div(count);
        Tensor variance = x.sub(mean).mul(seen).square().sum(1L).unsqueeze(1).div(count);
        return new WindowScale(x.gather(1, places.to(ScalarType.Long)), root(variance));
    }

    private static Tensor root(Tensor variance) {
        return variance.add(Tensors.scalar(DEVIATION_FLOOR)).sqrt();
    }

    Tensor normalise(Tensor x, Tensor seen) {
        Tensor scaled = x.sub(last).div(standardDeviation);
        return seen == null ? scaled : scaled.mul(seen);
    }

    Tensor restore(Tensor y) {
        return y.mul(standardDeviation).add(last);
    }
}
