package statespace.run.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassifyMetricsTest {
    private static String verdict(double model, double ridge, double neighbour) {
        return new ClassifyMetrics(new ClassifyMetrics.Scores(model, 0, 0),
                Map.of("ridge", new ClassifyMetrics.Scores(ridge, 0, 0), "nearest_neighbour",
                        new ClassifyMetrics.Scores(neighbour, 0, 0)),
                Map.of(), List.of(), new int[0][0], List.of(), 1, 1, 1, "s4d", 1, 1, 1, "model", "run", null).verdict();
    }

    @Test
    void theVerdictNamesTheWinnerAndTheBestBaseline() {
        assertEquals("The s4d model wins: it tells 90.00 % of the test examples against 81.25 % by ridge, the best "
                + "baseline.", verdict(0.9, 0.8125, 0.5));
        assertEquals("Nearest neighbour wins: the s4d model tells 50.00 % of the test examples against 75.00 %.",
                verdict(0.5, 0.25, 0.75));
        assertEquals("A tie: the s4d model and ridge tell 50.00 % of the test examples against 50.00 %.",
                verdict(0.5, 0.5, 0.25));
    }
}
