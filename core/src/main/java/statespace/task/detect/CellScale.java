package statespace.task.detect;

import java.util.Arrays;

/**
 * Makes squared errors of variates comparable: each is divided by the mean of its variate's on rows that are normal, so
 * that 1 is what such rows have on average.
 *
 * @param meanSquare
 *            by variate; at least a hundredth of the mean over all, so that a variate that did not move counts as one
 *            that hardly moved
 */
public record CellScale(double[] meanSquare) {
    private static final double FLOOR = 0.01;
    private static final double LEAST = 1e-12;

    /** Fits to squared errors (variates, rows); NaN is left out. */
    public static CellScale fit(float[][] squares) {
        double[] means = Arrays.stream(squares).mapToDouble(CellScale::mean).toArray();
        double floor = Math.max(LEAST, FLOOR * Arrays.stream(means).average().orElse(0));
        return new CellScale(Arrays.stream(means).map(mean -> Math.max(mean, floor)).toArray());
    }

    private static double mean(float[] row) {
        double sum = 0;
        int count = 0;
        for (float square : row) {
            if (!Float.isNaN(square)) {
                sum += square;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /** The scaled errors, (variates, rows); NaN where there is none. */
    public float[][] cells(float[][] squares) {
        float[][] cells = new float[squares.length][squares[0].length];
        for (int v = 0; v < squares.length; v++) {
            for (int t = 0; t < cells[v].length; t++) {
                cells[v][t] = (float) (squares[v][t] / meanSquare[v]);
            }
        }
        return cells;
    }
}
