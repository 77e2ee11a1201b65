package statespace.run.reconstruct;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts rest on free runs and on the noise of the measures. */
class VerdictTest {
    private static final Verdict.FreeRuns MOVING = new Verdict.FreeRuns(5, 0, -1);
    private static final Map<String, ReconstructMetrics.Spread> CLOSE = measure(0.1, 0.01, 0.5, 0.1);

    private static ReconstructMetrics.Spread of(double mean, double deviation) {
        return new ReconstructMetrics.Spread(mean, deviation, 5, 0);
    }

    private static Map<String, ReconstructMetrics.Spread> measure(double model, double deviation, double linear,
            double halves) {
        return Map.of("model", of(model, deviation), "var", of(linear, deviation), "halves", of(halves, 0));
    }

    private static String told(Map<String, ReconstructMetrics.Spread> space,
            Map<String, ReconstructMetrics.Spread> spectrum, double largest) {
        return Verdict.of(MOVING, false, space, spectrum, List.of(largest, -1.0), 3);
    }

    @Test
    void aChaoticRunThatIsCloserThanTheLinearOne() {
        assertEquals(
                "A free run is chaotic and is as close to the data as their halves are to each other. It is closer "
                        + "than VAR(3) driven by noise.",
                told(measure(0.1, 0.01, 0.5, 0.1), measure(0.05, 0.01, 0.3, 0.05), 0.1));
    }

    @Test
    void aGapWithinTheSpreadIsNoGap() {
        assertEquals(
                "A free run is as close to the data as their halves are to each other. It and VAR(3) driven by noise "
                        + "are about equal.",
                told(measure(0.1, 0.2, 0.5, 0.1), measure(0.05, 0.1, 0.3, 0.05), 0));
        assertEquals(
                "A free run settles into a fixed point or a cycle and is as close to the data as their halves are to "
                        + "each other in its spectrum, not in its geometry. Beside VAR(3) driven by noise it is farther in its "
                        + "geometry and about equal in its spectrum.",
                told(measure(3, 0.1, 0.5, 0.1), measure(0.05, 0.1, 0.06, 0.05), -0.2));
    }

    @Test
    void whatIsNotThereIsNoEvidence() {
        Map<String, ReconstructMetrics.Spread> none = Map.of("model",
                ReconstructMetrics.Spread.of(Double.NaN, Double.NaN), "var", of(1, 0), "halves", of(1, 0));
        assertEquals(
                "No free run can be compared with the data: the runs lie outside the range of the data, or too few rows of "
                        + "the data are whole. The system was not reconstructed.",
                told(none, none, 0));
        assertEquals(
                "A free run leaves all bounds after 12 steps: the system was not reconstructed. Train it longer, or "
                        + "with stronger forcing.",
                Verdict.of(new Verdict.FreeRuns(5, 0, 12), false, none, none, List.of(), 0));
        assertEquals(
                "A free run differs from the data by more than their halves from each other. The series is too short "
                        + "for a linear baseline.",
                Verdict.of(MOVING, false, measure(5, 0, 0, 1), measure(5, 0, 0, 1), List.of(), 0));
    }

    /** What dies away has a spectrum too, and one near a drifting series is near anything. */
    @Test
    void aRunAtRestReconstructsNothing() {
        assertEquals(
                "A free run comes to rest at a fixed point, and the data do not: the system was not reconstructed. "
                        + "Train it longer, or with another strength of forcing.",
                Verdict.of(new Verdict.FreeRuns(5, 5, -1), false, CLOSE, CLOSE, List.of(-0.1), 3));
        assertEquals(
                "2 of 5 free runs come to rest. A free run is as close to the data as their halves are to each other. It is "
                        + "closer than VAR(3) driven by noise.",
                Verdict.of(new Verdict.FreeRuns(5, 2, -1), false, CLOSE, CLOSE, List.of(), 3));
    }

    @Test
    void halvesThatDriftOrAreNotKnownJudgeNothing() {
        assertEquals(
                "A free run is chaotic and cannot be judged beside the halves of the data: they are as far from each other "
                        + "as the data are from their mean. Remove the drift, or supply more rows. It is closer than VAR(3) "
                        + "driven by noise.",
                Verdict.of(MOVING, true, CLOSE, CLOSE, List.of(0.1), 3));
        Map<String, ReconstructMetrics.Spread> unknown = Map.of("model", ReconstructMetrics.Spread.of(Double.NaN),
                "var",
                ReconstructMetrics.Spread.of(Double.NaN), "halves", ReconstructMetrics.Spread.of(Double.NaN));
        assertEquals(
                "A free run is as close to the data as their halves are to each other in its geometry. Its spectrum is not "
                        + "known: too few rows follow each other without a missing cell. Beside VAR(3) driven by noise it is "
                        + "closer in its geometry.",
                told(CLOSE, unknown, 0));
    }
}
