package statespace.dynamics.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.dynamics.TestArrays;
import statespace.dynamics.TestSeed;

/** Divergence of states and distance of spectra, against numbers of an independent program. */
class MeasuresTest {
    private static final double[][] X = series(t -> new double[]{Math.sin(.1 * t), Math.cos(.13 * t)});
    private static final double[][] Y = series(t -> new double[]{Math.sin(.11 * t), Math.cos(.12 * t)});

    private static double[][] series(IntFunction<double[]> row) {
        return IntStream.range(0, 2000).mapToObj(row).toArray(double[][]::new);
    }

    @ParameterizedTest
    @CsvSource({"30,3.5555829", "10,0.0284482"})
    void countedCellsGiveTheKnownDivergence(int bins, double expected) {
        assertEquals(expected, StateSpaceDivergence.histogram(X, Y, bins).value(), 1e-7);
        assertEquals(0, StateSpaceDivergence.histogram(X, X, bins).value(), 1e-15);
    }

    @ParameterizedTest
    @CsvSource({".01,.0046004143", ".3,.00015516993", "1,.00032874771"})
    void mixturesGiveTheKnownDivergence(double variance, double expected) {
        double[][] points = Arrays.copyOf(X, 1000);
        assertEquals(expected, StateSpaceDivergence.mixture(X, Y, variance, points).value(), 1e-9);
        assertEquals(0, StateSpaceDivergence.mixture(X, X, variance, points).value(), 1e-15);
    }

    @ParameterizedTest
    @CsvSource({"0,.9690880192,.8647907581", "1,.7956956455,.7264097553", "20,.0539223239,.0641504582"})
    void spectraHaveTheKnownDistance(double smoothing, double first, double second) {
        SpectralDistance distance = SpectralDistance.of(X, Y, smoothing);
        assertArrayEquals(new double[]{first, second}, distance.perDimension(), 1e-9);
        assertEquals((first + second) / 2, distance.mean().value(), 1e-9);
        assertTrue(distance.mean().isSound());
        assertArrayEquals(new double[2], SpectralDistance.of(X, X, smoothing).perDimension(), 1e-12);
    }

    /** With two Gaussians of one mean and variances 1 and 4 the divergence is (ln 4 + 1/4 − 1) / 2 a dimension. */
    @Test
    void theMixtureComesNearTheDivergenceOfGaussians() {
        double[][] narrow = TestArrays.normal(TestSeed.random("narrow"), 10_000, 2);
        double[][] wide = TestArrays.normal(TestSeed.random("wide"), 20_000, 2);
        Arrays.stream(wide).forEach(row -> Arrays.setAll(row, d -> 2 * row[d]));
        Score score = StateSpaceDivergence.mixture(narrow, wide, .01, 1000, 5);
        assertEquals(Math.log(4) + .25 - 1, score.value(), .12);
        assertEquals(score, StateSpaceDivergence.mixture(narrow, wide, .01, 1000, 5));
    }

    /** A far orbit has densities that underflow as numbers; it must be far all the same. */
    @Test
    void aFarOrbitIsFar() {
        double[][] far = series(_ -> new double[]{100, 100});
        assertTrue(StateSpaceDivergence.mixture(X, far, .3, 100, 1).value() > 10_000);
        Score none = StateSpaceDivergence.histogram(X, far, 30);
        assertTrue(Double.isNaN(none.value()));
        assertEquals("no generated state lies where the measured ones do", none.failure());
    }

    @Test
    void whatDivergedOrStandsStillIsNoGoodScore() {
        double[][] diverged = series(t -> new double[]{0, t == 1999 ? Double.POSITIVE_INFINITY : Math.sin(t)});
        for (Score score : new Score[]{StateSpaceDivergence.of(X, diverged, 1, 1),
            StateSpaceDivergence.mixture(X, diverged, 1, 10, 1), SpectralDistance.of(X, diverged, 1).mean()}) {
            assertTrue(Double.isNaN(score.value()));
            assertEquals("the generated series diverged: it has a value that is not finite", score.failure());
        }
        double[][] still = series(t -> new double[]{.3, Math.cos(.12 * t)});
        SpectralDistance distance = SpectralDistance.of(X, still, 20);
        assertEquals(1, distance.perDimension()[0]);
        assertEquals("dimension 0 of the generated series is constant", distance.mean().failure());
        assertFalse(distance.mean().isSound());
        assertTrue(Double.isNaN(SpectralDistance.of(still, X, 20).mean().value()));
        assertTrue(Double.isNaN(StateSpaceDivergence.histogram(still, X, 30).value()));
    }

    @Test
    void theNumberOfDimensionsChoosesTheWay() {
        double[][] x = TestArrays.normal(TestSeed.random("six"), 300, 6);
        double[][] y = TestArrays.normal(TestSeed.random("six, other"), 300, 6);
        assertEquals(StateSpaceDivergence.mixture(x, y, 1, 1000, 3), StateSpaceDivergence.of(x, y, 1, 3));
        assertEquals(StateSpaceDivergence.histogram(X, Y, 30), StateSpaceDivergence.of(X, Y, 1, 3));
    }

    @Test
    void seriesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SpectralDistance.of(X, Arrays.copyOf(Y, 1999), 1));
        assertThrows(IllegalArgumentException.class, () -> StateSpaceDivergence.histogram(X, new double[9][3], 30));
        assertThrows(IllegalArgumentException.class, () -> StateSpaceDivergence.mixture(X, Y, 0, 10, 1));
    }

    /** An autoregression of order one has r_k = φ^k; a cosine has itself. */
    @Test
    void autocorrelationsAreKnown() {
        double[] noise = TestArrays.column(TestArrays.normal(TestSeed.random("autoregression"), 50_000, 1), 0);
        for (int t = 1; t < noise.length; t++) {
            noise[t] += .8 * noise[t - 1];
        }
        assertArrayEquals(new double[]{1, .8, .64, .512}, Autocorrelation.of(noise, 3), .02);
        double[] cosine = IntStream.range(0, 10_000).mapToDouble(t -> Math.cos(2 * Math.PI * t / 20)).toArray();
        assertArrayEquals(new double[]{1, Math.cos(Math.PI / 10), Math.cos(Math.PI / 5)},
                Autocorrelation.of(cosine, 2), 1e-3);
        assertTrue(Double.isNaN(Autocorrelation.of(new double[]{2, 2, 2}, 1)[0]));
        assertThrows(IllegalArgumentException.class, () -> Autocorrelation.of(cosine, 10_000));
    }
}
