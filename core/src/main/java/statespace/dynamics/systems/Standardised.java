package statespace.dynamics.systems;

import java.util.Arrays;

/**
 * A series whose dimensions have mean 0 and standard deviation 1 (of n − 1); a constant dimension becomes 0.
 *
 * @param values
 *            (time, dimensions)
 * @param mean
 *            what was subtracted
 * @param deviation
 *            what was divided by, 1 for a constant dimension
 */
public record Standardised(double[][] values, double[] mean, double[] deviation) {
    /** Of a series without missing values. */
    public static Standardised of(double[][] x) {
        int width = x[0].length;
        double[] mean = new double[width];
        double[] deviation = new double[width];
        for (int d = 0; d < width; d++) {
            int column = d;
            mean[d] = Arrays.stream(x).mapToDouble(row -> row[column]).average().orElse(0);
            double square = Arrays.stream(x).mapToDouble(row -> row[column] - mean[column]).map(v -> v * v).sum();
            double sd = Math.sqrt(square / Math.max(1, x.length - 1));
            deviation[d] = sd > 0 ? sd : 1;
        }
        double[][] values = Arrays.stream(x).map(row -> {
            double[] scaled = row.clone();
            Arrays.setAll(scaled, d -> (row[d] - mean[d]) / deviation[d]);
            return scaled;
        }).toArray(double[][]::new);
        return new Standardised(values, mean, deviation);
    }
}
