package statespace.run.reconstruct;

import java.util.Arrays;
import java.util.List;
import statespace.dynamics.measure.SpectralDistance;
import statespace.dynamics.measure.StateSpaceDivergence;

/**
 * Distances of generated series from a recorded one. Rows with a missing cell count in no distance; the spectrum is that of
 * the longest stretch without one.
 *
 * @param values
 *            scaled, (rows)(N)
 * @param seed
 *            of what is sampled
 */
record Comparison(double[][] values, long seed) {
    private static final int LONG = 5000; // rows
    private static final int SAMPLES = 1000;
    private static final double SMOOTH = 20; // frequencies, of long series
    private static final double SLIGHTLY = 1;
    private static final double VARIANCE = 0.3; // of the Gaussians around scaled rows, where there are many variates

    ReconstructMetrics.Spread stateSpace(List<double[][]> generated) {
        double[][] known = known(values);
        return ReconstructMetrics.Spread.of(generated.stream()
                .mapToDouble(
                        run -> isWhole(run) ? divergence(known, run) : Double.NaN)
                .toArray());
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
        return ReconstructMetrics.Spread.of(generated.stream().mapToDouble(run -> isWhole(run)
                ? SpectralDistance.of(stretch, Arrays.copyOf(run, stretch.length), smoothing(stretch.length)).mean()
                        .value()
                : Double.NaN).toArray());
    }

    ReconstructMetrics.Spread halvesInStateSpace() {
        double[][] known = known(values);
        int half = known.length / 2;
        return ReconstructMetrics.Spread.of(divergence(Arrays.copyOf(known, half),
                Arrays.copyOfRange(known, half, 2 * half)));
    }

    ReconstructMetrics.Spread halvesInSpectrum() {
        double[][] stretch = stretch();
        int half = stretch.length / 2;
        return ReconstructMetrics.Spread.of(SpectralDistance.of(Arrays.copyOf(stretch, half),
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
