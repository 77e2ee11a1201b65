package statespace.layer.image;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/**
 * Stochastic depth (Huang et al. 2016, arXiv 1603.09382): in training a branch is left out for a random share of the examples,
 * and the others are scaled by 1/(1 − rate).
 *
 * @param rate
 *            share of examples without the branch, in [0, 1)
 */
public record DropPath(double rate) implements Layer {

    /** Checks the rate. */
    public DropPath {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a drop-path rate lies in [0, 1), not at " + rate);
        }
    }

    /** The rates of blocks in order: they grow from 0 to {@code rate} in equal steps. */
    public static double[] rates(double rate, int blocks) {
        double[] rates = new double[blocks];
        for (int i = 1; i < blocks; i++) {
            rates[i] = rate * i / (blocks - 1);
        }
        return rates;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        if (!context.isTraining() || rate == 0) {
            return x;
        }
        float[] kept = new float[Math.toIntExact(x.size(0))];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = context.random().nextDouble() < rate ? 0 : (float) (1 / (1 - rate));
        }
        long[] shape = new long[Math.toIntExact(x.dim())];
        java.util.Arrays.fill(shape, 1);
        shape[0] = kept.length;
        return x.mul(Tensors.of(kept, shape));
    }
}
