package statespace.task.forecast;

import java.util.Arrays;

/**
 * Prediction intervals by split-conformal calibration (Vovk et al. 2005; Lei et al. 2018): for every variate and step
 * ahead, half the width is the ⌈(n + 1)·level⌉-th smallest absolute residual on the validation split. Coverage of the
 * level is promised where residuals are exchangeable; what the test split really had is measured beside it. Where n is
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

    /** Calibrates on a split that the forecaster was not trained on. */
    public static ConformalIntervals calibrate(Windows split, Forecaster forecaster, double... levels) {
        Residuals residuals = new Residuals(split);
        Evaluation.forEach(split, forecaster, residuals);
        return residuals.intervals(levels);
    }

    /** Gathers the absolute residuals of a split. */
    public static final class Residuals implements Evaluation.Visitor {
        private final float[][][] residuals; // (variates, horizon, windows)

        /** For the windows of a split. */
        public Residuals(Windows split) {
            residuals = new float[split.variates()][split.horizon()][split.count()];
        }

        @Override
        public void visit(int window, int variate, float[] predicted, float[] truth, int offset) {
            for (int h = 0; h < residuals[variate].length; h++) {
                residuals[variate][h][window] = Math.abs(predicted[offset + h] - truth[offset + h]);
            }
        }

        /**
         * The intervals of some levels.
         *
         * @throws IllegalArgumentException
         *             if a level is not between 0 and 1
         */
        public ConformalIntervals intervals(double... levels) {
            for (double level : levels) {
                if (!(level > 0 && level < 1)) {
                    throw new IllegalArgumentException("level " + level + " of an interval is not between 0 and 1");
                }
            }
            int least = residuals[0][0].length;
            float[][][] halfWidths = new float[levels.length][residuals.length][residuals[0].length];
            for (int v = 0; v < residuals.length; v++) {
                for (int h = 0; h < residuals[v].length; h++) {
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

    /** Counts the known true values that lie inside the intervals. */
    public final class Counts implements Evaluation.Visitor {
        private final long[][] inside = new long[levels.length][halfWidths[0][0].length];
        private final long[] cells = new long[halfWidths[0][0].length];

        @Override
        public void visit(int window, int variate, float[] predicted, float[] truth, int offset) {
            for (int h = 0; h < cells.length; h++) {
                float error = Math.abs(predicted[offset + h] - truth[offset + h]);
                cells[h] += Float.isNaN(error) ? 0 : 1;
                for (int l = 0; l < inside.length; l++) {
                    inside[l][h] += error <= halfWidths[l][variate][h] ? 1 : 0;
                }
            }
        }

        /** The shares of what was seen. */
        public Coverage coverage() {
            return Coverage.of(inside, cells);
        }
    }

    /** Shares of the known true values of a split inside the intervals. */
    public Coverage measure(Windows split, Forecaster forecaster) {
        Counts counts = new Counts();
        Evaluation.forEach(split, forecaster, counts);
        return counts.coverage();
    }

    /** Share of the true values inside the intervals, by level, over all windows, variates and steps. */
    public double[] coverage(Windows split, Forecaster forecaster) {
        return measure(split, forecaster).overall();
    }
}
