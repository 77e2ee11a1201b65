package statespace.lab.dsr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What studies conclude from several measured values. */
class VerdictsTest {
    private static double[] tenTimes(double base, double wave) {
        return IntStream.range(0, 10).mapToDouble(i -> base + wave * Math.sin(i)).toArray();
    }

    @Test
    void aDifferenceBeyondItsNoiseDecides() {
        assertEquals("better", Paired.of(tenTimes(1, .1), tenTimes(2, -.1)).verdict());
        assertEquals("worse", Paired.of(tenTimes(2, .1), tenTimes(1, -.1)).verdict());
        assertEquals("about equal", Paired.of(tenTimes(1, 1), tenTimes(1.05, -1)).verdict());
    }

    /** One pair of ten that outweighs nine others is no victory. */
    @Test
    void oneLargeDifferenceDecidesNothing() {
        double[] first = tenTimes(1, 0);
        double[] second = tenTimes(.99, 0);
        second[0] = 100;
        Paired paired = Paired.of(first, second);
        assertTrue(paired.mean() < 0);
        assertEquals(1, paired.better());
        assertEquals("about equal", paired.verdict());
    }

    @Test
    void onePairIsNotJudged() {
        assertEquals("not judged by one pair", Paired.of(new double[]{1}, new double[]{2}).verdict());
    }

    @Test
    void aFailedMeasureIsNeverBetter() {
        double[] failed = {Double.NaN, 1, 1};
        double[] sound = {5, 2, 2};
        assertEquals(2, Paired.of(failed, sound).better());
        assertEquals(1, Paired.of(sound, failed).better());
        assertEquals("not measured on every pair", Paired.of(failed, sound).verdict());
    }

    @Test
    void aFailedMeasureCountsAsTheWorst() {
        assertEquals(2, Quantiles.median(Double.NaN, 1, 2));
        assertTrue(Double.isNaN(Quantiles.median(Double.NaN, Double.NaN, 2)));
        assertEquals(1, Quantiles.of(0, Double.NaN, 1, 2));
        assertTrue(Double.isNaN(Quantiles.of(1, Double.NaN, 1, 2)));
        assertEquals("failed", Quantiles.number(Double.NaN));
    }

    @Test
    void quantilesLieBetweenNeighbours() {
        assertEquals(2.5, Quantiles.median(4, 1, 3, 2));
        assertEquals(1.75, Quantiles.of(.25, 4, 1, 3, 2));
        assertEquals("2.5 (1.75 to 3.25)", Quantiles.spread(4, 1, 3, 2));
    }
}
