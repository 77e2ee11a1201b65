package statespace.task;

import java.util.Arrays;

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
     *            values at each step
     */
    static Coverage of(long[][] inside, long cells) {
        double[][] steps = new double[inside.length][];
        double[] overall = new double[inside.length];
        for (int l = 0; l < inside.length; l++) {
            steps[l] = Arrays.stream(inside[l]).mapToDouble(count -> (double) count / cells).toArray();
            overall[l] = (double) Arrays.stream(inside[l]).sum() / ((double) cells * inside[l].length);
        }
        return new Coverage(overall, steps);
    }
}
