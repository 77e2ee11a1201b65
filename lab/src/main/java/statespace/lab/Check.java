package statespace.lab;

import java.util.Locale;

/**
 * One measured value beside what a paper or mathematics says of it; what this project sets itself is an {@link Aim}.
 *
 * @param name
 *            what was measured
 * @param expected
 *            the bound in words, such as "at least 0.975"
 * @param source
 *            where the expectation comes from
 * @param measured
 *            the value
 * @param pass
 *            true if the value is within the bound; never for NaN
 */
public record Check(String name, String expected, String source, double measured, boolean pass) {

    /** Expects a value of at least {@code bound}. */
    public static Check atLeast(String name, double bound, String source, double measured) {
        return new Check(name, "at least " + number(bound), source, measured, measured >= bound);
    }

    /** Expects a value of at most {@code bound}. */
    public static Check atMost(String name, double bound, String source, double measured) {
        return new Check(name, "at most " + number(bound), source, measured, measured <= bound);
    }

    /** Expects a value within {@code tolerance} of {@code target}. */
    public static Check near(String name, double target, double tolerance, String source, double measured) {
        return new Check(name, number(target) + " ± " + number(tolerance), source, measured,
                Math.abs(measured - target) <= tolerance);
    }

    /** Expects a value between two bounds. */
    public static Check between(String name, double low, double high, String source, double measured) {
        return new Check(name, number(low) + " to " + number(high), source, measured,
                measured >= low && measured <= high);
    }

    /** A number as a person writes it: up to six significant digits, an exponent only where it is large or small. */
    public static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return Long.toString((long) value);
        }
        double magnitude = Math.abs(value);
        return magnitude >= 1e-4 && magnitude < 1e7
                ? new java.math.BigDecimal(value).round(new java.math.MathContext(6)).stripTrailingZeros()
                        .toPlainString()
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
