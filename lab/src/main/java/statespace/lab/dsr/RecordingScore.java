package statespace.lab.dsr;

import java.util.Arrays;
import java.util.List;
import statespace.dynamics.measure.SpectralDistance;
import statespace.dynamics.measure.StateSpaceDivergence;

/**
 * Generated series beside a short recording: D_stsp by mixtures of variance 1 and D_PSE with a smoothing of 1, means over the
 * generated series; NaN where one of them cannot be measured.
 *
 * @param stateSpace
 *            D_stsp
 * @param spectrum
 *            D_PSE
 */
record RecordingScore(double stateSpace, double spectrum) {
    /** Free runs that are averaged. */
    static final int RUNS = 5;
    /** What there is where nothing was generated. */
    static final RecordingScore NONE = new RecordingScore(Double.NaN, Double.NaN);
    private static final int SAMPLES = 1000;

    /** Of series with as many rows as the recording. */
    static RecordingScore of(double[][] truth, List<double[][]> generated, long seed) {
        return new RecordingScore(
                generated.stream()
                        .mapToDouble(run -> StateSpaceDivergence.mixture(truth, run, 1, SAMPLES, seed).value())
                        .average().orElse(Double.NaN),
                generated.stream().mapToDouble(run -> SpectralDistance.of(truth, run, 1).mean().value()).average()
                        .orElse(Double.NaN));
    }

    /** Of the second half of a recording beside the first: the noise of these measures. */
    static RecordingScore halves(double[][] truth, long seed) {
        int half = truth.length / 2;
        double[][] second = Arrays.copyOfRange(truth, half, 2 * half);
        return of(Arrays.copyOf(truth, half), List.<double[][]>of(second), seed);
    }
}
