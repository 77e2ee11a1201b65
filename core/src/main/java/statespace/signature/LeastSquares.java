package statespace.signature;

import java.util.Arrays;

/**
 * Ordinary least squares with intercept, in double precision by orthogonal reflections, never by normal equations: the
 * features of a random diagonal CDE have condition numbers of 10⁹. Features are centred and brought to standard
 * deviation 1; a constant one has weight 0.
 */
public final class LeastSquares {
    private static final double FLOOR = 1e-13;

    private final double[] mean;
    private final double[] scale;
    private final double[] weights; // of features in scaled units
    private final double intercept;

    private LeastSquares(double[] mean, double[] scale, double[] weights, double intercept) {
        this.mean = mean;
        this.scale = scale;
        this.weights = weights;
        this.intercept = intercept;
    }

    /**
     * Fits one target.
     *
     * @param features
     *            (examples, features)
     * @param targets
     *            (examples)
     */
    public static LeastSquares fit(double[][] features, double[] targets) {
        Standardisation units = Standardisation.fit(features);
        int width = units.mean().length;
        double offset = Arrays.stream(targets).average().orElse(0);
        // The triangle starts as a tiny multiple of 1, so that dependent features divide by no zero.
        double[][] triangle = new double[width][width + 1];
        for (int j = 0; j < width; j++) {
            triangle[j][j] = FLOOR * Math.sqrt(features.length);
        }
        int rows = Math.max(64, width);
        for (int start = 0; start < features.length; start += rows) {
            double[][] chunk = new double[Math.min(rows, features.length - start)][];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = Arrays.copyOf(units.apply(features[start + i]), width + 1);
                chunk[i][width] = targets[start + i] - offset;
            }
            fold(triangle, chunk, width);
        }
        return new LeastSquares(units.mean(), units.scale(), backSubstitute(triangle, width), offset);
    }

    /** Reflects the rows of a chunk into the triangle, column by column. */
    private static void fold(double[][] triangle, double[][] chunk, int width) {
        double[] product = new double[width + 1];
        for (int j = 0; j < width; j++) {
            double square = 0;
            for (double[] row : chunk) {
                square += row[j] * row[j];
            }
            if (square == 0) {
                continue;
            }
            double[] top = triangle[j];
            double norm = Math.sqrt(top[j] * top[j] + square);
            double head = top[j] > 0 ? top[j] + norm : top[j] - norm;
            double factor = 2 / (head * head + square);
            for (int c = j; c <= width; c++) {
                product[c] = head * top[c];
            }
            for (double[] row : chunk) {
                SymmetricMatrix.axpy(row[j], row, product, j);
            }
            SymmetricMatrix.axpy(-factor * head, product, top, j);
            for (double[] row : chunk) {
                SymmetricMatrix.axpy(-factor * row[j], product, row, j);
            }
        }
    }

    private static double[] backSubstitute(double[][] triangle, int width) {
        double[] weights = new double[width];
        for (int j = width - 1; j >= 0; j--) {
            double sum = triangle[j][width];
            for (int c = j + 1; c < width; c++) {
                sum -= triangle[j][c] * weights[c];
            }
            weights[j] = sum / triangle[j][j];
        }
        return weights;
    }

    /** The prediction for one example. */
    public double predict(double[] features) {
        double sum = intercept;
        for (int j = 0; j < weights.length; j++) {
            sum += weights[j] * (features[j] - mean[j]) / scale[j];
        }
        return sum;
    }
}
