package statespace.task.reconstruct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import statespace.signature.LeastSquares;

/**
 * The linear baseline of reconstruction, x_t = c + Σ_k A_k x_{t-k} + e_t (VAR): fitted by least squares, its order chosen by
 * the Bayesian information criterion, and run freely with errors drawn from those of the fit.
 */
public final class VectorAutoregression {
    private static final int MOST_LAGS = 8;
    private static final double DIVERGED = 1e6;

    private final int order;
    private final LeastSquares[] rows; // one for each variate
    private final double[][] residuals; // (rows)(N)

    private VectorAutoregression(int order, LeastSquares[] rows, double[][] residuals) {
        this.order = order;
        this.rows = rows;
        this.residuals = residuals;
    }

    /**
     * Fits to rows, those with a missing cell left out.
     *
     * @param values
     *            (rows)(N)
     * @return null where no order has twice as many rows as weights
     */
    public static VectorAutoregression fit(double[][] values) {
        VectorAutoregression best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int order = 1; order <= MOST_LAGS; order++) {
            VectorAutoregression one = fit(values, order);
            if (one != null && one.criterion() < least) {
                least = one.criterion();
                best = one;
            }
        }
        return best;
    }

    /** The same with a given order; null where there are too few rows. */
    public static VectorAutoregression fit(double[][] values, int order) {
        int width = values[0].length;
        List<double[]> features = new ArrayList<>();
        List<double[]> targets = new ArrayList<>();
        for (int t = MOST_LAGS; t < values.length; t++) { // the same rows for every order
            double[] past = past(values, t, order);
            if (isKnown(past) && isKnown(values[t])) {
                features.add(past);
                targets.add(values[t]);
            }
        }
        if (features.size() < 2 * (width * order + 1)) {
            return null;
        }
        double[][] x = features.toArray(double[][]::new);
        LeastSquares[] rows = new LeastSquares[width];
        double[][] residuals = new double[x.length][width];
        for (int v = 0; v < width; v++) {
            int variate = v;
            rows[v] = LeastSquares.fit(x, targets.stream().mapToDouble(target -> target[variate]).toArray());
            for (int i = 0; i < x.length; i++) {
                residuals[i][v] = targets.get(i)[v] - rows[v].predict(x[i]);
            }
        }
        return new VectorAutoregression(order, rows, residuals);
    }

    private static boolean isKnown(double... row) {
        return Arrays.stream(row).noneMatch(Double::isNaN);
    }

    /** The rows before t, the latest first, one after another. */
    private static double[] past(double[][] values, int t, int order) {
        int width = values[0].length;
        double[] past = new double[order * width];
        for (int k = 0; k < order; k++) {
            System.arraycopy(values[t - 1 - k], 0, past, k * width, width);
        }
        return past;
    }

    /** n Σ ln σ² + weights · ln n. */
    private double criterion() {
        int n = residuals.length;
        double sum = 0;
        for (int v = 0; v < rows.length; v++) {
            int variate = v;
            sum += Math.log(Math.max(Double.MIN_NORMAL,
                    Arrays.stream(residuals).mapToDouble(r -> r[variate] * r[variate]).average().orElse(1)));
        }
        return n * sum + rows.length * (rows.length * (double) order + 1) * Math.log(n);
    }

    /** Lags. */
    public int order() {
        return order;
    }

    /**
     * A free run with errors drawn from those of the fit, from a stretch of the data.
     *
     * @param values
     *            (rows)(N)
     * @param transientSteps
     *            steps that are dropped first
     * @return (steps)(N); NaN from where it leaves all bounds
     */
    public double[][] run(double[][] values, int transientSteps, int steps, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int width = rows.length;
        double[][] all = new double[order + transientSteps + steps][width];
        int from = start(values);
        for (int k = 0; k < order; k++) {
            all[k] = from < 0 ? new double[width] : values[from + k].clone();
        }
        for (int t = order; t < all.length; t++) {
            double[] past = past(all, t, order);
            double[] error = residuals[random.nextInt(residuals.length)];
            for (int v = 0; v < width; v++) {
                double next = rows[v].predict(past) + error[v];
                all[t][v] = Math.abs(next) < DIVERGED ? next : Double.NaN;
            }
        }
        return Arrays.copyOfRange(all, order + transientSteps, all.length);
    }

    /** The first row from which as many are known as there are lags; −1 for none. */
    private int start(double[][] values) {
        for (int t = 0; t + order <= values.length; t++) {
            int first = t;
            boolean whole = java.util.stream.IntStream.range(0, order).allMatch(k -> isKnown(values[first + k]));
            if (whole) {
                return t;
            }
        }
        return -1;
    }

    /**
     * Mean squared error of predictions so many steps ahead, over the rows from one to another.
     *
     * @return NaN where no prediction can be compared
     */
    public double error(double[][] values, int from, int to, int ahead) {
        double sum = 0;
        long count = 0;
        for (int t = Math.max(order, from - ahead + 1); t + ahead <= to; t++) {
            double[] past = past(values, t, order);
            if (!isKnown(past)) {
                continue;
            }
            double[] next = null;
            for (int step = 0; step < ahead; step++) {
                next = new double[rows.length];
                for (int v = 0; v < rows.length; v++) {
                    next[v] = rows[v].predict(past);
                }
                System.arraycopy(past, 0, past, rows.length, past.length - rows.length);
                System.arraycopy(next, 0, past, 0, rows.length);
            }
            for (int v = 0; v < rows.length; v++) {
                double off = next[v] - values[t + ahead - 1][v];
                if (!Double.isNaN(off)) {
                    sum += off * off;
                    count++;
                }
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }
}
