package statespace.dynamics.filter;

import java.util.Arrays;

/**
 * The periodic discrete wavelet transform with the symlet of ten taps (sym5), the noise of a series by its finest
 * details, and denoising by a hard threshold (Donoho and Johnstone 1994, VisuShrink).
 *
 * <p>
 * One level of a series of even length n: s_k = Σ_m q_m x_{(2k+m) mod n} and d_k = Σ_m (−1)^m q_m x_{(2k+1−m) mod n}. The
 * transform is orthonormal, so its inverse is its transpose.
 */
public final class Wavelet {
    private static final double[] SYM5 = unit(0.027632152958, -0.029842499869, -0.247951362613, 0.023478923136,
            0.89658164838, 1.023052966894, 0.281990696854, -0.055344186117, 0.041746864422, 0.038654795955);
    private static final int MOST_LEVELS = 6;
    private static final double NORMAL_QUARTILE = 0.6745;

    private Wavelet() {}

    private static double[] unit(double... taps) {
        double norm = Math.sqrt(Arrays.stream(taps).map(q -> q * q).sum());
        return Arrays.stream(taps).map(q -> q / norm).toArray();
    }

    /**
     * The transform.
     *
     * @param series
     *            a length that 2^levels divides
     * @return scaling coefficients of the coarsest level, then details from the coarsest level to the finest
     */
    public static double[] forward(double[] series, int levels) {
        checkLevels(series.length, levels);
        double[] c = series.clone();
        for (int level = 0, n = series.length; level < levels; level++, n /= 2) {
            double[] next = new double[n];
            for (int k = 0; k < n / 2; k++) {
                for (int m = 0; m < SYM5.length; m++) {
                    next[k] += SYM5[m] * c[scaling(k, m, n)];
                    next[n / 2 + k] += detailTap(m) * c[detail(k, m, n)];
                }
            }
            System.arraycopy(next, 0, c, 0, n);
        }
        return c;
    }

    /** The inverse of {@link #forward}. */
    public static double[] inverse(double[] coefficients, int levels) {
        checkLevels(coefficients.length, levels);
        double[] x = coefficients.clone();
        for (int n = x.length >> Math.max(0, levels - 1), level = 0; level < levels; level++, n *= 2) {
            double[] next = new double[n];
            for (int k = 0; k < n / 2; k++) {
                for (int m = 0; m < SYM5.length; m++) {
                    next[scaling(k, m, n)] += SYM5[m] * x[k];
                    next[detail(k, m, n)] += detailTap(m) * x[n / 2 + k];
                }
            }
            System.arraycopy(next, 0, x, 0, n);
        }
        return x;
    }

    private static int scaling(int k, int m, int n) {
        return (2 * k + m) % n;
    }

    private static int detail(int k, int m, int n) {
        return Math.floorMod(2 * k + 1 - m, n);
    }

    private static double detailTap(int m) {
        return m % 2 == 0 ? SYM5[m] : -SYM5[m];
    }

    private static void checkLevels(int length, int levels) {
        if (length < 1 || levels < 0 || levels > Integer.numberOfTrailingZeros(length)) {
            throw new IllegalArgumentException(length + " values cannot be halved " + levels + " times");
        }
    }

    /**
     * The standard deviation of white noise in a series: the median absolute deviation of the finest details, divided by
     * 0.6745. The last value of an odd number is left out.
     */
    public static double noise(double[] series) {
        int even = series.length - series.length % 2;
        if (even == 0) {
            return 0;
        }
        double[] c = forward(Arrays.copyOf(series, even), 1);
        double[] details = Arrays.copyOfRange(c, even / 2, even);
        double centre = median(details);
        return median(Arrays.stream(details).map(d -> Math.abs(d - centre)).toArray()) / NORMAL_QUARTILE;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * A series without white noise: every coefficient, the coarsest ones too, up to σ √(2 ln n) becomes 0. There are as
     * many levels as n can be halved, at most six. A series of odd length is continued by one 0.
     */
    public static double[] denoise(double[] series) {
        int n = series.length + series.length % 2;
        if (n == 0) {
            return new double[0];
        }
        double[] padded = Arrays.copyOf(series, n);
        int levels = Math.min(Integer.numberOfTrailingZeros(n), MOST_LEVELS);
        double threshold = noise(padded) * Math.sqrt(2 * Math.log(n));
        double[] kept = Arrays.stream(forward(padded, levels)).map(c -> Math.abs(c) <= threshold ? 0 : c).toArray();
        return Arrays.copyOf(inverse(kept, levels), series.length);
    }
}
