package statespace.run.reconstruct;

import java.util.List;
import java.util.Map;

/** What the measures of a reconstruction come to, in two sentences that rest on free runs, not on prediction errors. */
final class Verdict {
    /** Up to this multiple of the distance between the halves of the data a model is called as close as the data itself. */
    private static final double NOISE = 1.5;
    /** Largest exponents within this of 0 say nothing. */
    private static final double UNDECIDED = 1e-3;

    private final Map<String, ReconstructMetrics.Spread> stateSpace;
    private final Map<String, ReconstructMetrics.Spread> spectrum;
    private final boolean drifts;

    private Verdict(Map<String, ReconstructMetrics.Spread> stateSpace,
            Map<String, ReconstructMetrics.Spread> spectrum, boolean drifts) {
        this.stateSpace = stateSpace;
        this.spectrum = spectrum;
        this.drifts = drifts;
    }

    /**
     * What free runs do by themselves.
     *
     * @param runs
     *            how many there are
     * @param resting
     *            how many come to rest
     * @param diverged
     *            step in which one leaves all bounds; −1 for none
     */
    record FreeRuns(int runs, int resting, int diverged) {}

    /**
     * The verdict.
     *
     * @param drifts
     *            true if the halves of the data are no measure of its noise
     * @param lyapunov
     *            exponents per row, the largest first; empty where they are unknown
     * @param order
     *            of the linear baseline; 0 where there is none
     */
    static String of(FreeRuns runs, boolean drifts, Map<String, ReconstructMetrics.Spread> stateSpace,
            Map<String, ReconstructMetrics.Spread> spectrum, List<Double> lyapunov, int order) {
        if (runs.diverged() >= 0) {
            return "A free run leaves all bounds after " + runs.diverged()
                    + " steps: the system was not reconstructed. Train it longer, or with stronger forcing.";
        }
        if (runs.resting() == runs.runs()) {
            return "A free run comes to rest at a fixed point, and the data do not: the system was not reconstructed. "
                    + "Train it longer, or with another strength of forcing.";
        }
        if (stateSpace.get(ReconstructMetrics.MODEL).runs() == 0) {
            return "No free run can be compared with the data: the runs lie outside the range of the data, or too few rows "
                    + "of the data are whole. The system was not reconstructed.";
        }
        Verdict verdict = new Verdict(stateSpace, spectrum, drifts);
        return (runs.resting() > 0
                ? runs.resting() + " of " + runs.runs() + " free runs " + (runs.resting() == 1 ? "comes" : "come")
                        + " to rest. "
                : "")
                + verdict.besideHalves(kind(lyapunov)) + " " + verdict.besideLinear(order);
    }

    private static String kind(List<Double> lyapunov) {
        if (lyapunov.isEmpty()) {
            return "A free run";
        }
        double largest = lyapunov.getFirst();
        return largest > UNDECIDED
                ? "A free run is chaotic and"
                : largest < -UNDECIDED
                        ? "A free run settles into a fixed point or a cycle and"
                        : "A free run";
    }

    private String besideHalves(String run) {
        if (drifts) {
            return run
                    + " cannot be judged beside the halves of the data: they are as far from each other as the data are "
                    + "from their mean. Remove the drift, or supply more rows.";
        }
        if (!isKnown(stateSpace) || !isKnown(spectrum)) {
            return run + (isKnown(stateSpace)
                    ? isNear(stateSpace)
                            ? " is as close to the data as their halves are to each other in its geometry."
                            : " differs from the data by more than their halves from each other in its geometry."
                    : " was not compared with the halves of the data.")
                    + " Its spectrum is not known: too few rows follow each other without a missing cell.";
        }
        boolean near = isNear(stateSpace);
        boolean nearInSpectrum = isNear(spectrum);
        return run + (near && nearInSpectrum
                ? " is as close to the data as their halves are to each other."
                : near || nearInSpectrum
                        ? " is as close to the data as their halves are to each other in its "
                                + (near ? "geometry, not in its spectrum." : "spectrum, not in its geometry.")
                        : " differs from the data by more than their halves from each other.");
    }

    private static boolean isKnown(Map<String, ReconstructMetrics.Spread> measure) {
        return measure.get(ReconstructMetrics.MODEL).runs() > 0 && measure.get(ReconstructMetrics.HALVES).runs() > 0;
    }

    private static boolean isNear(Map<String, ReconstructMetrics.Spread> measure) {
        return measure.get(ReconstructMetrics.MODEL).mean() <= NOISE * measure.get(ReconstructMetrics.HALVES).mean();
    }

    private String besideLinear(int order) {
        if (order == 0) {
            return "The series is too short for a linear baseline.";
        }
        String rival = "VAR(" + order + ") driven by noise";
        if (stateSpace.get(ReconstructMetrics.LINEAR).runs() == 0) {
            return rival + " leaves all bounds.";
        }
        int geometry = compare(stateSpace);
        int frequencies = compare(spectrum);
        if (spectrum.get(ReconstructMetrics.MODEL).runs() == 0) {
            return "Beside " + rival + " it is " + word(geometry) + " in its geometry.";
        }
        if (geometry == frequencies) {
            return geometry < 0
                    ? "It is closer than " + rival + "."
                    : geometry > 0 ? rival + " is closer." : "It and " + rival + " are about equal.";
        }
        return "Beside " + rival + " it is " + word(geometry) + " in its geometry and " + word(frequencies)
                + " in its spectrum.";
    }

    private static String word(int order) {
        return order < 0 ? "closer" : order > 0 ? "farther" : "about equal";
    }

    /** Against the linear baseline: beyond twice the spread over runs. */
    private static int compare(Map<String, ReconstructMetrics.Spread> measure) {
        ReconstructMetrics.Spread own = measure.get(ReconstructMetrics.MODEL);
        ReconstructMetrics.Spread other = measure.get(ReconstructMetrics.LINEAR);
        double margin = 2 * Math.hypot(own.deviation(), other.deviation());
        double gap = own.mean() - other.mean();
        return Double.isNaN(gap) || Math.abs(gap) <= margin ? 0 : gap < 0 ? -1 : 1;
    }
}
