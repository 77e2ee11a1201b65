package statespace.task.detect;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import statespace.data.DataException;
import statespace.task.Scaler;
import statespace.task.forecast.JointRidge;

/**
 * A series that is taken for normal and one to be tested, scaled by the rows that a model is fitted to. The last fifth of
 * the normal series is held out: it chooses the epoch, gives every variate its mean error, and sets the threshold. Nothing
 * is ever taken from the series to be tested. A value that is not known is NaN.
 *
 * @param scaler
 *            of the fitted rows
 * @param train
 *            scaled, (variates, rows)
 * @param heldOut
 *            first row that is held out
 * @param test
 *            scaled, (variates, rows)
 */
public record DetectTask(Scaler scaler, float[][] train, int heldOut, float[][] test) {
    private static final double FITTED = 0.8;
    private static final int LEAST_ROWS = 50;

    /**
     * Holds out and scales.
     *
     * @param source
     *            of the normal series, for the user
     * @param train
     *            normal, (variates, rows)
     * @param test
     *            to be tested, (variates, rows)
     * @throws DataException
     *             if there are too few rows, or a variate is not known in those that are fitted or held out
     */
    public static DetectTask of(String source, double[][] train, double[][] test) {
        int rows = train[0].length;
        if (rows < LEAST_ROWS) {
            throw new DataException(source + ": " + rows + " rows are too few to learn what is normal; supply at least "
                    + LEAST_ROWS);
        }
        int heldOut = (int) (FITTED * rows);
        for (int v = 0; v < train.length; v++) {
            checkKnown(source, v, train[v], 0, heldOut, "fitted");
            checkKnown(source, v, train[v], heldOut, rows, "held out");
        }
        Scaler scaler = Scaler.fit(train, heldOut);
        return new DetectTask(scaler, scaler.apply(train), heldOut, scaler.apply(test));
    }

    private static void checkKnown(String source, int variate, double[] values, int from, int to, String what) {
        if (Arrays.stream(values, from, to).allMatch(Double::isNaN)) {
            throw new DataException(source + ": of variate " + variate + " (from 0) no value is known in rows " + from
                    + " to " + (to - 1) + ", which are " + what
                    + "; supply some, or leave it out with the setting 'variates'");
        }
    }

    /** The rows that are held out, (variates, rows). */
    public float[][] heldOutRows() {
        return cut(heldOut, train[0].length);
    }

    /** The rows that models are fitted to, (variates, rows). */
    public float[][] fittedRows() {
        return cut(0, heldOut);
    }

    private float[][] cut(int from, int to) {
        return Arrays.stream(train).map(row -> Arrays.copyOfRange(row, from, to)).toArray(float[][]::new);
    }

    /**
     * Scores of the tested rows with a threshold from the held-out ones.
     *
     * @param scores
     *            (rows)
     * @param threshold
     *            that an anomalous row exceeds; NaN where it is not known
     */
    public record Scored(double[] scores, double threshold) {}

    /** Applies a detector; its threshold is a quantile of its scores on the held-out rows. */
    public Scored apply(Detector detector, double quantile) {
        return new Scored(detector.scores(test), Detector.quantile(detector.scores(heldOutRows()), quantile));
    }

    /** Independent uniform draws: what a score without information comes to. */
    public static Detector noise(long seed) {
        return values -> new SplittableRandom(seed).doubles(values[0].length).toArray();
    }

    /**
     * The distance of values from their means, in deviations.
     *
     * @param rows
     *            how the cells make the scores of rows, such as by the largest
     */
    public static Detector deviation(Function<float[][], double[]> rows) {
        return values -> {
            float[][] distances = new float[values.length][values[0].length];
            for (int v = 0; v < values.length; v++) {
                for (int t = 0; t < distances[v].length; t++) {
                    distances[v][t] = Math.abs(values[v][t]);
                }
            }
            return rows.apply(distances);
        };
    }

    /**
     * The detectors that any model must beat: noise, max_z, ridge.
     *
     * @param limit
     *            ridge cuts values off at ± this
     * @param mean
     *            how the cells of ridge make the scores of rows
     * @param largest
     *            the same by the largest cell, for max_z
     */
    public Map<String, Detector> baselines(long seed, double limit, Function<float[][], double[]> mean,
            Function<float[][], double[]> largest) {
        Map<String, Detector> baselines = new LinkedHashMap<>();
        baselines.put("noise", noise(seed));
        baselines.put("max_z", deviation(largest));
        baselines.put("ridge", JointRidge.fit(fittedRows(), heldOutRows(), limit, mean));
        return baselines;
    }
}
