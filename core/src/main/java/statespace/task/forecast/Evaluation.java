package statespace.task.forecast;

import java.util.stream.IntStream;
import statespace.task.Finite;

/**
 * Errors of a forecaster over all windows of a split, on scaled values: plain means over windows, steps and variates whose
 * truth is known (not NaN).
 *
 * @param mse
 *            mean squared error
 * @param mae
 *            mean absolute error
 * @param stepMse
 *            mean squared error of each step ahead, (horizon)
 * @param stepMae
 *            mean absolute error of each step ahead, (horizon)
 * @param windows
 *            number of windows
 * @param targets
 *            known true values that the means are over, each counted once a window; without any the means are NaN
 */
public record Evaluation(double mse, double mae, double[] stepMse, double[] stepMae, int windows, long targets) {
    private static final int BATCH = 128;

    /** Sees every forecast: window and variate, then prediction and truth from an offset on. */
    @FunctionalInterface
    public interface Visitor {
        /** A forecast of {@code horizon} steps that starts at {@code offset} of both arrays. */
        void visit(int window, int variate, float[] predicted, float[] truth, int offset);

        /** Shows every forecast to another one as well, so that a split is predicted once for both. */
        default Visitor and(Visitor other) {
            return (window, variate, predicted, truth, offset) -> {
                visit(window, variate, predicted, truth, offset);
                other.visit(window, variate, predicted, truth, offset);
            };
        }
    }

    /** Gathers errors. */
    public static final class Sums implements Visitor {
        private final int windows;
        private final double[] windowSquares; // sums over the cells of a window
        private final int[] windowCounts;
        private final double[] squares;
        private final double[] absolutes;
        private final long[] counts;

        /** For the windows of a split. */
        public Sums(Windows split) {
            windows = split.count();
            windowSquares = new double[windows];
            windowCounts = new int[windows];
            squares = new double[split.horizon()];
            absolutes = new double[split.horizon()];
            counts = new long[split.horizon()];
        }

        @Override
        public void visit(int window, int variate, float[] predicted, float[] truth, int offset) {
            for (int h = 0; h < squares.length; h++) {
                double error = (double) predicted[offset + h] - truth[offset + h];
                if (!Float.isNaN(truth[offset + h])) {
                    squares[h] += error * error;
                    absolutes[h] += Math.abs(error);
                    counts[h]++;
                    windowSquares[window] += error * error;
                    windowCounts[window]++;
                }
            }
        }

        /** The mean squared error of each window, in order; NaN where no target is known. */
        double[] windowMse() {
            double[] errors = new double[windows];
            for (int i = 0; i < windows; i++) {
                errors[i] = windowSquares[i] / windowCounts[i];
            }
            return errors;
        }

        /** The means of what was seen. */
        public Evaluation evaluation() {
            double mse = 0;
            double mae = 0;
            double[] stepMse = new double[squares.length];
            double[] stepMae = new double[squares.length];
            long cells = java.util.Arrays.stream(counts).sum();
            for (int h = 0; h < squares.length; h++) {
                mse += squares[h] / cells;
                mae += absolutes[h] / cells;
                stepMse[h] = squares[h] / counts[h];
                stepMae[h] = absolutes[h] / counts[h];
            }
            return new Evaluation(mse, mae, stepMse, stepMae, windows, cells);
        }
    }

    /** Runs a forecaster over a split. */
    public static void forEach(Windows windows, Forecaster forecaster, Visitor visitor) {
        int horizon = windows.horizon();
        for (int start = 0; start < windows.count(); start += BATCH) {
            int[] batch = IntStream.range(start, Math.min(start + BATCH, windows.count())).toArray();
            float[] inputs = windows.inputs(batch);
            float[] predicted = forecaster.predict(inputs, batch.length * windows.variates());
            Finite.check(predicted, i -> place(windows, inputs, batch[i / horizon / windows.variates()], i / horizon));
            float[] truth = windows.targets(batch);
            for (int i = 0; i < batch.length; i++) {
                for (int v = 0; v < windows.variates(); v++) {
                    visitor.visit(batch[i], v, predicted, truth, (i * windows.variates() + v) * horizon);
                }
            }
        }
    }

    /** Where a forecast starts, and the cell of its window that is the farthest from the training rows. */
    private static String place(Windows windows, float[] inputs, int window, int row) {
        int variates = windows.variates();
        int size = variates * windows.lookback();
        int far = Finite.largest(inputs, row / variates * size, (row / variates + 1) * size);
        return String.format(java.util.Locale.ROOT,
                "row %d, variate %d (from 0): the value is %.3g standard deviations from the mean of the training rows, "
                        + "and the forecast of row %d, variate %d",
                windows.targetRow(window) - windows.lookback()
                        + far % windows.lookback(),
                far / windows.lookback() % variates, inputs[far],
                windows.targetRow(window), row % variates);
    }

    /** Measures a forecaster over a split. */
    public static Evaluation of(Windows windows, Forecaster forecaster) {
        return sums(windows, forecaster).evaluation();
    }

    /** The same, with what {@link Margin} needs. */
    public static Sums sums(Windows windows, Forecaster forecaster) {
        Sums sums = new Sums(windows);
        forEach(windows, forecaster, sums);
        return sums;
    }
}
