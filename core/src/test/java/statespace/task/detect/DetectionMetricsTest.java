package statespace.task.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Hand examples of the measures of anomaly detection. */
class DetectionMetricsTest {
    private static final double EXACT = 1e-12;

    private static boolean[] bits(String text) {
        boolean[] bits = new boolean[text.length()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = text.charAt(i) == '1';
        }
        return bits;
    }

    @Test
    void oneHitAdjustsItsSegmentAndNoOther() {
        boolean[] truth = bits("0111001100");
        boolean[] called = bits("0010000000");
        assertArrayEquals(bits("0111000000"), PointAdjustment.adjust(truth, called, 0));
        DetectionCounts adjusted = PointAdjustment.full(truth, called);
        assertEquals(1, adjusted.precision());
        assertEquals(.6, adjusted.recall(), EXACT);
        assertEquals(.75, adjusted.f1(), EXACT);
        DetectionCounts plain = DetectionCounts.of(truth, called);
        assertEquals(1, plain.precision());
        assertEquals(.2, plain.recall(), EXACT);
        assertEquals(1 / 3.0, plain.f1(), EXACT);
    }

    @Test
    void aSegmentIsAdjustedOnlyIfMoreThanTheShareIsHit() {
        boolean[] truth = bits("0111100");
        boolean[] called = bits("0110000"); // half of the segment
        assertArrayEquals(truth, PointAdjustment.adjust(truth, called, 49));
        assertArrayEquals(called, PointAdjustment.adjust(truth, called, 50));
        // F1 is 1 for K = 0 … 49 and 2/3 for K = 50 … 100; trapezoids: 49 + (1 + 2/3)/2 + 50 · 2/3
        assertEquals((49 + 5 / 6.0 + 100 / 3.0) / 100, PointAdjustment.area(truth, called), EXACT);
        assertEquals(1, PointAdjustment.area(truth, truth), EXACT);
        assertEquals(0, PointAdjustment.area(truth, bits("0000000")));
    }

    @Test
    void averagePrecisionCallsEqualScoresTogether() {
        // 3 is right, then {2, 2} hold one of two, then 1 is wrong, 0 is right
        double[] scores = {3, 2, 2, 1, 0};
        boolean[] truth = bits("11001");
        double expected = 1 / 3.0 * 1 + 1 / 3.0 * 2 / 3 + 1 / 3.0 * 3 / 5;
        assertEquals(expected, PrecisionRecall.of(truth, scores).averagePrecision(), EXACT);
        assertEquals(expected, PrecisionRecall.of(bits("10101"), scores).averagePrecision(), EXACT);
        assertEquals(.3, PrecisionRecall.of(bits("0001110000"), new double[10]).averagePrecision(), EXACT);
        assertEquals(1, PrecisionRecall.of(bits("0110"), new double[]{0, 9, 8, 7}).averagePrecision(), EXACT);
    }

    @Test
    void theBestThresholdIsTheOneThatTheLabelsWouldChoose() {
        PrecisionRecall all = PrecisionRecall.of(bits("11010"), new double[]{5, 4, 3, 2, 1});
        assertEquals(6 / 7.0, all.bestF1(), EXACT);
        assertEquals(2, all.bestThreshold());
    }

    @Test
    void noiseWinsUnderFullAdjustmentAndNowhereElse() {
        boolean[] truth = new boolean[20_000];
        for (int start = 1000; start < truth.length; start += 4000) {
            java.util.Arrays.fill(truth, start, start + 400, true);
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] noise = random.doubles(truth.length).toArray();
        DetectionQuality quality = DetectionQuality.of(truth, noise, .99);
        assertEquals(.1, quality.aucPr(), .01);
        assertEquals(.02, quality.f1(), .02);
        assertEquals(.93, quality.adjustedF1(), .03);
        assertEquals(.03, quality.adjustedArea(), .03);
        assertEquals(.18, quality.bestF1(), .01);
    }

    @Test
    void rankingNeedsAnomaliesAndNumbers() {
        assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(bits("000"), new double[3]));
        assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(bits("01"), new double[3]));
        assertThrows(IllegalArgumentException.class,
                () -> PrecisionRecall.of(bits("01"), new double[]{1, Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> DetectionCounts.of(bits("01"), bits("0")));
    }

    @Test
    void runsAreMergedOverSmallGaps() {
        assertEquals(List.of(new Segment(1, 3), new Segment(5, 6)), Segment.of(bits("0110010")));
        assertEquals(List.of(new Segment(1, 6)), Segment.of(bits("0110010"), 2));
        assertEquals(List.of(new Segment(1, 3), new Segment(5, 6)), Segment.of(bits("0110010"), 1));
        assertEquals(List.of(new Segment(0, 2)), Segment.of(bits("11")));
        assertEquals(List.of(), Segment.of(new boolean[4]));
    }
}
