package statespace.task.forecast;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Share of true values inside prediction intervals.
 *
 * @param overall
 *            over windows, variates and steps, (levels)
 * @param steps
 *            over windows and variates, (levels, horizon)
 */
public record Coverage(double[] overall, double[][] steps) {

    /**
     * From counts.
     *
     * @param inside
     *            values inside, (levels, horizon)
     * @param cells
     *            known values at each step, (horizon)
     */
    static Coverage of(long[][] inside, long[] cells) {
        double[][] steps = new double[inside.length][];
        double[] overall = new double[inside.length];
        for (int l = 0; l < inside.length; l++) {
            long[] counts = inside[l];
            steps[l] = IntStream.range(0, counts.length).mapToDouble(h -> (double) counts[h] / cells[h]).toArray();
            overall[l] = (double) Arrays.stream(counts).sum() / Arrays.stream(cells).sum();
        }
        return new Coverage(overall, steps);
    }
}
