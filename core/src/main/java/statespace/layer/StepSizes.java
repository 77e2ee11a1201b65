package statespace.layer;

import java.util.random.RandomGenerator;

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
}
