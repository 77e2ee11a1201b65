package statespace.dynamics.systems;

import java.util.Arrays;
import java.util.SplittableRandom;
import statespace.dynamics.filter.Fourier;

/**
 * Surrogates of a series: the phases of its Fourier transform are replaced by random ones, the same in all dimensions, so
 * that all power spectra, autocorrelations and cross-spectra stay and everything nonlinear is lost (Theiler et al. 1992).
 * What a measure finds in a series but not in its surrogates is more than linear correlation.
 */
public final class PhaseSurrogate {
    private PhaseSurrogate() {}

    /**
     * A surrogate.
     *
     * @param x
     *            (time, dimensions) without missing values
     */
    public static double[][] of(double[][] x, long seed) {
        int length = x.length;
        int width = x[0].length;
        SplittableRandom random = new SplittableRandom(seed);
        double[] phases = random.doubles((length - 1) / 2, 0, 2 * Math.PI).toArray();
        Fourier fourier = new Fourier(length);
        double[][] y = new double[length][width];
        for (int d = 0; d < width; d++) {
            int column = d;
            double[] spectrum = fourier.forward(Arrays.stream(x).mapToDouble(row -> row[column]).toArray());
            for (int k = 1; k <= phases.length; k++) {
                turn(spectrum, k, phases[k - 1]);
                turn(spectrum, length - k, -phases[k - 1]);
            }
            double[] series = fourier.inverseReal(spectrum);
            for (int t = 0; t < length; t++) {
                y[t][d] = series[t];
            }
        }
        return y;
    }

    private static void turn(double[] spectrum, int k, double phase) {
        double re = spectrum[2 * k];
        double im = spectrum[2 * k + 1];
        spectrum[2 * k] = re * Math.cos(phase) - im * Math.sin(phase);
        spectrum[2 * k + 1] = re * Math.sin(phase) + im * Math.cos(phase);
    }
}
