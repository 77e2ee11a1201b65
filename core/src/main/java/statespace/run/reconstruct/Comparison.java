package statespace.run.reconstruct;

import java.util.Arrays;
import java.util.List;
import statespace.dynamics.measure.SpectralDistance;
import statespace.dynamics.measure.StateSpaceDivergence;

/**
 * Distances of generated series from a recorded one. Rows with a missing cell count in no distance; the spectrum is that of
 * the longest stretch without one, and unknown where that is short.
 *
 * @param values
 *            scaled, (rows)(N)
 * @param seed
 *            of what is sampled
 */
record Comparison(double[][] values, long seed) {
    private static final int LONG = 5000; // rows
    private static final int SAMPLES = 1000;
    private static final int LEAST_STRETCH = 16; // rows, of a spectrum
    private static final int LEAST_ROWS = 4; // whole ones, of a half
    private static final double REST = 1e-3; // standard deviations of the data
    private static final double SMOOTH = 20; // frequencies, of long series
    private static final double SLIGHTLY = 1;
    private static final double VARIANCE = 0.3; // of the Gaussians around scaled rows, where there are many variates

    ReconstructMetrics.Spread stateSpace(List<double[][]> generated) {
        double[][] known = known(values);
        return ReconstructMetrics.Spread.of(generated.stream().mapToDouble(run -> known.length >= 2 * LEAST_ROWS
                && isWhole(run) ? divergence(known, run) : Double.NaN).toArray());
    }

    /**
     * By cells where there are few variates and many rows, as the paper has it; else by Gaussians around the rows: most cells
     * of a short series hold one row or none, and any other series would be as far from it as can be.
     */
    private double divergence(double[][] truth, double[][] generated) {
        boolean counted = values.length >= LONG && truth[0].length <= StateSpaceDivergence.MOST_COUNTED;
        return (counted
                ? StateSpaceDivergence.histogram(truth, generated, StateSpaceDivergence.BINS)
                : StateSpaceDivergence.mixture(truth, generated, VARIANCE, SAMPLES, seed)).value();
    }

    ReconstructMetrics.Spread spectrum(List<double[][]> generated) {
        double[][] stretch = stretch();
        return ReconstructMetrics.Spread.of(generated.stream().mapToDouble(run -> stretch.length >= LEAST_STRETCH
                && isWhole(run)
                        ? SpectralDistance.of(stretch, Arrays.copyOf(run, stretch.length), smoothing(stretch.length))
                                .mean()
                                .value()
                        : Double.NaN)
                .toArray());
    }

    ReconstructMetrics.Spread halvesInStateSpace() {
        double[][] known = known(values);
        int half = known.length / 2;
        return ReconstructMetrics.Spread.of(half < LEAST_ROWS
                ? Double.NaN
                : divergence(Arrays.copyOf(known, half), Arrays.copyOfRange(known, half, 2 * half)));
    }

    /** True if the halves of the data are no measure of its noise: they are as far apart as the data are from their mean. */
    boolean drifts() {
        double[][] known = known(values);
        if (known.length < 2 * LEAST_ROWS) {
            return false;
        }
        double[] mean = new double[values[0].length];
        Arrays.setAll(mean, v -> Arrays.stream(known).mapToDouble(row -> row[v]).average().orElseThrow());
        double[][] still = new double[known.length][];
        Arrays.fill(still, mean);
        return halvesInStateSpace().mean() >= divergence(known, still);
    }

    /** True if what is generated has come to rest by its end: beside the data it no longer moves. */
    static boolean rests(double[][] generated) {
        double[][] end = Arrays.copyOfRange(generated, generated.length - Math.max(1, generated.length / 4),
                generated.length);
        return isWhole(end) && Arrays.stream(end).allMatch(row -> {
            for (int v = 0; v < row.length; v++) {
                if (Math.abs(row[v] - end[0][v]) > REST) {
                    return false;
                }
            }
            return true;
        });
    }

    ReconstructMetrics.Spread halvesInSpectrum() {
        double[][] stretch = stretch();
        int half = stretch.length / 2;
        return ReconstructMetrics.Spread.of(stretch.length < LEAST_STRETCH
                ? Double.NaN
                : SpectralDistance.of(Arrays.copyOf(stretch, half),
                        Arrays.copyOfRange(stretch, half, 2 * half), smoothing(half)).mean().value());
    }

    /** Standard deviation of the smoothing of spectra, in frequencies. */
    static double smoothing(int rows) {
        return rows >= LONG ? SMOOTH : SLIGHTLY;
    }

    private static boolean isWhole(double[][] run) {
        return Arrays.stream(run).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }

    private static double[][] known(double[][] rows) {
        return Arrays.stream(rows).filter(row -> Arrays.stream(row).noneMatch(Double::isNaN)).toArray(double[][]::new);
    }

    /** The longest stretch of rows without a missing cell. */
    double[][] stretch() {
        int best = 0;
        int length = 0;
        int begin = 0;
        for (int t = 0; t <= values.length; t++) {
            boolean whole = t < values.length && Arrays.stream(values[t]).noneMatch(Double::isNaN);
            if (!whole) {
                if (t - begin > length) {
                    best = begin;
                    length = t - begin;
                }
                begin = t + 1;
            }
        }
        return Arrays.copyOfRange(values, best, best + length);
    }
}
