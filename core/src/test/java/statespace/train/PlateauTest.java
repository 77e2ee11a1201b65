package statespace.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlateauTest {
    private static double factor(double... losses) {
        List<Epoch> ended = new ArrayList<>();
        for (double loss : losses) {
            ended.add(new Epoch(ended.size() + 1, 1, loss, 0));
        }
        return Plateau.factor(ended);
    }

    @Test
    void theRateStaysWhileTheLossImproves() {
        assertEquals(1, factor());
        assertEquals(1, factor(3, 2, 1, 0.5, 0.25));
        assertEquals(1, factor(3, 3, 3, 2, 2, 2));
    }

    @Test
    void theThirdEpochWithoutAnImprovementHalvesItAndTheCountBeginsAnew() {
        assertEquals(1, factor(2, 2, 3));
        assertEquals(0.5, factor(2, 2, 3, 2));
        assertEquals(0.5, factor(2, 2, 3, 2, 2, 2));
        assertEquals(0.25, factor(2, 2, 3, 2, 2, 2, 2));
        assertEquals(0.5, factor(2, 2, 3, 2, 1, 1, 1));
    }

    @Test
    void lessThanTheTenThousandthPartIsNoImprovement() {
        assertEquals(0.5, factor(2, 1.9999, 1.9999, 1.9999));
        assertEquals(1, factor(2, 1.9997, 1.9997, 1.9997));
        assertEquals(0.5, factor(-2, -2.0001, -2.0001, -2.0001));
        assertEquals(1, factor(-2, -2.0003, -2.0003, -2.0003));
    }
}
