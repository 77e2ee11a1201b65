package statespace.task;

import java.util.Arrays;

/**
 * Prediction intervals by split-conformal calibration (Vovk et al. 2005; Lei et al. 2018): for every variate and step
 * ahead, half the width is the ⌈(n + 1)·level⌉-th smallest absolute residual on the validation part. Coverage of the
 * level is promised where residuals are exchangeable; what the test part really had is measured beside it.
 *
 * @param levels
 *            as fractions
 * @param halfWidths
 *            scaled, (levels, variates, horizon)
 */
public record ConformalIntervals(double[] levels, float[][][] halfWidths) {

    /** Calibrates on a part that the forecaster was not trained on. */
    public static ConformalIntervals calibrate(Windows part, Forecaster forecaster, double... levels) {
        int horizon = part.horizon();
        float[][][] residuals = new float[part.variates()][horizon][part.count()];
        Evaluation.forEach(part, forecaster, (window, variate, predicted, truth, offset) -> {
            for (int h = 0; h < horizon; h++) {
                residuals[variate][h][window] = Math.abs(predicted[offset + h] - truth[offset + h]);
            }
        });
        float[][][] halfWidths = new float[levels.length][part.variates()][horizon];
        for (int v = 0; v < part.variates(); v++) {
            for (int h = 0; h < horizon; h++) {
                float[] sorted = residuals[v][h];
                Arrays.sort(sorted);
                for (int l = 0; l < levels.length; l++) {
                    int rank = (int) Math.ceil((sorted.length + 1) * levels[l]);
                    halfWidths[l][v][h] = sorted[Math.min(rank, sorted.length) - 1];
                }
            }
        }
        return new ConformalIntervals(levels.clone(), halfWidths);
    }

    /** Share of the true values inside the intervals, by level, over all windows, variates and steps. */
    public double[] coverage(Windows part, Forecaster forecaster) {
        long[] inside = new long[levels.length];
        Evaluation.forEach(part, forecaster, (window, variate, predicted, truth, offset) -> {
            for (int h = 0; h < part.horizon(); h++) {
                float error = Math.abs(predicted[offset + h] - truth[offset + h]);
                for (int l = 0; l < inside.length; l++) {
                    inside[l] += error <= halfWidths[l][variate][h] ? 1 : 0;
                }
            }
        });
        double cells = (double) part.count() * part.variates() * part.horizon();
        return Arrays.stream(inside).mapToDouble(count -> count / cells).toArray();
    }
}
