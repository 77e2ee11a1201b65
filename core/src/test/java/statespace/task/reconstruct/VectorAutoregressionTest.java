package statespace.task.reconstruct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorAutoregressionTest {
    private static final double NOISE = 0.5;

    /** A stable process of two lags: the second variate follows the first. */
    private static double[][] process(int rows) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] x = new double[rows][2];
        for (int t = 2; t < rows; t++) {
            x[t][0] = 1 + 1.2 * x[t - 1][0] - 0.6 * x[t - 2][0] + NOISE * random.nextGaussian();
            x[t][1] = 0.5 * x[t - 1][0] + 0.3 * x[t - 1][1] + NOISE * random.nextGaussian();
        }
        return x;
    }

    @Test
    void itsOrderAndErrorAreThoseOfTheProcess() {
        double[][] x = process(4000);
        VectorAutoregression fit = VectorAutoregression.fit(Arrays.copyOf(x, 3000));
        assertEquals(2, fit.order());
        assertEquals(NOISE * NOISE, fit.error(x, 3000, 4000, 1), 0.03);
        assertTrue(fit.error(x, 3000, 4000, 5) > 1.5 * NOISE * NOISE);
    }

    @Test
    void aFreeRunHasTheMomentsOfTheProcess() {
        double[][] x = process(4000);
        double[][] run = VectorAutoregression.fit(x).run(x, 200, 20_000, 7);
        for (int v = 0; v < 2; v++) {
            int variate = v;
            double truth = Arrays.stream(x).mapToDouble(r -> r[variate]).average().orElseThrow();
            double mean = Arrays.stream(run).mapToDouble(r -> r[variate]).average().orElseThrow();
            assertEquals(truth, mean, 0.1);
            double square = Arrays.stream(x).mapToDouble(r -> Math.pow(r[variate] - truth, 2)).average().orElseThrow();
            double own = Arrays.stream(run).mapToDouble(r -> Math.pow(r[variate] - mean, 2)).average().orElseThrow();
            assertEquals(1, own / square, 0.1);
        }
        assertArrayEquals(run[500], VectorAutoregression.fit(x).run(x, 200, 20_000, 7)[500], "by its seed");
    }

    @Test
    void rowsWithMissingCellsAreLeftOut() {
        double[][] x = process(4000);
        for (int t = 100; t < 4000; t += 100) {
            x[t][t / 100 % 2] = Double.NaN;
        }
        VectorAutoregression fit = VectorAutoregression.fit(x);
        assertEquals(2, fit.order());
        assertEquals(NOISE * NOISE, fit.error(x, 0, 4000, 1), 0.03);
        assertFalse(Arrays.stream(fit.run(x, 0, 100, 1)).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN));
    }

    @Test
    void thereIsNoneForTooFewRows() {
        assertNull(VectorAutoregression.fit(process(12)));
    }
}
