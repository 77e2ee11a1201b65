package statespace.task;

import java.util.Arrays;

/**
 * Prediction intervals by split-conformal calibration (Vovk et al. 2005; Lei et al. 2018): for every variate and step
 * ahead, half the width is the ⌈(n + 1)·level⌉-th smallest absolute residual on the validation part. Coverage of the
 * level is promised where residuals are exchangeable; what the test part really had is measured beside it. Where n is
 * so small that the rank exceeds it, the largest residual stands in and less is promised, see {@link #promised}.
 *
 * @param levels
 *            as fractions
 * @param halfWidths
 *            scaled, (levels, variates, horizon)
 * @param residuals
 *            n, residuals behind each half width, the fewest where values are missing; a half width without any is NaN
 */
public record ConformalIntervals(double[] levels, float[][][] halfWidths, int residuals) {

    /** Calibrates on a part that the forecaster was not trained on. */
    public static ConformalIntervals calibrate(Windows part, Forecaster forecaster, double... levels) {
        for (double level : levels) {
            if (!(level > 0 && level < 1)) {
                throw new IllegalArgumentException("level " + level + " of an interval is not between 0 and 1");
            }
        }
        int horizon = part.horizon();
        float[][][] residuals = new float[part.variates()][horizon][part.count()];
        Evaluation.forEach(part, forecaster, (window, variate, predicted, truth, offset) -> {
            for (int h = 0; h < horizon; h++) {
                residuals[variate][h][window] = Math.abs(predicted[offset + h] - truth[offset + h]);
            }
        });
        int least = part.count();
        float[][][] halfWidths = new float[levels.length][part.variates()][horizon];
        for (int v = 0; v < part.variates(); v++) {
            for (int h = 0; h < horizon; h++) {
                float[] sorted = residuals[v][h];
                Arrays.sort(sorted); // what is not known, NaN, comes last
                int known = known(sorted);
                least = Math.min(least, known);
                for (int l = 0; l < levels.length; l++) {
                    halfWidths[l][v][h] = known == 0
                            ? Float.NaN
                            : sorted[Math.min(rank(known, levels[l]), known) - 1];
                }
            }
        }
        return new ConformalIntervals(levels.clone(), halfWidths, least);
    }

    private static int known(float[] sorted) {
        int known = sorted.length;
        while (known > 0 && Float.isNaN(sorted[known - 1])) {
            known--;
        }
        return known;
    }

    private static int rank(int residuals, double level) {
        return (int) Math.ceil((residuals + 1) * level);
    }

    /** The coverage that the residuals can promise for a level: the level itself, or n / (n + 1) if that is less. */
    public double promised(int level) {
        return Math.min(levels[level], residuals / (residuals + 1.0));
    }

    /** Shares of the known true values of a part inside the intervals. */
    public Coverage measure(Windows part, Forecaster forecaster) {
        long[][] inside = new long[levels.length][part.horizon()];
        long[] cells = new long[part.horizon()];
        Evaluation.forEach(part, forecaster, (window, variate, predicted, truth, offset) -> {
            for (int h = 0; h < part.horizon(); h++) {
                float error = Math.abs(predicted[offset + h] - truth[offset + h]);
                cells[h] += Float.isNaN(error) ? 0 : 1;
                for (int l = 0; l < inside.length; l++) {
                    inside[l][h] += error <= halfWidths[l][variate][h] ? 1 : 0;
                }
            }
        });
        return Coverage.of(inside, cells);
    }

    /** Share of the true values inside the intervals, by level, over all windows, variates and steps. */
    public double[] coverage(Windows part, Forecaster forecaster) {
        return measure(part, forecaster).overall();
    }
}
