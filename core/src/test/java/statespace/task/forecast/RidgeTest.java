package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RidgeTest {
    private static Windows part(float[][] values, int from, int to) {
        return new Windows(values, from, to, 8, 4);
    }

    @Test
    void aSumOfWavesIsContinuedExactly() {
        float[][] values = new float[2][1200];
        for (int t = 0; t < 1200; t++) {
            values[0][t] = (float) (Math.sin(0.3 * t) + Math.cos(0.7 * t));
            values[1][t] = (float) (3 + Math.cos(0.3 * t) - 0.5 * Math.sin(0.7 * t));
        }
        Ridge ridge = Ridge.fit(part(values, 0, 800), part(values, 792, 1000));
        assertEquals(1e-3, ridge.penalty());
        assertTrue(Evaluation.of(part(values, 992, 1200), ridge).mae() < 2e-3);
    }

    @Test
    void onWhiteNoiseManyParametersAreHeldDown() {
        float[][] values = new float[1][260];
        SplittableRandom random = new SplittableRandom(3);
        for (int t = 0; t < 260; t++) {
            values[0][t] = (float) random.nextGaussian();
        }
        Ridge ridge = Ridge.fit(part(values, 0, 40), part(values, 32, 150));
        assertTrue(ridge.penalty() >= 10, "penalty " + ridge.penalty());
    }

    @Test
    void aConstantSeriesIsContinued() {
        float[][] values = {new float[100]};
        Ridge ridge = Ridge.fit(part(values, 0, 60), part(values, 52, 80));
        assertArrayEquals(new float[]{5, 5, 5, 5}, ridge.predict(new float[]{5, 5, 5, 5, 5, 5, 5, 5}, 1), 1e-5f);
    }

    @Test
    void theForecastMovesWithTheLevel() {
        float[][] values = new float[1][400];
        SplittableRandom random = new SplittableRandom(5);
        for (int t = 1; t < 400; t++) {
            values[0][t] = values[0][t - 1] + (float) random.nextGaussian();
        }
        Ridge ridge = Ridge.fit(part(values, 0, 280), part(values, 272, 400));
        float[] low = ridge.predict(new float[]{1, 2, 0, 1, 3, 2, 1, 2}, 1);
        float[] high = ridge.predict(new float[]{11, 12, 10, 11, 13, 12, 11, 12}, 1);
        for (int h = 0; h < 4; h++) {
            assertEquals(low[h] + 10, high[h], 1e-4);
        }
    }
}
