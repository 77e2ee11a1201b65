package statespace.lab.dsr;

import java.util.Arrays;
import java.util.SplittableRandom;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.systems.Lorenz63;

/**
 * The Lorenz system of 1963, standardised, in steps of .01, filtered, and observed with noise.
 *
 * @param kernel
 *            the filter
 * @param states
 *            (rows + τ − 1)(3), without noise
 * @param observed
 *            (rows)(3); row t belongs to the state t + τ − 1
 */
record ConvolvedLorenz(FilterKernel kernel, double[][] states, double[][] observed) {
    /** Time from row to row. */
    static final double STEP = 0.01;
    /** The largest Lyapunov exponent a unit of time. */
    static final double EXPONENT = 0.9056;

    /** A series with a filter and an orbit and noise of its own. */
    static ConvolvedLorenz of(FilterKernel kernel, double noise, int rows, long seed) {
        double[][] states = Lorenz63.standardised(STEP, rows + kernel.length() - 1, seed);
        SplittableRandom random = new SplittableRandom(seed + 1_000_003);
        double[][] observed = Arrays.stream(kernel.convolve(states))
                .map(row -> Arrays.stream(row).map(v -> v + noise * random.nextGaussian()).toArray())
                .toArray(double[][]::new);
        return new ConvolvedLorenz(kernel, states, observed);
    }

    /** The states at the times of the observations. */
    double[][] aligned() {
        return Arrays.copyOfRange(states, kernel.length() - 1, states.length);
    }
}
