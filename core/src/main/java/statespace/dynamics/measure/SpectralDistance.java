package statespace.dynamics.measure;

import java.util.Arrays;
import java.util.stream.IntStream;
import statespace.dynamics.filter.Fourier;

/**
 * D_PSE: the Hellinger distance of two power spectra, from 0 for the same to 1 for spectra without a common frequency
 * (Mikhaeil et al. 2022, arXiv 2110.07238). Each dimension is standardised by itself, |X_k|² is smoothed along the
 * frequencies by a Gaussian and normalised to the sum 1: H = √(1 − Σ √(p q)).
 *
 * @param perDimension
 *            distances; 1 for a generated series that is constant beside the measured one, NaN where there is none
 * @param failure
 *            what is wrong with what was measured, in one sentence; null if nothing is
 */
public record SpectralDistance(double[] perDimension, String failure) {
    private static final double REACH = 4;
    private static final double REST = 1e-6; // of the measured deviation: what is left of a run that came to rest

    /**
     * Of two series of one length.
     *
     * @param smoothing
     *            standard deviation of the Gaussian, in frequency bins; 0 for none. 20 is usual for 100,000 rows, 1 for
     *            some hundred
     */
    public static SpectralDistance of(double[][] truth, double[][] generated, double smoothing) {
        if (!(smoothing >= 0) || Double.isInfinite(smoothing)) {
            throw new IllegalArgumentException("the setting 'smoothing' is " + smoothing + "; give a number from 0");
        }
        String fault = Score.fault(truth, generated);
        if (fault == null && truth.length != generated.length) {
            throw new IllegalArgumentException("the generated series has " + generated.length
                    + " rows and the measured one has " + truth.length + "; spectra need the same length");
        }
        int width = truth.length == 0 ? 0 : truth[0].length;
        double[] distances = new double[width];
        Arrays.fill(distances, Double.NaN);
        if (fault != null) {
            return new SpectralDistance(distances, fault);
        }
        Fourier fourier = new Fourier(truth.length);
        String failure = null;
        for (int d = 0; d < width; d++) {
            double[] x = Score.column(truth, d);
            double[] y = Score.column(generated, d);
            if (Score.isConstant(x)) {
                failure = "dimension " + d + " of the measured series is constant, so it has no spectrum";
            } else if (Score.isConstant(y) || Score.deviation(y) <= REST * Score.deviation(x)) {
                distances[d] = 1;
                failure = "dimension " + d + " of the generated series is constant";
            } else {
                distances[d] = hellinger(spectrum(fourier, x, smoothing), spectrum(fourier, y, smoothing));
            }
        }
        return new SpectralDistance(distances, failure);
    }

    /** The mean over the dimensions. */
    public Score mean() {
        return new Score(Arrays.stream(perDimension).average().orElse(Double.NaN), failure);
    }

    /** The smoothed power spectrum of one series, its sum 1; NaN for one that is constant or not finite. */
    public static double[] power(double[] series, double smoothing) {
        if (!Arrays.stream(series).allMatch(Double::isFinite) || Score.isConstant(series)) {
            double[] none = new double[series.length / 2 + 1];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        return spectrum(new Fourier(series.length), series, smoothing);
    }

    private static double[] spectrum(Fourier fourier, double[] series, double smoothing) {
        double mean = Arrays.stream(series).average().orElseThrow();
        double deviation = Score.deviation(series);
        double[] power = fourier.power(Arrays.stream(series).map(v -> (v - mean) / deviation).toArray());
        double[] smooth = smoothing == 0 ? power : smoothed(power, smoothing);
        double sum = Arrays.stream(smooth).sum();
        return Arrays.stream(smooth).map(p -> p / sum).toArray();
    }

    /** Beyond an end the values are mirrored there; the end itself is not repeated. */
    private static double[] smoothed(double[] x, double sigma) {
        int radius = (int) Math.ceil(REACH * sigma);
        double[] weights = IntStream.rangeClosed(-radius, radius)
                .mapToDouble(i -> Math.exp(-.5 * i * i / sigma / sigma))
                .toArray();
        double total = Arrays.stream(weights).sum();
        double[] y = new double[x.length];
        int turn = Math.max(1, 2 * (x.length - 1));
        for (int k = 0; k < x.length; k++) {
            for (int i = -radius; i <= radius; i++) {
                int at = Math.floorMod(k + i, turn);
                y[k] += weights[i + radius] / total * x[Math.min(at, turn - at) % x.length];
            }
        }
        return y;
    }

    private static double hellinger(double[] p, double[] q) {
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            double off = Math.sqrt(p[k]) - Math.sqrt(q[k]);
            sum += off * off;
        }
        return Math.sqrt(sum / 2);
    }
}
