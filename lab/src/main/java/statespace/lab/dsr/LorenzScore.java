package statespace.lab.dsr;

import java.util.Arrays;
import statespace.dynamics.measure.PredictionError;
import statespace.dynamics.measure.SpectralDistance;
import statespace.dynamics.measure.StateSpaceDivergence;
import statespace.model.reconstruct.ReconstructedSystem;

/**
 * A reconstructed Lorenz system beside the true one; NaN where there is nothing to measure.
 *
 * @param observed
 *            D_stsp of filtered runs
 * @param latent
 *            D_stsp of states; NaN for a model without a filter, whose states are what is observed
 * @param spectrum
 *            D_PSE of filtered runs
 * @param prediction
 *            mean squared error 20 steps ahead on rows that were not trained on
 * @param exponent
 *            largest Lyapunov exponent a unit of time
 * @param bounded
 *            free runs that stay bounded, of {@link #RUNS}
 * @param loss
 *            of training, over the variance of the noise
 */
record LorenzScore(double observed, double latent, double spectrum, double prediction, double exponent, int bounded,
        double loss) {
    static final int RUNS = 10;
    private static final int BINS = 30;
    private static final int SMOOTHING = 20;
    private static final int AHEAD = 20;
    private static final int SETTLING = 10_000;
    private static final int RUN = 10_000;
    private static final int EXPONENT_STEPS = 30_000;

    /**
     * Measures.
     *
     * @param rows
     *            of a free run after its transient, beside as many rows at the end of the true series
     */
    static LorenzScore of(SystemFit fit, ConvolvedLorenz truth, double noise, int rows) {
        if (!fit.isTrained()) {
            return new LorenzScore(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN);
        }
        double[][] states = truth.states();
        double[][] latent = Arrays.copyOfRange(states, states.length - rows, states.length);
        double[][] observed = truth.kernel().convolve(latent);
        boolean filtered = fit.system().taps().length > 1;
        ReconstructedSystem.Orbit orbit = fit.run(SETTLING, observed.length);
        double[][] generated = Arrays.copyOf(orbit.observed(), observed.length);
        return new LorenzScore(StateSpaceDivergence.histogram(observed, generated, BINS).value(),
                filtered ? StateSpaceDivergence.histogram(latent, orbit.latent(), BINS).value() : Double.NaN,
                SpectralDistance.of(observed, generated, SMOOTHING).mean().value(), prediction(fit, truth),
                fit.exponent(EXPONENT_STEPS) / ConvolvedLorenz.STEP, fit.bounded(RUNS, RUN),
                fit.last() / (noise * noise));
    }

    private static double prediction(SystemFit fit, ConvolvedLorenz truth) {
        int from = fit.task().trainRows();
        int to = truth.observed().length;
        if (from == to) {
            return Double.NaN;
        }
        double[][] states = Arrays.copyOfRange(fit.task().unfiltered(), from, to);
        return new PredictionError(fit.system().map()::step, fit.system()::observe, fit.task().filtering().kernel())
                .measure(states, Arrays.copyOfRange(truth.observed(), from, to), AHEAD).value();
    }
}
