package statespace.task;

import java.util.Arrays;
import statespace.data.DataException;
import statespace.data.table.SeriesTable;

/**
 * Scales every variate by mean and population standard deviation of its training rows, missing ones (NaN) left out; a constant
 * variate keeps standard deviation 1.
 *
 * @param mean
 *            (variates)
 * @param standardDeviation
 *            (variates)
 */
public record Scaler(double[] mean, double[] standardDeviation) {

    /** Fits to the rows before {@code trainRows}. */
    public static Scaler fit(SeriesTable table, int trainRows) {
        return fit(table.values(), trainRows);
    }

    /** Fits to the first {@code trainRows} of values (variates, rows). */
    public static Scaler fit(double[][] values, int trainRows) {
        int variates = values.length;
        double[] mean = new double[variates];
        double[] standardDeviation = new double[variates];
        for (int v = 0; v < variates; v++) {
            double[] rows = Arrays.stream(values[v], 0, trainRows).filter(x -> !Double.isNaN(x)).toArray();
            for (double row : rows) {
                mean[v] += row;
            }
            mean[v] /= Math.max(1, rows.length);
            double square = 0;
            for (double row : rows) {
                square += (row - mean[v]) * (row - mean[v]);
            }
            standardDeviation[v] = Math.sqrt(square / Math.max(1, rows.length));
            if (!(standardDeviation[v] > 1e-12 * Math.abs(mean[v]))) {
                standardDeviation[v] = 1;
            }
        }
        return new Scaler(mean, standardDeviation);
    }

    /**
     * All rows in scaled units, (variates, rows).
     *
     * @throws DataException
     *             if a value is so far from the training rows that 32-bit numbers do not hold it in their units
     */
    public float[][] apply(double[][] values) {
        float[][] scaled = new float[values.length][];
        for (int v = 0; v < values.length; v++) {
            scaled[v] = new float[values[v].length];
            for (int t = 0; t < values[v].length; t++) {
                scaled[v][t] = (float) ((values[v][t] - mean[v]) / standardDeviation[v]);
                if (Float.isInfinite(scaled[v][t])) {
                    throw new DataException(
                            "row " + t + " (from 0), variate " + v + " (from 0): the value " + values[v][t]
                                    + " is too far from the training rows (mean " + mean[v] + ", standard deviation "
                                    + standardDeviation[v] + ") to compute with; correct it");
                }
            }
        }
        return scaled;
    }

    /** A scaled value in the data's own units. */
    public double restore(int variate, double scaled) {
        return scaled * standardDeviation[variate] + mean[variate];
    }
}
