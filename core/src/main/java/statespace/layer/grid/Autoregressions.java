package statespace.layer.grid;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.grid.CompanionGrid.Transition;
import statespace.layer.grid.CompanionGrid.Weights;
import statespace.tensor.Tensors;

/**
 * Autoregressions as linear systems whose closed loop is their forecast, exactly, in double precision: what is proved of
 * companion systems, and a start for training that is no worse than a fitted autoregression.
 */
public final class Autoregressions {
    private Autoregressions() {}

    /**
     * The system of u_t = Σ φ_i u_{t−i}: a shift whose state is the last values, newest first, read and fed back by φ.
     *
     * @param lags
     *            φ₁, φ₂, …
     */
    public static CompanionSystem of(double... lags) {
        double[] first = new double[lags.length];
        first[0] = 1;
        Tensor phi = row(lags);
        return new CompanionSystem(CompanionSystem.Config.of(1, lags.length).with(CompanionSystem.Norm1.NONE),
                Tensors.doubles(1, lags.length), row(first), phi.clone(), phi);
    }

    /**
     * The grid of x_v(t) = Σ_i Σ_w M_i[v,w] x_w(t−i), any vector autoregression of order p over V variates.
     *
     * <p>
     * It has N = p V states and a shift along time in which variate v writes to place p v, so that its block of p places
     * holds its last values. h² hands the blocks of the variates before on to those after; C1 weighs a variate's own
     * block and C2 those of the others. One direction carries the variates before, the other those after.
     *
     * @param lags
     *            M₁, M₂, …, each (V, V)
     */
    public static CompanionGrid of(double[][][] lags) {
        int last = lags[0].length - 1;
        return new CompanionGrid(Transition.COMPANION,
                direction(lags.length, lags[0].length, (i, v, w) -> lags[i][v][w], true),
                direction(lags.length, lags[0].length, (i, v, w) -> lags[i][last - v][last - w], false));
    }

    @FunctionalInterface
    private interface Coefficient {
        double at(int lag, int variate, int from);
    }

    private static Weights direction(int order, int variates, Coefficient coefficient, boolean own) {
        int state = order * variates;
        double[] handed = new double[variates * state]; // A3, each (variates, state)
        double[] input = new double[variates * state]; // B1
        double[] fromOwn = new double[variates * state]; // C1
        double[] fromOthers = new double[variates * state]; // C2
        for (int v = 0; v < variates; v++) {
            int row = v * state;
            input[row + order * v] = 1;
            for (int i = 0; i < order; i++) {
                if (v > 0) {
                    handed[row + order * (v - 1) + i] = 1;
                }
                fromOwn[row + order * v + i] = own ? coefficient.at(i, v, v) : 0;
                for (int w = 0; w < v; w++) {
                    fromOthers[row + order * w + i] = coefficient.at(i, v, w);
                }
            }
        }
        double[] ones = new double[state];
        Arrays.fill(ones, 1);
        return new Weights(zeros(state), zeros(state), rows(handed, variates, state), row(ones),
                rows(input, variates, state), zeros(state), rows(fromOwn, variates, state),
                rows(fromOthers, variates, state));
    }

    private static Tensor zeros(int state) {
        return Tensors.doubles(1, state);
    }

    private static Tensor row(double... values) {
        return Tensors.ofDoubles(values, 1, values.length);
    }

    private static Tensor rows(double[] values, int variates, int state) {
        return Tensors.ofDoubles(values, variates, 1, state);
    }
}
