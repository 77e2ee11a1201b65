package statespace.lab.chimera;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A seasonal autoregression (1 − φ B)(1 − Φ Bˢ) y = e, e ~ N(0, 1): its best one-step error is 1 and takes s + 1 lags.
 *
 * @param shortTerm
 *            φ, of magnitude below 1
 * @param seasonal
 *            Φ, of magnitude below 1
 * @param season
 *            s
 */
record SeasonalAutoregression(double shortTerm, double seasonal, int season) {
    /** φ = 0.5, Φ = 0.8, s = 12: variance 3.705. */
    static final SeasonalAutoregression YEARLY = new SeasonalAutoregression(0.5, 0.8, 12);

    private static final int WARM_UP = 500;
    private static final double NEGLIGIBLE = 1e-18;

    /** A draw, after 500 steps that are left out. */
    double[] sample(int length, RandomGenerator random) {
        double[] lags = lags();
        double[] all = new double[WARM_UP + length];
        for (int t = 0; t < all.length; t++) {
            all[t] = random.nextGaussian();
            for (int i = 1; i <= Math.min(t, lags.length); i++) {
                all[t] += lags[i - 1] * all[t - i];
            }
        }
        return Arrays.copyOfRange(all, WARM_UP, all.length);
    }

    /** The coefficients of the last s + 1 values, newest first. */
    double[] lags() {
        double[] lags = new double[season + 1];
        lags[0] = shortTerm;
        lags[season - 1] += seasonal;
        lags[season] = -shortTerm * seasonal;
        return lags;
    }

    /** The autocovariance at lags 0 to {@code lags}, from the response to one e: γ_k = Σ ψ_i ψ_{i+k}. */
    double[] autocovariance(int lags) {
        double[] psi = response();
        double[] gamma = new double[lags + 1];
        for (int k = 0; k <= lags; k++) {
            for (int i = 0; i + k < psi.length; i++) {
                gamma[k] += psi[i] * psi[i + k];
            }
        }
        return gamma;
    }

    private double[] response() {
        double slowest = Math.max(Math.abs(shortTerm), Math.pow(Math.abs(seasonal), 1.0 / season));
        int length = slowest == 0 ? season + 2 : season + 2 + (int) (Math.log(NEGLIGIBLE) / Math.log(slowest));
        double[] lags = lags();
        double[] psi = new double[length];
        psi[0] = 1;
        for (int t = 1; t < length; t++) {
            for (int i = 1; i <= Math.min(t, lags.length); i++) {
                psi[t] += lags[i - 1] * psi[t - i];
            }
        }
        return psi;
    }

    /** The error of the best predictor that sees {@code order} values; 1 from s + 1 on. */
    double error(int order) {
        return LinearPrediction.error(autocovariance(order), order);
    }

    /** The error of repeating the value {@code lag} steps ago: 2 (γ₀ − γ_lag). */
    double repeatError(int lag) {
        double[] gamma = autocovariance(lag);
        return 2 * (gamma[0] - gamma[lag]);
    }
}
