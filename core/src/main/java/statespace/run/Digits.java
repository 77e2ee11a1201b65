package statespace.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * How many digits a value of a series needs: six, and so many more that a hundred-thousandth of the series' standard
 * deviation is seen. A meter at 1 000 000 000 that moves by a tenth needs fifteen.
 *
 * @param standardDeviation
 *            of the series; where it is not positive, six digits are enough
 */
public record Digits(double standardDeviation) {
    private static final int LEAST = 6;
    private static final int BELOW = 5; // decimal places under the standard deviation
    private static final int MOST = 17; // more tell nothing of a double
    private static final double PLAIN = 1e15;

    /** The significant digits of a value; never fewer than those before its decimal point, up to fifteen. */
    int significant(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value) || size == 0) {
            return LEAST;
        }
        int digits = LEAST;
        if (standardDeviation > 0) {
            digits = Math.max(digits, (int) Math.ceil(Math.log10(size / standardDeviation)) + BELOW);
        }
        if (size >= 1 && size < PLAIN) {
            digits = Math.max(digits, (int) Math.floor(Math.log10(size)) + 1);
        }
        return Math.min(MOST, digits);
    }

    /** A finite value as text, plain up to 10¹⁵. */
    public String text(double value) {
        int digits = significant(value);
        String text = String.format(Locale.ROOT, "%." + digits + "g", value);
        boolean grown = text.indexOf('e') >= 0 && Math.abs(value) >= 1 && Math.abs(value) < PLAIN; // 999999.9 to 1000000
        return grown ? String.format(Locale.ROOT, "%." + (digits + 1) + "g", value) : text;
    }

    /** A value without the digits that tell nothing. */
    public double rounded(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(significant(value))).doubleValue()
                : value;
    }
}
