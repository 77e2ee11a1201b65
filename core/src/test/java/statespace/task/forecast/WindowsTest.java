package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final float[][] VALUES = {{0, 1, 2, 3, 4, 5, 6, 7}, {10, 11, 12, 13, 14, 15, 16, 17}};

    @Test
    void inputsAndTargetsLieByWindowThenVariate() {
        Windows windows = new Windows(VALUES, 1, 8, 3, 2);
        assertEquals(3, windows.count());
        assertArrayEquals(new float[]{3, 4, 5, 13, 14, 15, 1, 2, 3, 11, 12, 13}, windows.inputs(new int[]{2, 0}));
        assertArrayEquals(new float[]{6, 7, 16, 17, 4, 5, 14, 15}, windows.targets(new int[]{2, 0}));
        assertEquals(6, windows.targetRow(2));
    }

    @Test
    void aPartThatIsTooShortHasNone() {
        assertEquals(1, new Windows(VALUES, 0, 5, 3, 2).count());
        assertEquals(0, new Windows(VALUES, 0, 4, 3, 2).count());
        assertEquals(0, new Windows(VALUES, 0, 1, 3, 2).count());
    }

    @Test
    void errorsAreMeansOverWindowsVariatesAndSteps() {
        Windows windows = new Windows(new float[][]{{0, 0, 1, 2}, {0, 0, 0, 4}}, 0, 4, 1, 2);
        Evaluation zero = Evaluation.of(windows, (inputs, rows) -> new float[rows * 2]);
        assertEquals(2, zero.windows());
        assertArrayEquals(new double[]{1. / 4, 21. / 4}, zero.stepMse(), 1e-12);
        assertArrayEquals(new double[]{1. / 4, 7. / 4}, zero.stepMae(), 1e-12);
        assertEquals(22. / 8, zero.mse(), 1e-12);
        assertEquals(1, zero.mae(), 1e-12);
    }

    @Test
    void everyWindowIsSeenOnceWhateverTheBatch() {
        float[][] values = new float[1][1000];
        for (int t = 0; t < 1000; t++) {
            values[0][t] = t;
        }
        Windows windows = new Windows(values, 0, 1000, 2, 1);
        int[] seen = new int[windows.count()];
        Evaluation.forEach(windows, Baselines.repeat(2, 1), (window, variate, predicted, truth, offset) -> {
            seen[window]++;
            assertEquals(window + 2, truth[offset]);
            assertEquals(window + 1, predicted[offset]);
        });
        int[] once = new int[998];
        java.util.Arrays.fill(once, 1);
        assertArrayEquals(once, seen);
    }

    @Test
    void theSeasonalBaselineSaysWhatItRepeats() {
        assertEquals("seasonal naive: repeats the last 24 values", Baselines.seasonalNaiveLabel(96, 24));
        assertEquals("seasonal naive: season unknown, repeats the last value", Baselines.seasonalNaiveLabel(96, 1));
        assertEquals("seasonal naive: season 1440 exceeds look-back 96, repeats the last value",
                Baselines.seasonalNaiveLabel(96, 1440));
        float[] ramp = {0, 1, 2, 3};
        assertArrayEquals(new float[]{3, 3, 3}, Baselines.seasonalNaive(4, 3, 5).predict(ramp, 1));
        assertArrayEquals(new float[]{2, 3, 2}, Baselines.seasonalNaive(4, 3, 2).predict(ramp, 1));
        assertThrows(IllegalArgumentException.class, () -> Baselines.seasonalNaive(4, 3, 0));
    }
}
