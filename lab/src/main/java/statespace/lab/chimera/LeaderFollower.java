package statespace.lab.chimera;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A chain of variates in which each repeats the one before a step later: x_0(t) = ρ x_0(t−1) + √(1−ρ²) e_0(t), x_v(t) = g
 * x_{v−1}(t−1) + s e_v(t), all e ~ N(0, 1). Whoever sees the variate before predicts a follower with error s²; the past of
 * a follower alone says little, and nothing at ρ = 0.
 *
 * @param gain
 *            g
 * @param noise
 *            s
 * @param memory
 *            ρ, of magnitude below 1
 * @param order
 *            place of the chain that each variate holds, counted from 0; the identity is the natural order
 */
record LeaderFollower(double gain, double noise, double memory, int[] order) {
    private static final int WARM_UP = 500;

    /** Six variates in their natural order, g = 0.9, s = 0.3, with a leader of memory ρ. */
    static LeaderFollower chain(double memory) {
        return new LeaderFollower(0.9, 0.3, memory, IntStream.range(0, 6).toArray());
    }

    /** The same chain with its variates in another order. */
    LeaderFollower inOrder(int... newOrder) {
        return new LeaderFollower(gain, noise, memory, newOrder);
    }

    /** Number of variates. */
    int variates() {
        return order.length;
    }

    /** A draw, (variates, length), after 500 steps that are left out. */
    double[][] sample(int length, RandomGenerator random) {
        int variates = variates();
        double[][] chain = new double[variates][length];
        double[] before = new double[variates];
        double innovation = Math.sqrt(1 - memory * memory);
        for (int t = -WARM_UP; t < length; t++) {
            double[] now = new double[variates];
            now[0] = memory * before[0] + innovation * random.nextGaussian();
            for (int place = 1; place < variates; place++) {
                now[place] = gain * before[place - 1] + noise * random.nextGaussian();
            }
            for (int place = 0; t >= 0 && place < variates; place++) {
                chain[place][t] = now[place];
            }
            before = now;
        }
        return IntStream.of(order).mapToObj(place -> chain[place]).toArray(double[][]::new);
    }

    /** The autocovariance of a place of the chain: γ_v(k) = g² γ_{v−1}(k), and s² more at k = 0; ρᵏ for the leader. */
    double[] autocovariance(int place, int lags) {
        double[] gamma = IntStream.rangeClosed(0, lags).mapToDouble(k -> Math.pow(memory, k)).toArray();
        for (int v = 1; v <= place; v++) {
            for (int k = 0; k <= lags; k++) {
                gamma[k] *= gain * gain;
            }
            gamma[0] += noise * noise;
        }
        return gamma;
    }

    /** The variance of a place of the chain. */
    double variance(int place) {
        return autocovariance(place, 0)[0];
    }

    /** The least error of predicting a place of the chain from the last values of all variates. */
    double optimum(int place) {
        return place == 0 ? 1 - memory * memory : noise * noise;
    }

    /** The least error of predicting a place of the chain from its own last values. */
    double aloneError(int place, int values) {
        return LinearPrediction.error(autocovariance(place, values), values);
    }
}
