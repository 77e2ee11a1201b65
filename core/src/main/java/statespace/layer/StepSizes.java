package statespace.layer;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.Tensors;

/** First step sizes, log-uniform between two bounds as Gu and Dao 2023 and the papers before it draw them. */
public final class StepSizes {
    private static final double FLOOR = 1e-4;

    private StepSizes() {}

    /** The logarithm of a draw that is log-uniform between two positive bounds. */
    public static double logarithm(RandomGenerator random, double least, double most) {
        double low = Math.log(least);
        return low + random.nextDouble() * (Math.log(most) - low);
    }

    /** The bias whose softplus is the step size of a logarithm, which counts as 10⁻⁴ at least. */
    public static double bias(double logarithm) {
        double step = Math.max(Math.exp(logarithm), FLOOR);
        return step + Math.log(-Math.expm1(-step));
    }

    /** Such biases of several channels, each from a draw of its own. */
    public static Tensor biases(RandomGenerator random, double least, double most, long... shape) {
        long count = 1;
        for (long axis : shape) {
            count *= axis;
        }
        float[] biases = new float[Math.toIntExact(count)];
        for (int i = 0; i < biases.length; i++) {
            biases[i] = (float) bias(logarithm(random, least, most));
        }
        return Tensors.of(biases, shape);
    }

    /** ln 1, ln 2, … ln state for each channel, (channels, state): A_log as Mamba begins with it. */
    public static Tensor logarithms(int channels, int state) {
        float[] values = new float[Math.multiplyExact(channels, state)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.log(1 + i % state);
        }
        return Tensors.of(values, channels, state);
    }
}
