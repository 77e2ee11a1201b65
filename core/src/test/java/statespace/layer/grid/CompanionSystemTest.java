package statespace.layer.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.layer.CentralDifferences;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.grid.CompanionSystem.Norm1;
import statespace.tensor.Tensors;

/** The companion system is a recurrence, a convolution and, closed, an autoregression's forecast. */
class CompanionSystemTest {
    private static final int WIDTH = 2;
    private static final int STATE = 4;

    /** Coefficients of (1 − B)(1 − B¹²)(1 − .5 B)(1 − .3 B¹²), lags 1 to 26. */
    private static double[] seasonalLags() {
        double[] lags = new double[26];
        lags[0] = 1.5;
        lags[1] = -.5;
        lags[11] = 1.3;
        lags[12] = -1.95;
        lags[13] = .65;
        lags[23] = -.3;
        lags[24] = .45;
        lags[25] = -.15;
        return lags;
    }

    private static CompanionSystem.Config config(int width, int state, Norm1 norm) {
        return CompanionSystem.Config.of(width, state).with(norm);
    }

    private static Tensor row(double... values) {
        return Tensors.ofDoubles(values, 1, values.length);
    }

    private static Tensor series(double... values) {
        return Tensors.ofDoubles(values, 1, values.length, 1);
    }

    /** The forecasts of u_t = Σ φ_i u_{t−i}, each with those before it. */
    private static double[] recursion(double[] lags, double[] past, int horizon) {
        double[] all = Arrays.copyOf(past, past.length + horizon);
        for (int t = past.length; t < all.length; t++) {
            for (int i = 0; i < lags.length; i++) {
                all[t] += lags[i] * all[t - 1 - i];
            }
        }
        return Arrays.copyOfRange(all, past.length, all.length);
    }

    private static void forecasts(double[] lags, double[] past, double[] expected, double tolerance) {
        CompanionSystem system = Autoregressions.of(lags);
        var loop = system.closedLoop(system.lagState(series(past)), expected.length);
        assertArrayEquals(expected, Tensors.toDoubles(loop.y()), tolerance);
        assertArrayEquals(expected, Tensors.toDoubles(loop.inputs()), tolerance);
    }

    @Test
    void aShiftWithFeedbackIsAnAutoregressionsForecast() {
        try (PointerScope _ = new PointerScope()) {
            double[] past = {1, -.5, .8, .3, -.2, .9, .4};
            double[] lags = {.6, -.3, .1};
            assertArrayEquals(new double[]{.4, .9, -.2},
                    Tensors.toDoubles(Autoregressions.of(lags).lagState(series(past))), 1e-15);
            forecasts(lags, past, new double[]{-0.05, -0.06, 0.019, 0.0244, 0.00294, -0.003656}, 1e-15);
        }
    }

    @Test
    void aSeasonalModelIsForecastFor24Steps() {
        try (PointerScope _ = new PointerScope()) {
            SplittableRandom random = new SplittableRandom(5);
            double[] past = IntStream.range(0, 60).mapToDouble(_ -> random.nextGaussian()).toArray();
            assertEquals(1, Arrays.stream(seasonalLags()).sum(), 1e-15);
            forecasts(seasonalLags(), past, recursion(seasonalLags(), past, 24), 1e-11);
        }
    }

    @Test
    void aLineWithASeasonGoesOnExactly() {
        try (PointerScope _ = new PointerScope()) {
            double[] all = IntStream.range(0, 64).mapToDouble(t -> 10 + .1 * t + 3 * Math.sin(2 * Math.PI * t / 12))
                    .toArray();
            forecasts(seasonalLags(), Arrays.copyOf(all, 40), Arrays.copyOfRange(all, 40, 64), 1e-10);
        }
    }

    private static CompanionSystem random(Norm1 norm, ComputeMode form, long seed) {
        Tensor[] p = Stream.iterate(seed, s -> s + 1).limit(4)
                .map(s -> Tensors.ofDoubles(new SplittableRandom(s).doubles(WIDTH * STATE, -1, 1).toArray(), WIDTH,
                        STATE).mul(Tensors.scalar(.5)))
                .toArray(Tensor[]::new);
        return new CompanionSystem(config(WIDTH, STATE, norm).with(form), p[0], p[1], p[2], p[3]);
    }

    private static Tensor inputs(int batch, int length) {
        return Tensors.ofDoubles(new SplittableRandom(9).doubles((long) batch * length * WIDTH, -1, 1).toArray(),
                batch, length, WIDTH);
    }

    /** h_t = A h_{t−1} + b u_t with dense A, channel by channel; the output c·h and the last state. */
    private static double[][] dense(double[] a, double[] b, double[] c, double[] u) {
        double[] h = new double[a.length];
        double[] y = new double[u.length];
        for (int t = 0; t < u.length; t++) {
            double[] next = new double[a.length];
            for (int i = 0; i < a.length; i++) {
                next[i] = (i == 0 ? 0 : h[i - 1]) + a[i] * h[a.length - 1] + b[i] * u[t];
                y[t] += c[i] * next[i];
            }
            h = next;
        }
        return new double[][]{y, h};
    }

    @ParameterizedTest
    @CsvSource({"NONE, CONVOLUTION", "TRANSITION, CONVOLUTION", "ALL, CONVOLUTION", "NONE, SCAN", "TRANSITION, AUTO",
        "ALL, AUTO"})
    void everyFormAndTheLagStateAreTheRecurrence(Norm1 norm, ComputeMode form) {
        try (PointerScope _ = new PointerScope()) {
            for (int length : new int[]{1, 2, 3, 7, 16, 37}) {
                CompanionSystem system = random(norm, form, 20);
                Tensor u = inputs(1, length);
                Tensor y = system.forward(u, ForwardContext.evaluation());
                Tensor expected = system.expected(u);
                Tensor lag = system.lagState(u);
                for (int channel = 0; channel < WIDTH; channel++) {
                    double[][] p = new double[4][];
                    for (int i = 0; i < 4; i++) {
                        double[] values = Tensors.toDoubles(system.parameters().get(i).value().select(0, channel));
                        double sum = Arrays.stream(values).map(Math::abs).sum();
                        boolean divided = norm == Norm1.ALL || (norm == Norm1.TRANSITION && i == 0);
                        p[i] = Arrays.stream(values).map(value -> divided ? value / sum : value).toArray();
                    }
                    double[] signal = Tensors.toDoubles(u.select(2, channel));
                    double[][] output = dense(p[0], p[1], p[2], signal);
                    assertArrayEquals(output[0], Tensors.toDoubles(y.select(2, channel)), 1e-13);
                    assertArrayEquals(output[1], Tensors.toDoubles(lag.select(1, channel)), 1e-13);
                    assertArrayEquals(dense(p[0], p[1], p[3], signal)[0],
                            Tensors.toDoubles(expected.select(2, channel)), 1e-13);
                }
            }
        }
    }

    @Test
    void theNormalisedTransitionDoesNotGrow() {
        try (PointerScope _ = new PointerScope()) {
            Tensor large = Tensors.ofDoubles(new double[]{3, -4, 5, 6}, 1, 4);
            CompanionSystem system = new CompanionSystem(config(1, 4, Norm1.TRANSITION), large, large, large, large);
            assertArrayEquals(new double[]{3 / 18.0, -4 / 18.0, 5 / 18.0, 6 / 18.0},
                    Tensors.toDoubles(system.column()), 1e-15);
            double[] impulse = new double[4000];
            impulse[0] = 1;
            double[] y = Tensors.toDoubles(system.forward(series(impulse), ForwardContext.evaluation()));
            assertTrue(Arrays.stream(y).map(Math::abs).max().orElseThrow() < 200);
        }
    }

    @Test
    void zerosStayZerosUnderTheNorm() {
        try (PointerScope _ = new PointerScope()) {
            Tensor zero = Tensors.doubles(1, 3);
            CompanionSystem shift = new CompanionSystem(config(1, 3, Norm1.ALL), zero, row(1, 0, 0), row(0, 2, 0),
                    zero);
            assertArrayEquals(new double[]{0, 5, 6, 7},
                    Tensors.toDoubles(shift.forward(series(5, 6, 7, 8), ForwardContext.evaluation())), 1e-14);
        }
    }

    @ParameterizedTest
    @CsvSource({"NONE, CONVOLUTION", "TRANSITION, SCAN", "ALL, CONVOLUTION"})
    void gradientsAreCentralDifferences(Norm1 norm, ComputeMode form) {
        try (PointerScope _ = new PointerScope()) {
            CompanionSystem system = random(norm, form, 30);
            Tensor u = inputs(2, 6).set_requires_grad(true);
            List<Tensor> leaves = Stream
                    .concat(system.parameters().stream().map(Parameter::value), Stream.of(u)).toList();
            CentralDifferences.check(leaves, () -> {
                var loop = system.closedLoop(system.lagState(u), 5);
                return system.forward(u, ForwardContext.evaluation()).square().sum().add(system.expected(u).sum())
                        .add(loop.y().square().sum()).add(loop.inputs().exp().sum());
            }, 1e-8);
        }
    }

    @Test
    void sizesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> CompanionSystem.Config.of(0, 4));
        assertThrows(IllegalArgumentException.class, () -> CompanionSystem.Config.of(4, 0));
        try (PointerScope _ = new PointerScope()) {
            Tensor four = row(1, 2, 3, 4);
            assertEquals("b must be (1, 4), not [1, 3]", assertThrows(IllegalArgumentException.class,
                    () -> new CompanionSystem(CompanionSystem.Config.of(1, 4), four, row(1, 2, 3), four, four))
                    .getMessage());
        }
    }
}
