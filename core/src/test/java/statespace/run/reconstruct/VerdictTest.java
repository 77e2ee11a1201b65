package statespace.run.reconstruct;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts rest on free runs and on the noise of the measures. */
class VerdictTest {
    private static ReconstructMetrics.Spread of(double mean, double deviation) {
        return new ReconstructMetrics.Spread(mean, deviation, 5, 0);
    }

    private static Map<String, ReconstructMetrics.Spread> measure(double model, double deviation, double linear,
            double halves) {
        return Map.of("model", of(model, deviation), "var", of(linear, deviation), "halves", of(halves, 0));
    }

    private static String told(Map<String, ReconstructMetrics.Spread> space,
            Map<String, ReconstructMetrics.Spread> spectrum, double largest) {
        return Verdict.of(-1, space, spectrum, List.of(largest, -1.0), 3);
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
                "No free run can be compared with the data: it lies outside their range, or stands still. The system "
                        + "was not reconstructed.",
                told(none, none, 0));
        assertEquals(
                "A free run leaves all bounds after 12 steps: the system was not reconstructed. Train it longer, or "
                        + "with stronger forcing.",
                Verdict.of(12, none, none, List.of(), 0));
        assertEquals(
                "A free run differs from the data by more than their halves from each other. The series is too short "
                        + "for a linear baseline.",
                Verdict.of(-1, measure(5, 0, 0, 1), measure(5, 0, 0, 1), List.of(), 0));
    }
}
