package statespace.task.reconstruct;

import java.util.Arrays;
import java.util.stream.IntStream;
import statespace.data.DataException;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.filter.WienerDeconvolution;

/**
 * A scaled series, what it was deconvolved to, and the windows of its training rows.
 *
 * @param values
 *            scaled, (rows)(N); NaN where missing
 * @param nuisance
 *            scaled, (rows)(P), or null
 * @param trainRows
 *            first rows, that are trained on
 * @param window
 *            T̃, steps of a window, which has one row more
 * @param taps
 *            of the filter
 * @param deconvolved
 *            of the training rows, (trainRows)(N); NaN where unknown
 * @param deconvolvedNuisance
 *            of the training rows, (trainRows)(P), or null
 * @param hasMissing
 *            true if a training cell is missing
 * @param starts
 *            first rows of windows: all that is deconvolved is known there
 * @param filtering
 *            how it was deconvolved
 */
public record ReconstructTask(double[][] values, double[][] nuisance, int trainRows, int window, int taps,
        double[][] deconvolved, double[][] deconvolvedNuisance, boolean hasMissing, int[] starts,
        Filtering filtering) {
    /** Rows times rows up to which test rows are deconvolved by a moving window each. */
    private static final long MOVING = 4_000_000;

    /**
     * What deconvolution is told.
     *
     * @param kernel
     *            the filter
     * @param cutLeft
     *            share of the taps, or rows above 1, that stay unknown at the start
     * @param cutRight
     *            the same at the end
     * @param leastNoise
     *            smallest standard deviation of the noise
     */
    public record Filtering(FilterKernel kernel, double cutLeft, double cutRight, double leastNoise) {
        /** What the filter was fed with, of rows (rows)(columns). */
        double[][] undo(double[][] rows, double least) {
            return kernel.isIdentity() ? rows : deconvolution(least).apply(rows);
        }

        WienerDeconvolution deconvolution(double least) {
            return new WienerDeconvolution(kernel, least, cutLeft, cutRight);
        }
    }

    /**
     * Deconvolves the training rows.
     *
     * @throws DataException
     *             if they are too few
     */
    public static ReconstructTask of(String source, double[][] values, double[][] nuisance, int trainRows, int window,
            Filtering filtering) {
        int taps = filtering.kernel().length();
        int left = filtering.kernel().isIdentity() ? 0 : filtering.deconvolution(0).left();
        int needed = window + 1 + left;
        if (trainRows < needed) {
            throw new DataException(source + ": " + trainRows + " training rows of " + values.length
                    + " are too few for windows of " + window + " steps" + (taps > 1
                            ? " behind a filter of " + taps + " taps"
                            : "")
                    + ", which take " + needed + "; supply more rows"
                    + (window > taps
                            ? " or choose a shorter window with the setting 'window'"
                            : taps > 1 ? " or a filter with fewer taps" : ""));
        }
        double[][] deconvolved = filtering.undo(Arrays.copyOf(values, trainRows), filtering.leastNoise());
        double[][] regressors = nuisance == null ? null : filtering.undo(Arrays.copyOf(nuisance, trainRows), 0);
        int[] starts = IntStream.range(0, trainRows - window)
                .filter(t -> known(deconvolved[t]) && (regressors == null || known(regressors[t])))
                .filter(t -> t + window < trainRows).toArray();
        if (starts.length == 0) {
            throw new DataException(source + ": no window of " + window + " steps begins at a row that is known; "
                    + "fill the missing cells or choose a shorter window with the setting 'window'");
        }
        return new ReconstructTask(values, nuisance, trainRows, window, taps, deconvolved, regressors,
                Arrays.stream(values, 0, trainRows).anyMatch(row -> !known(row)), starts, filtering);
    }

    private static boolean known(double... row) {
        return Arrays.stream(row).noneMatch(Double::isNaN);
    }

    /** Variates. */
    public int variates() {
        return values[0].length;
    }

    /** Rows of a window that a model predicts: those after the taps. */
    public int predicted() {
        return window + 1 - taps;
    }

    /**
     * What is known of the unfiltered series in all rows, (rows)(N): in the test rows of a short series by windows that end in
     * the row, so that nothing looks ahead, as the paper does; in those of a long one, where that takes hours, from the test
     * rows by themselves.
     */
    public double[][] unfiltered() {
        return unfiltered(values, deconvolved, filtering.leastNoise());
    }

    /** The same of the regressors, or null. */
    public double[][] unfilteredNuisance() {
        return nuisance == null ? null : unfiltered(nuisance, deconvolvedNuisance, 0);
    }

    private double[][] unfiltered(double[][] rows, double[][] train, double least) {
        if (filtering.kernel().isIdentity()) {
            return rows;
        }
        int test = rows.length - trainRows;
        WienerDeconvolution deconvolution = filtering.deconvolution(least);
        if ((long) test * trainRows <= MOVING) {
            return deconvolution.applyMoving(rows, trainRows);
        }
        double[][] all = Arrays.copyOf(train, rows.length);
        double[][] later = test < taps
                ? new double[test][rows[0].length]
                : deconvolution.apply(Arrays.copyOfRange(rows, trainRows, rows.length));
        if (test < taps) {
            Arrays.stream(later).forEach(row -> Arrays.fill(row, Double.NaN));
        }
        System.arraycopy(later, 0, all, trainRows, test);
        return all;
    }

    /** Rows one after another, as windows are cut out of them. */
    private static float[] flat(double[][] rows) {
        if (rows == null) {
            return null;
        }
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int t = 0; t < rows.length; t++) {
            for (int v = 0; v < width; v++) {
                flat[t * width + v] = (float) rows[t][v];
            }
        }
        return flat;
    }

    /** Windows of the training rows as a model takes them. */
    public Windows windows() {
        return new Windows(flat(Arrays.copyOf(values, trainRows)),
                nuisance == null ? null : flat(Arrays.copyOf(nuisance, trainRows)), flat(deconvolved),
                flat(deconvolvedNuisance));
    }

    /** Cuts windows out of the training rows. */
    public final class Windows {
        private final float[] values;
        private final float[] nuisance;
        private final float[] deconvolved;
        private final float[] deconvolvedNuisance;

        private Windows(float[] values, float[] nuisance, float[] deconvolved, float[] deconvolvedNuisance) {
            this.values = values;
            this.nuisance = nuisance;
            this.deconvolved = deconvolved;
            this.deconvolvedNuisance = deconvolvedNuisance;
        }

        /** The rows that windows predict, (windows, predicted, N). */
        public float[] targets(int[] begins) {
            return cut(values, begins, taps, predicted());
        }

        /** The regressors of those rows, (windows, predicted, P). */
        public float[] targetNuisance(int[] begins) {
            return cut(nuisance, begins, taps, predicted());
        }

        /** Whole windows of what was deconvolved, (windows, window + 1, N). */
        public float[] forcing(int[] begins) {
            return cut(deconvolved, begins, 0, window + 1);
        }

        /** Whole windows of deconvolved regressors, (windows, window + 1, P). */
        public float[] forcingNuisance(int[] begins) {
            return cut(deconvolvedNuisance, begins, 0, window + 1);
        }

        private float[] cut(float[] rows, int[] begins, int from, int count) {
            int width = rows.length / trainRows;
            float[] all = new float[begins.length * count * width];
            for (int i = 0; i < begins.length; i++) {
                System.arraycopy(rows, (begins[i] + from) * width, all, i * count * width, count * width);
            }
            return all;
        }
    }
}
