package statespace.dynamics.measure;

import java.util.Arrays;

/**
 * A measured number.
 *
 * @param value
 *            smaller is better; NaN where it could not be measured
 * @param failure
 *            what is wrong with what was measured, in one sentence; null if nothing is
 */
public record Score(double value, String failure) {
    static Score of(double value) {
        return new Score(value, null);
    }

    static Score none(String failure) {
        return new Score(Double.NaN, failure);
    }

    /** Whether the number was measured on something sound. */
    public boolean isSound() {
        return failure == null;
    }

    /** Refuses series that do not fit each other; what makes a fitting one useless, or null. */
    static String fault(double[][] truth, double[][] generated) {
        if (truth.length == 0 || generated.length == 0) {
            return "a series has no rows";
        }
        int width = truth[0].length;
        if (width == 0 || Arrays.stream(truth).anyMatch(row -> row.length != width)
                || Arrays.stream(generated).anyMatch(row -> row.length != width)) {
            throw new IllegalArgumentException("the generated series has " + generated[0].length
                    + " dimensions and the measured one has " + width + "; they must be the same");
        }
        if (!isFinite(truth)) {
            return "the measured series has a missing or infinite value";
        }
        return isFinite(generated) ? null : "the generated series diverged: it has a value that is not finite";
    }

    private static boolean isFinite(double[][] x) {
        return Arrays.stream(x).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }

    static double[] column(double[][] x, int dimension) {
        return Arrays.stream(x).mapToDouble(row -> row[dimension]).toArray();
    }

    /** The standard deviation of n − 1. */
    static double deviation(double[] x) {
        double mean = Arrays.stream(x).average().orElse(Double.NaN);
        return Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1));
    }

    /** Whether all values are the same up to rounding. */
    static boolean isConstant(double[] x) {
        double largest = Arrays.stream(x).map(Math::abs).max().orElse(0);
        return x.length < 2 || deviation(x) <= 1e-12 * largest;
    }
}
