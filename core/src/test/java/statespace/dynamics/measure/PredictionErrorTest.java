package statespace.dynamics.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import statespace.dynamics.TestArrays;
import statespace.dynamics.TestSeed;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.filter.WienerDeconvolution;
import statespace.dynamics.systems.Lorenz63;
import statespace.dynamics.systems.RungeKutta;

/** Predictions n steps ahead, and which rows they belong to. */
class PredictionErrorTest {
    private static final RungeKutta LORENZ = new RungeKutta(Lorenz63.classical(), .01);
    private static final FilterKernel KERNEL = FilterKernel.hemodynamic(.5);

    private static double[] halved(double[] z) {
        return Arrays.stream(z).map(v -> v / 2).toArray();
    }

    @Test
    void theTrueSystemPredictsItsOwnOrbit() {
        double[][] z = LORENZ.series(new double[]{1, 1, 20}, 1000, 500);
        Score score = new PredictionError(LORENZ::step, double[]::clone, FilterKernel.identity()).measure(z, z, 20);
        assertEquals(0, score.value(), 1e-20);
        double[][] last = new double[500][3];
        for (int t = 20; t < 500; t++) {
            last[t] = z[t - 20];
        }
        double plain = 0;
        for (int t = 20; t < 500; t++) {
            for (int d = 0; d < 3; d++) {
                plain += Math.pow(last[t][d] - z[t][d], 2) / (480 * 3);
            }
        }
        PredictionError still = new PredictionError(double[]::clone, double[]::clone, FilterKernel.identity());
        assertEquals(plain, still.measure(z, z, 20).value(), 1e-9);
    }

    /** With exact states the filtered prediction is exact, at the same rows; without an edge it misses. */
    @Test
    void aFilteredPredictionIsAlignedWithItsObservation() {
        double[][] z = LORENZ.series(new double[]{1, 1, 20}, 1000, 400);
        double[][] x = new double[400][3];
        System.arraycopy(KERNEL.convolve(z), 0, x, 64, 336);
        for (double[] row : Arrays.copyOf(x, 64)) {
            Arrays.fill(row, Double.NaN);
        }
        PredictionError error = new PredictionError(LORENZ::step, double[]::clone, KERNEL);
        assertEquals(0, error.measure(z, x, 5).value(), 1e-20);
        double[][] nuisance = TestArrays.normal(TestSeed.random("nuisance"), 400, 3);
        double[][] added = new double[400][3];
        for (int t = 0; t < 400; t++) {
            for (int d = 0; d < 3; d++) {
                added[t][d] = x[t][d] + nuisance[t][d];
            }
        }
        assertEquals(0, error.measure(z, added, nuisance, 5, 0, 400).value(), 1e-20);
    }

    /** The first state at cut_l gives row cut_l + n + τ − 1; the last cut_r − n rows are not predicted. */
    @Test
    void edgesDecideWhichRowsArePredicted() {
        double[][] bold = KERNEL.convolve(LORENZ.series(new double[]{1, 1, 20}, 1000, 464));
        double[][] states = WienerDeconvolution.of(KERNEL).apply(bold);
        double[][] predicted = new PredictionError(PredictionErrorTest::halved, double[]::clone, KERNEL)
                .predict(states, null, 10);
        for (int t = 0; t < 400; t++) {
            assertEquals(t >= 16 + 10 + 64 && t < 400 - (32 - 10), predicted[t] != null, "row " + t);
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaid() {
        double[][] z = {{1}, {2}, {3}};
        PredictionError doubling = new PredictionError(s -> new double[]{1e300 * s[0]}, double[]::clone,
                FilterKernel.identity());
        assertEquals("the model diverged within 2 steps", doubling.measure(z, z, 2).failure());
        Score none = doubling.measure(z, z, 3);
        assertTrue(Double.isNaN(none.value()));
        assertTrue(none.failure().startsWith("no row can be predicted 3 steps ahead"), none.failure());
    }

    @Test
    void rowsOutsideTheRangeDoNotCount() {
        double[][] z = {{4}, {2}, {1}, {.5}, {100}};
        PredictionError error = new PredictionError(PredictionErrorTest::halved, double[]::clone,
                FilterKernel.identity());
        assertEquals(0, error.measure(z, z, null, 1, 0, 4).value(), 0);
        assertEquals(99.75 * 99.75, error.measure(z, z, null, 1, 4, 5).value(), 1e-9);
    }
}
