package statespace.model.detect;

import java.util.List;
import java.util.stream.IntStream;
import statespace.config.SettingException;

/**
 * How the cells of a row make its score: the mean, or the largest, of the variates that are judged, then an exponentially
 * weighted average over time, s_t = s_{t−1} + 2 / (span + 1) (x_t − s_{t−1}), s_0 = x_0, as Hundman et al. (2018) smooth
 * the errors of a spacecraft's telemetry.
 *
 * @param largest
 *            true for the largest cell, false for the mean
 * @param judged
 *            variates that count, such as those that are measured and not commanded; empty for all
 * @param span
 *            rows of the average; 1 for none
 */
public record RowScore(boolean largest, List<Integer> judged, int span) {

    /** Copies the list. */
    public RowScore {
        judged = List.copyOf(judged);
        if (span < 1) {
            throw new SettingException("the setting 'smooth' must be at least 1, not " + span);
        }
    }

    /** The mean of all cells, not smoothed. */
    public static RowScore mean() {
        return new RowScore(false, List.of(), 1);
    }

    /** The same with the largest cell or with the mean. */
    public RowScore withLargest(boolean newLargest) {
        return new RowScore(newLargest, judged, span);
    }

    /** True if a variate counts. */
    public boolean judges(int variate) {
        return judged.isEmpty() || judged.contains(variate);
    }

    /**
     * Scores a series from its first row on.
     *
     * @param cells
     *            (variates, rows), NaN where nothing is known
     * @return (rows), over the cells that are known; NaN where none of the judged ones is, and such a row leaves the average
     *         as it was
     */
    public double[] rows(float[][] cells) {
        return new Running().rows(cells);
    }

    /** The average of a series that goes on. */
    final class Running {
        private double average = Double.NaN;

        /** Scores further rows, (variates, rows). */
        double[] rows(float[][] cells) {
            int[] counted = IntStream.range(0, cells.length).filter(RowScore.this::judges).toArray();
            double[] rows = new double[cells[0].length];
            for (int t = 0; t < rows.length; t++) {
                rows[t] = row(cells, counted, t);
            }
            for (int t = 0; span > 1 && t < rows.length; t++) {
                if (Double.isNaN(rows[t])) {
                    continue;
                }
                average = Double.isNaN(average) ? rows[t] : average + 2.0 / (span + 1) * (rows[t] - average);
                rows[t] = average;
            }
            return rows;
        }
    }

    private double row(float[][] cells, int[] counted, int t) {
        int known = 0;
        for (int v : counted) {
            known += Float.isNaN(cells[v][t]) ? 0 : 1;
        }
        double score = 0;
        for (int v : counted) {
            if (!Float.isNaN(cells[v][t])) {
                score = largest ? Math.max(score, cells[v][t]) : score + (double) cells[v][t] / known;
            }
        }
        return known == 0 ? Double.NaN : score;
    }

    /** In words, for reports. */
    @Override
    public String toString() {
        return (largest ? "largest" : "mean") + " of " + (judged.isEmpty() ? "all variates" : "variates " + judged)
                + (span == 1 ? "" : ", smoothed over " + span + " rows");
    }
}
