package statespace.lab.chimera;

import static org.bytedeco.pytorch.global.torch.eye;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/** Errors of linear one-step predictors: what any model must beat, and the best that a linear one can do. */
final class LinearPrediction {
    private static final double PENALTY = 1;

    private LinearPrediction() {}

    /**
     * The least mean squared error of predicting a stationary series from its last values, by Durbin's and Levinson's
     * recursion: σ²_p = σ²_{p−1} (1 − κ_p²).
     *
     * @param autocovariance
     *            at lags 0 to at least {@code order}
     * @param order
     *            values that the predictor sees
     */
    static double error(double[] autocovariance, int order) {
        double error = autocovariance[0];
        double[] phi = new double[0];
        for (int p = 1; p <= order; p++) {
            double rest = autocovariance[p];
            for (int i = 1; i < p; i++) {
                rest -= phi[i - 1] * autocovariance[p - i];
            }
            double reflection = rest / error;
            double[] next = Arrays.copyOf(phi, p);
            next[p - 1] = reflection;
            for (int i = 1; i < p; i++) {
                next[i - 1] = phi[i - 1] - reflection * phi[p - i - 1];
            }
            phi = next;
            error *= 1 - reflection * reflection;
        }
        return error;
    }

    /**
     * The mean squared error over the second half of a ridge regression that was fitted to the first half.
     *
     * @param series
     *            (variates, time)
     * @param target
     *            the variate to predict
     * @param sources
     *            the variates to predict it from
     * @param order
     *            last values of each source that the predictor sees
     */
    static double fitted(double[][] series, int target, int[] sources, int order) {
        int length = series[target].length;
        int half = length / 2;
        try (PointerScope _ = new PointerScope()) {
            Tensor x = inputs(series, sources, order, order, half);
            Tensor y = targets(series[target], order, half);
            Tensor gram = x.t().matmul(x).add(eye(x.size(1)).to(ScalarType.Double).mul(Tensors.scalar(PENALTY)));
            Tensor weights = LinearAlgebra.solve(gram, x.t().matmul(y));
            Tensor predicted = inputs(series, sources, order, half, length).matmul(weights);
            return Tensors.value(predicted.sub(targets(series[target], half, length)).square().mean());
        }
    }

    private static Tensor inputs(double[][] series, int[] sources, int order, int from, int to) {
        int width = sources.length * order;
        double[] values = new double[(to - from) * width];
        for (int t = from; t < to; t++) {
            for (int s = 0; s < sources.length; s++) {
                for (int i = 0; i < order; i++) {
                    values[(t - from) * width + s * order + i] = series[sources[s]][t - 1 - i];
                }
            }
        }
        return Tensors.ofDoubles(values, to - from, width);
    }

    private static Tensor targets(double[] series, int from, int to) {
        return Tensors.ofDoubles(Arrays.copyOfRange(series, from, to), to - from, 1);
    }
}
