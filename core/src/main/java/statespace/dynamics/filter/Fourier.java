package statespace.dynamics.filter;

import org.jtransforms.fft.DoubleFFT_1D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/** The discrete Fourier transform of a fixed length, any length, in double precision. Real and imaginary parts alternate. */
public final class Fourier {
    static {
        ConcurrencyUtils.setNumberOfThreads(1); // The same bits on any machine.
    }

    private final int length;
    private final DoubleFFT_1D transform;

    /** For series of a length of at least one. */
    public Fourier(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("a Fourier transform needs at least one value, not " + length);
        }
        this.length = length;
        this.transform = new DoubleFFT_1D(length);
    }

    /**
     * X_k = Σ_t x_t exp(−2πi k t / n). A shorter series is padded by zeros.
     *
     * @return (2 n): Re X_0, Im X_0, Re X_1, …
     */
    public double[] forward(double[] series) {
        if (series.length > length) {
            throw new IllegalArgumentException(
                    "a series of " + series.length + " values does not fit a Fourier transform of " + length);
        }
        double[] spectrum = new double[2 * length];
        for (int t = 0; t < series.length; t++) {
            spectrum[2 * t] = series[t];
        }
        transform.complexForward(spectrum);
        return spectrum;
    }

    /** The real part of the inverse transform, divided by the length. */
    public double[] inverseReal(double[] spectrum) {
        double[] work = spectrum.clone();
        transform.complexInverse(work, true);
        double[] series = new double[length];
        for (int t = 0; t < length; t++) {
            series[t] = work[2 * t];
        }
        return series;
    }

    /** |X_k|² of a real series, for k = 0 … n/2. */
    public double[] power(double[] series) {
        double[] spectrum = forward(series);
        double[] power = new double[length / 2 + 1];
        for (int k = 0; k < power.length; k++) {
            power[k] = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
        }
        return power;
    }
}
