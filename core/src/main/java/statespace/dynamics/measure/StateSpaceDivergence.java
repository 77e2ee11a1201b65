package statespace.dynamics.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * D_stsp: the Kullback-Leibler divergence from the distribution of measured states to that of generated ones, as time
 * passes (Koppe et al. 2019, arXiv 1902.07186; Brenner et al. 2022, arXiv 2207.02542). It compares where two orbits are,
 * not when: 0 for the same distribution. Transients must be left out before.
 */
public final class StateSpaceDivergence {
    /** Cells along a dimension, by default. */
    public static final int BINS = 30;
    /** Up to this number of dimensions cells are counted, by default. */
    public static final int MOST_COUNTED = 5;

    private static final double SMOOTHING = 1e-5;
    private static final double MARGIN = 0.1;
    private static final int MOST_ROWS = 10_000;
    private static final int SAMPLES = 1000;

    private StateSpaceDivergence() {}

    /** By {@link #histogram} with 30 cells a dimension up to five dimensions, else by {@link #mixture} with 1000 samples. */
    public static Score of(double[][] truth, double[][] generated, double variance, long seed) {
        return truth.length > 0 && truth[0].length > MOST_COUNTED
                ? mixture(truth, generated, variance, SAMPLES, seed)
                : histogram(truth, generated, BINS);
    }

    /**
     * By counting cells. Each dimension is divided from its smallest measured value less 0.1 standard deviations to its
     * largest plus 0.1; generated states outside are left out. Both histograms are smoothed: (count + 10⁻⁵) / (Σ count +
     * 10⁻⁵ bins^N), over occupied and empty cells alike.
     */
    public static Score histogram(double[][] truth, double[][] generated, int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("the setting 'bins' is " + bins + "; give at least 1");
        }
        String fault = Score.fault(truth, generated);
        if (fault != null) {
            return Score.none(fault);
        }
        int width = truth[0].length;
        double[] low = new double[width];
        double[] high = new double[width];
        for (int d = 0; d < width; d++) {
            double[] column = Score.column(truth, d);
            if (Score.isConstant(column)) {
                return Score.none("dimension " + d + " of the measured series is constant, so it has no cells");
            }
            double margin = MARGIN * Score.deviation(column);
            low[d] = Arrays.stream(column).min().orElseThrow() - margin;
            high[d] = Arrays.stream(column).max().orElseThrow() + margin;
        }
        Map<Cell, int[]> counts = new HashMap<>();
        long inTruth = count(truth, low, high, bins, counts, 0);
        long inGenerated = count(generated, low, high, bins, counts, 1);
        if (inGenerated == 0) {
            return Score.none("no generated state lies where the measured ones do");
        }
        double cells = Math.pow(bins, width);
        double truthTotal = inTruth + SMOOTHING * cells;
        double generatedTotal = inGenerated + SMOOTHING * cells;
        double sum = (cells - counts.size()) * term(0, truthTotal, 0, generatedTotal);
        // In a fixed order, so that the bits are the same in every process.
        double[] terms = counts.values().stream()
                .mapToDouble(pair -> term(pair[0], truthTotal, pair[1], generatedTotal)).sorted().toArray();
        return Score.of(sum + Arrays.stream(terms).sum());
    }

    private static double term(int truth, double truthTotal, int generated, double generatedTotal) {
        double p = (truth + SMOOTHING) / truthTotal;
        double q = (generated + SMOOTHING) / generatedTotal;
        return p * Math.log(p / q);
    }

    /** A cell of the grid. */
    private record Cell(int[] index) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Cell that && Arrays.equals(index, that.index);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(index);
        }
    }

    private static long count(double[][] x, double[] low, double[] high, int bins, Map<Cell, int[]> counts,
            int which) {
        long inside = 0;
        for (double[] row : x) {
            int[] index = new int[row.length];
            boolean in = true;
            for (int d = 0; d < row.length && in; d++) {
                double place = (row[d] - low[d]) / (high[d] - low[d]);
                in = place >= 0 && place < 1;
                index[d] = (int) Math.min(bins - 1, place * bins);
            }
            if (in) {
                counts.computeIfAbsent(new Cell(index), _ -> new int[2])[which]++;
                inside++;
            }
        }
        return inside;
    }

    /**
     * By mixtures of Gaussians with the variance σ² around the states, for many dimensions: the mean of ln p − ln q over
     * points drawn from the measured mixture. Of each series the first 10,000 rows are taken. Densities are summed as
     * logarithms, so far points count with their full distance.
     *
     * @param variance
     *            σ²
     */
    public static Score mixture(double[][] truth, double[][] generated, double variance, int samples, long seed) {
        if (!(variance > 0) || Double.isInfinite(variance) || samples < 1) {
            throw new IllegalArgumentException("a mixture takes a positive variance and at least one sample, not "
                    + variance + " and " + samples);
        }
        String fault = Score.fault(truth, generated);
        if (fault != null) {
            return Score.none(fault);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double sigma = Math.sqrt(variance);
        int rows = Math.min(truth.length, MOST_ROWS);
        double[][] points = IntStream.range(0, samples).mapToObj(_ -> Arrays.stream(truth[random.nextInt(rows)])
                .map(v -> v + sigma * random.nextGaussian()).toArray()).toArray(double[][]::new);
        return mixture(truth, generated, variance, points);
    }

    /** The same with given points. */
    public static Score mixture(double[][] truth, double[][] generated, double variance, double[][] points) {
        String fault = Score.fault(truth, generated);
        if (fault != null) {
            return Score.none(fault);
        }
        double[] ratios = Arrays.stream(points).parallel()
                .mapToDouble(point -> logDensity(truth, variance, point) - logDensity(generated, variance, point))
                .toArray();
        return Score.of(Arrays.stream(ratios).average().orElse(Double.NaN));
    }

    /** Less the constant that all mixtures of one variance have in common. */
    private static double logDensity(double[][] centres, double variance, double[] point) {
        int rows = Math.min(centres.length, MOST_ROWS);
        double[] exponents = new double[rows];
        double largest = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < rows; t++) {
            double square = 0;
            for (int d = 0; d < point.length; d++) {
                double off = point[d] - centres[t][d];
                square = Math.fma(off, off, square);
            }
            exponents[t] = -square / (2 * variance);
            largest = Math.max(largest, exponents[t]);
        }
        double sum = 0;
        for (double exponent : exponents) {
            sum += Math.exp(exponent - largest);
        }
        return largest + Math.log(sum) - Math.log(rows);
    }
}
