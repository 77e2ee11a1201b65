package statespace.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.dynamics.systems.Lorenz63;
import statespace.dynamics.systems.Roessler;
import statespace.dynamics.systems.RungeKutta;

/** Exponents of systems for which they are known. */
class LyapunovSpectrumTest {
    /** A linear map has the logarithms of the moduli of its eigenvalues: here .9, and .5 ± .3 i. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void aLinearMapHasTheLogarithmsOfItsModuli(int interval) {
        double[][] block = {{.5, -.3, 0}, {.3, .5, 0}, {0, 0, .9}};
        double[][] turn = {{1, .4, -.2}, {0, 1, .7}, {0, 0, 1}};
        double[][] back = {{1, -.4, .48}, {0, 1, -.7}, {0, 0, 1}};
        double[][] a = Matrices.times(turn, Matrices.times(block, back));
        DifferentiableMap map = new Linear(a);
        LyapunovSpectrum spectrum = LyapunovSpectrum.of(map, new double[]{1, 1, 1}, 10, 20_000, interval);
        double pair = Math.log(Math.hypot(.5, .3));
        assertArrayEquals(new double[]{Math.log(.9), pair, pair}, spectrum.perStep(), 1e-3);
        assertEquals(Math.log(.9 * (.25 + .09)), spectrum.sum(), 1e-9);
        assertArrayEquals(new double[]{.9, Math.hypot(.5, .3), Math.hypot(.5, .3)}, Matrices.moduli(a), 1e-12);
        assertEquals(spectrum.perStep()[0] / .01, spectrum.perTime(.01)[0], 1e-12);
    }

    private record Linear(double[][] a) implements DifferentiableMap {
        @Override
        public int dimension() {
            return a.length;
        }

        @Override
        public double[] step(double[] z) {
            return Matrices.times(a, z);
        }

        @Override
        public double[][] jacobian(double[] z) {
            return a;
        }
    }

    /** The published exponents are .906, 0, −14.57; their sum is the trace −σ − 1 − β of the flow. */
    @Test
    void theLorenzSystemHasItsPublishedExponents() {
        DifferentiableMap map = new RungeKutta(Lorenz63.classical(), .01);
        LyapunovSpectrum spectrum = LyapunovSpectrum.of(map, new double[]{1, 1, 20}, 5000, 200_000, 5);
        double[] rates = spectrum.perTime(.01);
        System.out.println("Lorenz63: " + Arrays.toString(rates));
        assertArrayEquals(new double[]{.906, 0, -14.57}, rates, .02);
        assertEquals(-10 - 1 - 8 / 3.0, Arrays.stream(rates).sum(), 1e-3);
    }

    /** .0714, 0, −5.394 (Sprott 2003). */
    @Test
    void theRoesslerSystemHasItsPublishedExponents() {
        DifferentiableMap map = new RungeKutta(Roessler.classical(), .05);
        double[] rates = LyapunovSpectrum.of(map, new double[]{1, 1, 0}, 10_000, 200_000, 5).perTime(.05);
        System.out.println("Roessler: " + Arrays.toString(rates));
        assertArrayEquals(new double[]{.0714, 0, -5.394}, rates, .02);
    }

    /** Slope 2 nearly everywhere: the largest exponent is ln 2; a state that is forgotten at once has −∞. */
    @Test
    void aTentMapHasTheLogarithmOfItsSlopeAndAForgottenStateNone() {
        double[][] w1 = {{-3.9}, {0}};
        PiecewiseLinearMap tent = PiecewiseLinearMap.shallow(new double[]{1.95, 0}, w1, new double[][]{{1, 0}},
                new double[2], new double[]{-.5});
        double[] exponents = LyapunovSpectrum.of(tent, new double[]{.3, 1}, 100, 2000, 1).perStep();
        assertEquals(Math.log(1.95), exponents[0], 1e-12);
        assertEquals(Double.NEGATIVE_INFINITY, exponents[1]);
    }

    @Test
    void anEmptyMeasurementIsRefused() {
        DifferentiableMap map = new Linear(new double[][]{{.5}});
        String told = assertThrows(IllegalArgumentException.class,
                () -> LyapunovSpectrum.of(map, new double[]{1}, 0, 0, 1)).getMessage();
        assertTrue(told.startsWith("Lyapunov exponents take at least one step"), told);
    }
}
