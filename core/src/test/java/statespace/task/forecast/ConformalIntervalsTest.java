package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConformalIntervalsTest {
    private static final Forecaster ZERO = (inputs, rows) -> new float[rows];

    /** Windows of one step whose residuals against zero are the values. */
    private static Windows residuals(float... values) {
        float[] series = new float[values.length + 1];
        System.arraycopy(values, 0, series, 1, values.length);
        return new Windows(new float[][]{series}, 0, series.length, 1, 1);
    }

    @Test
    void halfWidthsAreTheResidualsOfTheFiniteSampleRank() {
        Windows nineteen = residuals(19, -18, 17, 16, 15, -14, 13, 12, 11, 10, 9, -8, 7, 6, 5, 4, 3, 2, 1);
        ConformalIntervals intervals = ConformalIntervals.calibrate(nineteen, ZERO, 0.5, 0.8, 0.95);
        assertEquals("[[[10.0]], [[16.0]], [[19.0]]]", Arrays.deepToString(intervals.halfWidths()));
        assertEquals(0.95, intervals.promised(2));
        assertArrayEquals(new double[]{10. / 19, 16. / 19, 1}, intervals.coverage(nineteen, ZERO), 1e-12);
    }

    @Test
    void ranksAreExactWhateverTheNumberOfResiduals() {
        for (int k = 1; k < 200; k++) {
            float[] values = new float[20 * k - 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = i + 1;
            }
            float[][][] widths = ConformalIntervals.calibrate(residuals(values), ZERO, 0.8, 0.95).halfWidths();
            assertEquals(16 * k, widths[0][0][0]);
            assertEquals(19 * k, widths[1][0][0]);
        }
    }

    @Test
    void tooFewResidualsPromiseLess() {
        ConformalIntervals intervals = ConformalIntervals.calibrate(residuals(1, 2, 3, 4), ZERO, 0.5, 0.95);
        assertEquals(4, intervals.halfWidths()[1][0][0]);
        assertEquals(0.5, intervals.promised(0));
        assertEquals(0.8, intervals.promised(1), 1e-12);
    }

    @Test
    void coverageIsMeasuredForEachStepAhead() {
        float[][] calm = {{0, 1, 2, 1, 2, 1, 2}};
        Forecaster zeros = (inputs, rows) -> new float[2 * rows];
        ConformalIntervals intervals = new ConformalIntervals(new double[]{0.5}, new float[][][]{{{1, 2}}}, 5);
        Coverage coverage = intervals.measure(new Windows(calm, 0, 7, 1, 2), zeros);
        assertArrayEquals(new double[]{3. / 5, 1}, coverage.steps()[0], 1e-12);
        assertArrayEquals(new double[]{8. / 10}, coverage.overall(), 1e-12);
    }

    @Test
    void exchangeableNoiseIsCoveredAsPromised() {
        SplittableRandom random = new SplittableRandom(1);
        float[] first = new float[20_000];
        float[] second = new float[20_000];
        for (int i = 0; i < first.length; i++) {
            first[i] = (float) random.nextGaussian();
            second[i] = (float) random.nextGaussian();
        }
        double[] covered = ConformalIntervals.calibrate(residuals(first), ZERO, 0.8, 0.95).coverage(residuals(second),
                ZERO);
        assertArrayEquals(new double[]{0.8, 0.95}, covered, 0.01);
    }

    @Test
    void aLevelIsAFraction() {
        assertThrows(IllegalArgumentException.class, () -> ConformalIntervals.calibrate(residuals(1, 2), ZERO, 95));
    }
}
