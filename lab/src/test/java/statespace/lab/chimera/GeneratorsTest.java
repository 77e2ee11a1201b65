package statespace.lab.chimera;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import statespace.tensor.Tensors;

/** The generators have the optima that mathematics gives them, and their draws show them. */
class GeneratorsTest {
    private static final int LENGTH = 200_000;
    private static final double SAMPLING = 0.02;
    private static final int[] ALONE = {0};

    @Test
    void theSeasonalOptimaAreExact() {
        SeasonalAutoregression yearly = SeasonalAutoregression.YEARLY;
        double wrapped = .8 * Math.pow(.5, 12);
        assertEquals((1 + wrapped) / (1 - wrapped) / (1 - .25) / (1 - .64), yearly.autocovariance(0)[0], 1e-12);
        assertEquals(1, yearly.error(13), 1e-12);
        assertEquals(1, yearly.error(20), 1e-12);
        assertEquals(1.187, yearly.error(12), SAMPLING);
        assertEquals(2.792, yearly.error(4), SAMPLING);
        assertEquals(3.71, yearly.repeatError(1), SAMPLING);
        assertEquals(1.479, yearly.repeatError(12), SAMPLING);
    }

    @Test
    void seasonalDrawsHaveThePublishedErrors() {
        SeasonalAutoregression yearly = SeasonalAutoregression.YEARLY;
        double[] y = yearly.sample(LENGTH, new SplittableRandom(1));
        double[] lags = yearly.lags();
        double[][] series = {y};
        assertEquals(3.70, meanSquare(y, new double[0]), 0.1);
        assertEquals(1.000, meanSquare(y, lags), SAMPLING);
        assertEquals(.9996, LinearPrediction.fitted(series, 0, ALONE, 13), SAMPLING);
        assertEquals(1.187, LinearPrediction.fitted(series, 0, ALONE, 12), SAMPLING);
        assertEquals(2.792, LinearPrediction.fitted(series, 0, ALONE, 4), 2 * SAMPLING);
        double[] season = new double[12];
        season[11] = 1;
        assertEquals(3.71, meanSquare(y, 1), 2 * SAMPLING);
        assertEquals(1.479, meanSquare(y, season), SAMPLING);
    }

    /** The mean squared error of predicting with given coefficients. */
    private static double meanSquare(double[] y, double... lags) {
        return IntStream.range(lags.length, y.length).mapToDouble(t -> {
            double error = y[t];
            for (int i = 0; i < lags.length; i++) {
                error -= lags[i] * y[t - 1 - i];
            }
            return error * error;
        }).average().orElseThrow();
    }

    @Test
    void followersAreWhiteAloneAndAlmostKnownTogether() {
        LeaderFollower chain = LeaderFollower.chain(0);
        double[] variances = {1, .9, .819, .7534, .7002, .6572};
        assertArrayEquals(variances, IntStream.range(0, 6).mapToDouble(chain::variance).toArray(), 5e-5);
        double[][] x = chain.sample(LENGTH, new SplittableRandom(2));
        int[] all = IntStream.range(0, 6).toArray();
        for (int v = 0; v < 6; v++) {
            assertEquals(variances[v], chain.aloneError(v, 32), 5e-5);
            assertEquals(variances[v], LinearPrediction.fitted(x, v, new int[]{v}, 4), SAMPLING);
            assertEquals(v == 0 ? 1 : .09, chain.optimum(v), 1e-15);
            assertEquals(chain.optimum(v), LinearPrediction.fitted(x, v, all, 2), v == 0 ? SAMPLING : .002);
        }
    }

    @Test
    void behindALeaderWithAMemoryTheOwnPastHelpsLessAndLess() {
        LeaderFollower chain = LeaderFollower.chain(.9);
        double[] alone = {.189, .295, .361, .407, .436, .457};
        double[][] x = chain.sample(LENGTH, new SplittableRandom(3));
        int[] all = IntStream.range(0, 6).toArray();
        for (int v = 0; v < 6; v++) {
            assertEquals(alone[v], chain.aloneError(v, 32), .01);
            assertEquals(chain.aloneError(v, 32), LinearPrediction.fitted(x, v, new int[]{v}, 32), .01);
            assertEquals(v == 0 ? .19 : .09, chain.optimum(v), 1e-15);
            assertEquals(chain.optimum(v), LinearPrediction.fitted(x, v, all, 2), .005);
        }
    }

    @Test
    void anotherOrderHoldsTheSameVariates() {
        double[][] natural = LeaderFollower.chain(0).sample(50, new SplittableRandom(4));
        double[][] reversed = LeaderFollower.chain(0).inOrder(5, 4, 3, 2, 1, 0).sample(50, new SplittableRandom(4));
        for (int v = 0; v < 6; v++) {
            assertArrayEquals(natural[5 - v], reversed[v]);
        }
    }

    @Test
    void theFieldIsWhiteAndItsTeacherIsTheRecurrence() {
        try (PointerScope _ = new PointerScope()) {
            RandomField field = RandomField.of(RandomField.teacher(), 8, 4, 64, new SplittableRandom(5));
            double[] x = Tensors.toDoubles(field.inputs());
            assertArrayEquals(new long[]{8, 4, 64, 1}, Tensors.shape(field.outputs()));
            assertEquals(0, Arrays.stream(x).average().orElseThrow(), .08);
            assertEquals(1, Arrays.stream(x).map(value -> value * value).average().orElseThrow(), .12);
            double[] last = Arrays.copyOfRange(x, 7 * 256, 8 * 256);
            assertArrayEquals(recurrence(last), Tensors.toDoubles(field.outputs().select(0, 7)), 1e-12);
        }
    }

    /** The teacher's equations, cell by cell. */
    private static double[] recurrence(double[] x) {
        double[][][] h1 = new double[5][65][3];
        double[][][] h2 = new double[5][65][3];
        double[] b1 = {1, .5, .25};
        double[] b2 = {-.5, .25, 1};
        double[] c1 = {.3, -.2, .1};
        double[] c2 = {.1, .2, -.4};
        double[] y = new double[256];
        for (int v = 1; v <= 4; v++) {
            for (int t = 1; t <= 64; t++) {
                double input = x[(v - 1) * 64 + t - 1];
                for (int n = 0; n < 3; n++) {
                    h1[v][t][n] = .9 / (n + 1) * h1[v][t - 1][n] + .05 * (n + 1) * h2[v][t - 1][n] + b1[n] * input;
                    h2[v][t][n] = .1 / (n + 1) * h1[v - 1][t][n] + (.4 - .1 * n) * h2[v - 1][t][n] + b2[n] * input;
                    y[(v - 1) * 64 + t - 1] += c1[n] * h1[v][t][n] + c2[n] * h2[v][t][n];
                }
            }
        }
        return y;
    }

    @Test
    void theSeasonalModelOfTheStudyHasTheKnownLags() {
        double[] lags = RecoveryStudy.seasonalLags();
        double[] expected = new double[26];
        int[] places = {1, 2, 12, 13, 14, 24, 25, 26};
        double[] values = {1.5, -.5, 1.3, -1.95, .65, -.3, .45, -.15};
        for (int i = 0; i < places.length; i++) {
            expected[places[i] - 1] = values[i];
        }
        assertArrayEquals(expected, lags, 1e-15);
    }
}
