package statespace.signature;

import java.util.Arrays;

/**
 * Features less their mean, in units of their population standard deviation; a constant feature becomes 0.
 *
 * @param mean
 *            (features)
 * @param scale
 *            (features); infinite for a constant one
 */
record Standardisation(double[] mean, double[] scale) {
    private static final double CONSTANT = 1e-12;
    private static final double FAR = 1e3;

    static Standardisation fit(double[][] features) {
        int width = features.length == 0 ? 0 : features[0].length;
        double[] mean = new double[width];
        double[] square = new double[width];
        double[] largest = new double[width];
        for (double[] row : features) {
            for (int j = 0; j < width; j++) {
                mean[j] += row[j] / features.length;
                largest[j] = Math.max(largest[j], Math.abs(row[j]));
            }
        }
        for (double[] row : features) {
            for (int j = 0; j < width; j++) {
                double centred = row[j] - mean[j];
                square[j] += centred * centred / features.length;
            }
        }
        double[] scale = new double[width];
        Arrays.setAll(scale, j -> Math.sqrt(square[j]) > CONSTANT * largest[j]
                ? Math.sqrt(square[j])
                : Double.POSITIVE_INFINITY);
        return new Standardisation(mean, scale);
    }

    double[] apply(double[] row) {
        double[] scaled = new double[row.length];
        Arrays.setAll(scaled, j -> (row[j] - mean[j]) / scale[j]);
        return scaled;
    }

    /** The same with values beyond 1000 standard deviations at that border, and 0 for what overflowed. */
    double[] bounded(double[] row) {
        double[] scaled = apply(row);
        Arrays.setAll(scaled, j -> Double.isNaN(scaled[j]) ? 0 : Math.max(-FAR, Math.min(FAR, scaled[j])));
        return scaled;
    }
}
