package statespace.lab.dsr;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Differences of two models that were measured on the same series, negative where the first is better.
 *
 * @param mean
 *            of the differences; NaN where a measure failed
 * @param error
 *            standard error of the mean; NaN for one pair
 * @param better
 *            pairs in which the first model has the smaller value; a measure that failed is never smaller
 * @param pairs
 *            all of them
 */
record Paired(double mean, double error, int better, int pairs) {
    private static final double BEYOND = 2.8; // standard errors: two-sided 5 % with five pairs, 2 % with ten
    private static final double MOST = 0.9;

    static Paired of(double[] first, double[] second) {
        int n = first.length;
        double[] off = IntStream.range(0, n).mapToDouble(i -> first[i] - second[i]).toArray();
        double mean = Arrays.stream(off).average().orElse(Double.NaN);
        double square = Arrays.stream(off).map(v -> (v - mean) * (v - mean)).sum();
        int better = (int) IntStream.range(0, n)
                .filter(i -> first[i] < second[i] || (Double.isNaN(second[i]) && !Double.isNaN(first[i]))).count();
        return new Paired(mean, n > 1 ? Math.sqrt(square / (n - 1) / n) : Double.NaN, better, n);
    }

    /** Better, worse, or about equal: a difference counts where it is beyond its noise and nine pairs of ten agree. */
    String verdict() {
        if (pairs < 2) {
            return "not judged by one pair";
        }
        if (Math.abs(mean) > BEYOND * error && better >= MOST * pairs) {
            return "better";
        }
        if (Math.abs(mean) > BEYOND * error && pairs - better >= MOST * pairs) {
            return "worse";
        }
        return Double.isNaN(mean) ? "not measured on every pair" : "about equal";
    }

    /** The difference with its standard error. */
    String text() {
        return pairs < 2
                ? String.format(Locale.ROOT, "%.3f", mean)
                : String.format(Locale.ROOT, "%.3f ± %.3f", mean, error);
    }

    /** Pairs in which the first model is better. */
    String count() {
        return better + " of " + pairs;
    }
}
