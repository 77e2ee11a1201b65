package statespace.dynamics.measure;

import java.util.Arrays;

/** The correlation of a series with itself some steps later. */
public final class Autocorrelation {
    private Autocorrelation() {}

    /**
     * r_k = Σ_t (x_t − x̄) (x_{t+k} − x̄) / Σ_t (x_t − x̄)² for k = 0 … lags; NaN for a constant series.
     *
     * @param lags
     *            fewer than the values
     */
    public static double[] of(double[] series, int lags) {
        if (lags < 0 || lags >= series.length) {
            throw new IllegalArgumentException(
                    "the setting 'lags' is " + lags + "; a series of " + series.length + " values has fewer lags");
        }
        double mean = Arrays.stream(series).average().orElseThrow();
        double[] r = new double[lags + 1];
        if (Score.isConstant(series)) {
            Arrays.fill(r, Double.NaN);
            return r;
        }
        for (int k = 0; k <= lags; k++) {
            for (int t = 0; t + k < series.length; t++) {
                r[k] += (series[t] - mean) * (series[t + k] - mean);
            }
        }
        double square = r[0];
        Arrays.setAll(r, k -> r[k] / square);
        return r;
    }
}
