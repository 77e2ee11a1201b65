package statespace.dynamics.measure;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import statespace.dynamics.filter.FilterKernel;

/**
 * PE(n): the mean squared error of predictions n steps ahead, over all known values. From each available state the model
 * takes n steps; the states so predicted are filtered as a series of their own and decoded. It says little about chaotic
 * systems beyond a few steps: a limit cycle can predict better than the right chaotic model.
 *
 * @param step
 *            one step of the model
 * @param decode
 *            from a (filtered) state to an observation, without its bias or nuisance
 * @param kernel
 *            the filter, {@link FilterKernel#identity} for none
 */
public record PredictionError(UnaryOperator<double[]> step, UnaryOperator<double[]> decode, FilterKernel kernel) {
    /**
     * The error.
     *
     * @param states
     *            (time, M): an estimate of the state at each time; NaN where there is none
     * @param truth
     *            (time, N), NaN where nothing was measured
     * @param nuisance
     *            (time, N) added to what is decoded, or null
     * @param ahead
     *            n
     * @param from
     *            first row that counts
     * @param to
     *            row after the last one that counts
     */
    public Score measure(double[][] states, double[][] truth, double[][] nuisance, int ahead, int from, int to) {
        double[][] predicted = predict(states, nuisance, ahead);
        double sum = 0;
        long count = 0;
        for (int t = from; t < to; t++) {
            for (int d = 0; predicted[t] != null && d < truth[t].length; d++) {
                if (!Double.isNaN(truth[t][d])) {
                    double off = predicted[t][d] - truth[t][d];
                    sum += off * off;
                    count++;
                }
            }
        }
        if (count == 0) {
            return Score.none("no row can be predicted " + ahead + " steps ahead; the series is too short");
        }
        return Double.isFinite(sum / count)
                ? Score.of(sum / count)
                : Score.none("the model diverged within " + ahead + " steps");
    }

    /** The error over all rows. */
    public Score measure(double[][] states, double[][] truth, int ahead) {
        return measure(states, truth, null, ahead, 0, truth.length);
    }

    /**
     * The predictions of each row from states up to n steps before: row t needs the states at t − n − τ + 1 … t − n, so
     * the first one is row n + τ − 1 after the first state.
     *
     * @return (time, N), null where a state is missing
     */
    public double[][] predict(double[][] states, double[][] nuisance, int ahead) {
        if (ahead < 1) {
            throw new IllegalArgumentException("predictions are at least one step ahead, not " + ahead);
        }
        double[][] moved = Arrays.stream(states)
                .map(state -> Arrays.stream(state).anyMatch(Double::isNaN) ? null : moved(state, ahead))
                .toArray(double[][]::new);
        double[] taps = kernel.taps();
        double[][] predicted = new double[states.length][];
        int run = 0; // states in a row that are there
        for (int t = ahead; t < states.length; t++) {
            run = moved[t - ahead] == null ? 0 : run + 1;
            if (run >= taps.length) {
                double[] observed = decode.apply(filtered(moved, taps, t - ahead));
                double[] added = nuisance == null ? new double[observed.length] : nuisance[t];
                Arrays.setAll(observed, d -> observed[d] + added[d]);
                predicted[t] = observed;
            }
        }
        return predicted;
    }

    private double[] moved(double[] state, int ahead) {
        double[] z = state;
        for (int i = 0; i < ahead; i++) {
            z = step.apply(z);
        }
        return z;
    }

    private static double[] filtered(double[][] states, double[] taps, int last) {
        double[] sum = new double[states[last].length];
        for (int j = 0; j < taps.length; j++) {
            double tap = taps[j];
            double[] state = states[last - j];
            Arrays.setAll(sum, d -> Math.fma(tap, state[d], sum[d]));
        }
        return sum;
    }
}
