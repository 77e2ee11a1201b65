package statespace.lab.complexity;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A lower bound on n · max|B| · max|C| of any real diagonal system, of any dimension n, that follows a response within
 * ε: the maximum over parity, d and m of 2^{d + 2 min(d, m)} (2^{−d} |(Δᵈ K)_m| − ε), where Δ is the forward difference
 * on the even or the odd values (Ran-Milo et al. 2024, theorem 2). Differences are exact, the bound is given by its
 * logarithm: it leaves the range of a double near 500 values.
 *
 * @param log2
 *            of the bound; −∞ where it says nothing
 * @param parity
 *            0 even, 1 odd
 * @param order
 *            d
 * @param offset
 *            m, counted from 0
 */
public record ParameterBound(double log2, int parity, int order, int offset) {
    private static final int BITS = 60;
    private static final double LN_2 = Math.log(2);

    /** Which constant stands before the difference. */
    public enum Constant {
        /** 4^{min(d, m)}, as published. */
        PUBLISHED,
        /** The largest one that the same proof allows: ((m + d)/m)^m ((m + d)/d)^d. */
        TIGHT
    }

    /** The bound with the published constant. */
    public static ParameterBound of(double[] response, double epsilon) {
        return of(response, epsilon, Constant.PUBLISHED);
    }

    /** The bound with either constant. */
    public static ParameterBound of(double[] response, double epsilon, Constant constant) {
        ParameterBound best = new ParameterBound(Double.NEGATIVE_INFINITY, 0, 0, 0);
        int scale = Math.max(exponent(epsilon), java.util.Arrays.stream(response).mapToInt(ParameterBound::exponent)
                .max().orElse(0));
        BigInteger slack = scaled(epsilon, scale);
        for (int parity = 0; parity < 2; parity++) {
            double[] values = DimensionBound.everySecond(response, parity);
            BigInteger[] differences = new BigInteger[values.length];
            for (int i = 0; i < values.length; i++) {
                differences[i] = scaled(values[i], scale);
            }
            for (int d = 0; d < values.length; d++) {
                for (int m = 0; m + d < values.length; m++) {
                    BigInteger above = differences[m].abs().subtract(slack.shiftLeft(d));
                    if (above.signum() > 0) {
                        double log2 = log2(above) - scale + factor(d, m, constant);
                        best = log2 > best.log2 ? new ParameterBound(log2, parity, d, m) : best;
                    }
                }
                for (int m = 0; m + d + 1 < values.length; m++) {
                    differences[m] = differences[m + 1].subtract(differences[m]);
                }
            }
        }
        return best;
    }

    /** The bound itself; infinite where a double cannot hold it. */
    public double value() {
        return Math.pow(2, log2);
    }

    private static double factor(int d, int m, Constant constant) {
        return constant == Constant.PUBLISHED
                ? 2.0 * Math.min(d, m)
                : share(m, d) + share(d, m);
    }

    private static double share(int part, int other) {
        return part == 0 ? 0 : part * Math.log((double) (part + other) / part) / LN_2;
    }

    /** Binary places after the point that write a double exactly. */
    private static int exponent(double value) {
        if (value == 0) {
            return 0;
        }
        int places = 52 - Math.getExponent(value);
        return Math.max(0, Math.min(1074, places));
    }

    private static BigInteger scaled(double value, int scale) {
        return new BigDecimal(value).multiply(new BigDecimal(BigInteger.ONE.shiftLeft(scale))).toBigIntegerExact();
    }

    /** log₂ of a positive integer of any size. */
    private static double log2(BigInteger value) {
        int drop = Math.max(0, value.bitLength() - BITS);
        return Math.log(value.shiftRight(drop).doubleValue()) / LN_2 + drop;
    }
}
