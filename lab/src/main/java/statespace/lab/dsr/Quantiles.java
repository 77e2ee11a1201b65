package statespace.lab.dsr;

import java.util.Arrays;
import java.util.Locale;
import statespace.lab.Check;

/** Quantiles of measured values in which NaN, a measure that failed, counts as worse than every number. */
final class Quantiles {
    private Quantiles() {}

    static double median(double... values) {
        return of(0.5, values);
    }

    /** The quantile of a share, on a straight line between neighbours; NaN where it reaches failed values or has none. */
    static double of(double share, double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        double part = at - below;
        return part == 0 ? sorted[below] : (1 - part) * sorted[below] + part * sorted[above];
    }

    /** Median, and quartiles in brackets. */
    static String spread(double... values) {
        return number(median(values)) + " (" + number(of(0.25, values)) + " to " + number(of(0.75, values)) + ")";
    }

    /** A value to three digits, or the word "failed". */
    static String number(double value) {
        return Double.isNaN(value)
                ? "failed"
                : Check.number(Double.parseDouble(String.format(Locale.ROOT, "%.3g", value)));
    }
}
