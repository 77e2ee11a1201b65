package statespace.dynamics.filter;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The estimate of a filtered state from its observation, once before training: X̃_k = X_k H*_k / (|H_k|² + T σ² / S_k)
 * with the spectrum S of the denoised observation and the noise σ of {@link Wavelet}. Every dimension is taken by
 * itself. The result is aligned with the state: row t estimates it at time t. The filter is circular in this formula,
 * so some rows at both edges are wrong; they are NaN, "not available" (Volkmann et al. 2024, arXiv 2411.02949).
 *
 * <p>
 * A missing value (NaN) is no evidence: it is interpolated for the transform, and every row t whose observations t … t +
 * τ − 1 include it is NaN in that dimension.
 *
 * @param kernel
 *            the filter; by the identity nothing is changed or cut
 * @param minNoise
 *            lower bound of σ; 10⁻⁵ by default, 10⁻³ for data without noise, 0 for nuisance series
 * @param cutLeft
 *            rows at the begin that are not available: up to 1 a share of the taps, above a number of rows
 * @param cutRight
 *            the same at the end
 */
public record WienerDeconvolution(FilterKernel kernel, double minNoise, double cutLeft, double cutRight) {
    /** The default of {@link #minNoise}. */
    public static final double MIN_NOISE = 1e-5;
    /** The default of {@link #cutLeft}. */
    public static final double CUT_LEFT = 0.25;
    /** The default of {@link #cutRight}. */
    public static final double CUT_RIGHT = 0.5;

    /** Refuses negative numbers and NaN. */
    public WienerDeconvolution {
        check("min_noise", minNoise);
        check("cut_left", cutLeft);
        check("cut_right", cutRight);
    }

    private static void check(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("the setting '" + name + "' is " + value + "; give a number from 0");
        }
    }

    /** With the defaults of the paper. */
    public static WienerDeconvolution of(FilterKernel kernel) {
        return new WienerDeconvolution(kernel, MIN_NOISE, CUT_LEFT, CUT_RIGHT);
    }

    /** With another lower bound of the noise. */
    public WienerDeconvolution withMinNoise(double noise) {
        return new WienerDeconvolution(kernel, noise, cutLeft, cutRight);
    }

    /** Rows at the begin that are not available. */
    public int left() {
        return rows(cutLeft);
    }

    /** Rows at the end that are not available. */
    public int right() {
        return rows(cutRight);
    }

    private int rows(double cut) {
        return kernel.isIdentity() ? 0 : (int) Math.min(Integer.MAX_VALUE, cut > 1 ? cut : cut * kernel.length());
    }

    /** The noise that is assumed in a series without gaps. */
    public double noise(double[] series) {
        return Math.max(minNoise, Wavelet.noise(series));
    }

    /**
     * Deconvolves a series.
     *
     * @param x
     *            (time, dimensions), NaN where nothing was measured
     * @return (time, dimensions), NaN where not available
     */
    public double[][] apply(double[][] x) {
        check(x.length);
        if (kernel.isIdentity()) {
            return copy(x);
        }
        double[][] y = new double[x.length][x[0].length];
        Window window = new Window(x.length);
        for (int d = 0; d < x[0].length; d++) {
            double[] column = window.deconvolve(column(x, d, 0, x.length));
            for (int t = 0; t < x.length; t++) {
                y[t][d] = t < left() || t >= x.length - right() ? Double.NaN : column[t];
            }
        }
        return y;
    }

    /**
     * Deconvolves the rows for training as {@link #apply} does, and each later row with a window that ends where it must:
     * the window of as many rows as those for training that begins i rows later gives the row that is {@link #right} + 1
     * rows before its end. So no row that training sees depends on a later one. This takes one transform a row.
     *
     * @param x
     *            (time, dimensions)
     * @param training
     *            number of rows for training, the first ones
     */
    public double[][] applyMoving(double[][] x, int training) {
        check(training);
        if (training > x.length) {
            throw new IllegalArgumentException(
                    training + " rows for training are more than the " + x.length + " rows of the series");
        }
        if (kernel.isIdentity()) {
            return copy(x);
        }
        double[][] first = apply(Arrays.copyOf(x, training));
        int within = training - right() - 1;
        double[][] y = new double[x.length][x[0].length];
        Arrays.stream(y).forEach(row -> Arrays.fill(row, Double.NaN));
        for (int t = 0; t <= within; t++) {
            y[t] = first[t];
        }
        Window window = new Window(training);
        for (int i = 1; i <= x.length - training; i++) {
            for (int d = 0; d < x[0].length; d++) {
                y[i + within][d] = window.deconvolve(column(x, d, i, training))[within];
            }
        }
        return y;
    }

    private void check(int rows) {
        kernel.checkLength(rows);
        if ((long) left() + right() >= rows) {
            throw new IllegalArgumentException("the cuts of " + left() + " and " + right()
                    + " rows at the edges leave nothing of a series of " + rows + " rows; give a longer series or "
                    + "smaller cuts");
        }
    }

    private static double[][] copy(double[][] x) {
        return Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    }

    private static double[] column(double[][] x, int dimension, int from, int rows) {
        return IntStream.range(from, from + rows).mapToDouble(t -> x[t][dimension]).toArray();
    }

    /** Series of one length, with the spectrum of the kernel at hand. */
    private final class Window {
        private final int length;
        private final Fourier fourier;
        private final double[] h;

        Window(int length) {
            this.length = length;
            this.fourier = new Fourier(length);
            this.h = fourier.forward(kernel.taps());
        }

        double[] deconvolve(double[] series) {
            if (Arrays.stream(series).anyMatch(Double::isInfinite)) {
                throw new IllegalArgumentException("the series has an infinite value; mark it as missing");
            }
            boolean gaps = Arrays.stream(series).anyMatch(Double::isNaN);
            if (!gaps) {
                return filter(series);
            }
            double[] whole = interpolated(series);
            double[] y = whole == null ? new double[length] : filter(whole);
            int next = Integer.MAX_VALUE; // the first missing row from t on
            for (int t = length - 1; t >= 0; t--) {
                next = Double.isNaN(series[t]) ? t : next;
                y[t] = whole == null || next < t + kernel.length() ? Double.NaN : y[t];
            }
            return y;
        }

        private double[] filter(double[] series) {
            double sigma = noise(series);
            double noisePower = length * sigma * sigma;
            double[] x = fourier.forward(series);
            double[] clean = fourier.forward(Wavelet.denoise(series));
            for (int k = 0; k < length; k++) {
                double hr = h[2 * k];
                double hi = h[2 * k + 1];
                double signalPower = clean[2 * k] * clean[2 * k] + clean[2 * k + 1] * clean[2 * k + 1];
                double gain = hr * hr + hi * hi + (noisePower == 0 ? 0 : noisePower / signalPower);
                double factor = gain == 0 || Double.isInfinite(gain) ? 0 : 1 / gain;
                double re = x[2 * k];
                double im = x[2 * k + 1];
                x[2 * k] = (re * hr + im * hi) * factor;
                x[2 * k + 1] = (im * hr - re * hi) * factor;
            }
            return fourier.inverseReal(x);
        }
    }

    /** Straight lines over gaps, the nearest known value before the first and after the last; null without a known value. */
    private static double[] interpolated(double[] series) {
        int[] known = IntStream.range(0, series.length).filter(t -> !Double.isNaN(series[t])).toArray();
        if (known.length == 0) {
            return null;
        }
        double[] whole = new double[series.length];
        int at = 0;
        for (int t = 0; t < series.length; t++) {
            while (at < known.length - 1 && known[at + 1] <= t) {
                at++;
            }
            int from = known[at];
            int to = t <= from || at == known.length - 1 ? from : known[at + 1];
            double share = to == from ? 0 : (double) (t - from) / (to - from);
            whole[t] = series[from] + share * (series[to] - series[from]);
        }
        return whole;
    }
}
