package statespace.task.forecast;

import java.util.stream.IntStream;

/**
 * How far two forecasters are apart on the same windows, beside the noise of that (Diebold and Mariano 1995): the mean d̄
 * over windows of the difference of their mean squared errors, and its standard error. Windows overlap, so that the
 * variance of the mean is the sum of the differences' autocovariances, γ₀ + 2 Σ_k (1 − k/(H+1)) γ_k over k ≤ H for a horizon
 * H, over the number of windows; and it is divided by (n + 1 − 2H + H (H − 1) / n) / n, as Harvey, Leybourne and Newbold (1997)
 * do for few windows.
 *
 * @param difference
 *            the first one's squared error less the other's; NaN if no window has a known target
 * @param standardError
 *            of the difference; NaN where there are too few windows to tell, fewer than two horizons of them
 */
public record Margin(double difference, double standardError) {
    private static final double CLEAR = 2;
    private static final long MOST_PRODUCTS = 200_000_000;

    /** Compares two forecasters over one split. */
    public static Margin of(Evaluation.Sums one, Evaluation.Sums other, int horizon) {
        double[] first = one.windowMse();
        double[] second = other.windowMse();
        return of(IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i])
                .filter(d -> !Double.isNaN(d)).toArray(), horizon);
    }

    static Margin of(double[] differences, int horizon) {
        int count = differences.length;
        double mean = IntStream.range(0, count).mapToDouble(i -> differences[i]).average().orElse(Double.NaN);
        if (count < 2 * horizon || count < 2) {
            return new Margin(mean, Double.NaN);
        }
        double variance = 0;
        int stride = (int) Math.max(1, (long) count * horizon / MOST_PRODUCTS); // between lags
        for (int lag = 0; lag <= horizon; lag += lag == 0 ? 1 : stride) {
            double product = 0;
            for (int i = lag; i < count; i++) {
                product += (differences[i] - mean) * (differences[i - lag] - mean);
            }
            variance += product / count * (lag == 0 ? 1 : 2.0 * stride * (1 - lag / (horizon + 1.0)));
        }
        double few = (count + 1 - 2.0 * horizon + horizon * (horizon - 1.0) / count) / count;
        return new Margin(mean, Math.sqrt(Math.max(0, variance) / count / few));
    }

    /** True if the difference is beyond the noise: more than two standard errors from 0. */
    public boolean beyondNoise() {
        return Math.abs(difference) > CLEAR * standardError;
    }
}
