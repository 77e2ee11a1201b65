package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A difference counts where it is beyond the noise of windows that overlap. */
class MarginTest {
    private static double[] movingSums(int count, int width, double mean, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] noise = random.doubles(count + width).map(u -> u - .5).toArray();
        return IntStream.range(0, count)
                .mapToDouble(i -> mean + IntStream.range(i, i + width).mapToDouble(j -> noise[j]).sum() / width)
                .toArray();
    }

    @Test
    void independentDifferencesHaveTheStandardErrorOfTheMean() {
        double[] differences = {1, -1, 1, -1, 1, 1, -1, -1};
        Margin margin = Margin.of(differences, 1);
        double variance = 1 - 3 / 8.0; // γ0 and the weighted γ1
        assertEquals(0, margin.difference());
        assertEquals(Math.sqrt(variance / 8 / (7 / 8.0)), margin.standardError(), 1e-12);
        assertFalse(margin.beyondNoise());
    }

    @Test
    void theErrorOfOverlappingWindowsIsSeenInRepetition() {
        int repetitions = 300;
        int horizon = 10;
        double square = 0;
        double said = 0;
        for (int seed = 0; seed < repetitions; seed++) {
            Margin margin = Margin.of(movingSums(400, horizon, 0, seed), horizon);
            square += margin.difference() * margin.difference() / repetitions;
            said += margin.standardError() / repetitions;
        }
        assertEquals(1, said / Math.sqrt(square), .25);
    }

    @Test
    void aClearDifferenceIsToldAndTooFewWindowsAreNot() {
        assertTrue(Margin.of(movingSums(400, 10, .2, 1), 10).beyondNoise());
        assertFalse(Margin.of(movingSums(400, 10, .002, 1), 10).beyondNoise());
        assertTrue(Double.isNaN(Margin.of(new double[]{1, 1, 1}, 2).standardError()));
        assertFalse(Margin.of(new double[]{1, 1, 1}, 2).beyondNoise());
        assertTrue(Double.isNaN(Margin.of(new double[0], 1).difference()));
    }
}
