package statespace.layer.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.params.provider.EnumSource;
import statespace.layer.CentralDifferences;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.grid.CompanionGrid.Transition;
import statespace.layer.grid.CompanionGrid.Weights;
import statespace.tensor.EagerGrid;
import statespace.tensor.Tensors;

/** The grid is the recurrence, and with the right weights it is what the paper proves that it can be. */
class CompanionGridTest {
    private static final int VARIATES = 4;
    private static final int TIME = 7;

    private static Tensor draws(long seed, double bound, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (x, y) -> x * y);
        return Tensors.ofDoubles(new SplittableRandom(seed).doubles(count, -bound, bound).toArray(), shape);
    }

    private static Tensor one(double... values) {
        return Tensors.ofDoubles(values, 1, values.length);
    }

    private static Tensor zeros(int state) {
        return Tensors.doubles(1, state);
    }

    private static Weights random(long seed, long... shape) {
        return new Weights(draws(seed, .4, shape), draws(seed + 1, .4, shape), draws(seed + 2, .4, shape),
                draws(seed + 3, .4, shape), draws(seed + 4, 1, shape), draws(seed + 5, 1, shape),
                draws(seed + 6, 1, shape), draws(seed + 7, 1, shape));
    }

    /** Weights as parameters of cells. */
    private static EagerGrid eager(Weights w) {
        Tensor[] all = Stream.of(w.a1(), w.a2(), w.a3(), w.a4(), w.b1(), w.b2(), w.c1(), w.c2())
                .map(tensor -> tensor.dim() == 2 ? tensor : tensor.unsqueeze(1)).toArray(Tensor[]::new);
        return new EagerGrid(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    @Test
    void theDiagonalGridIsTheReference() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = draws(1, 1, 2, VARIATES, TIME, 3);
            for (Weights down : List.of(random(10, 3, 5), random(10, VARIATES, 3, 5))) {
                Weights up = random(20, 3, 5);
                Tensor expected = eager(down).rows(x).y();
                double[] oneWay = Tensors.toDoubles(expected);
                double[] bothWays = Tensors.toDoubles(expected.add(eager(up).rows(x.flip(1)).y().flip(1)));
                assertArrayEquals(oneWay,
                        Tensors.toDoubles(new CompanionGrid(Transition.DIAGONAL, down, null).forward(x)), 1e-13);
                assertArrayEquals(bothWays,
                        Tensors.toDoubles(new CompanionGrid(Transition.DIAGONAL, down, up).forward(x)), 1e-13);
            }
        }
    }

    @Test
    void aSingleVariateWithoutCouplingIsTheCompanionSystem() {
        try (PointerScope _ = new PointerScope()) {
            Weights w = random(30, 2, 5);
            Tensor none = Tensors.doubles(2, 5);
            var grid = new CompanionGrid(Transition.COMPANION,
                    new Weights(w.a1(), none, none, none, w.b1(), none, w.c1(), none), null);
            var system = new CompanionSystem(
                    CompanionSystem.Config.of(2, 5).with(CompanionSystem.Norm1.NONE), w.a1(), w.b1(), w.c1(), w.c1());
            Tensor x = draws(2, 1, 3, 1, TIME, 2);
            Tensor u = x.squeeze(1);
            assertArrayEquals(Tensors.toDoubles(system.forward(u, ForwardContext.evaluation())),
                    Tensors.toDoubles(grid.forward(x)), 1e-13);
            assertArrayEquals(Tensors.toDoubles(system.closedLoop(system.lagState(u), 9).y()),
                    Tensors.toDoubles(grid.closedLoop(grid.lagColumn(x), 9)), 1e-13);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutCouplingTheAxesAreTwoSystems(Transition transition) {
        try (PointerScope _ = new PointerScope()) {
            Weights w = random(40, 1, 3);
            var grid = new CompanionGrid(transition,
                    new Weights(w.a1(), zeros(3), zeros(3), w.a4(), w.b1(), w.b2(), w.c1(), w.c2()), null);
            double[] x = Tensors.toDoubles(draws(3, 1, VARIATES, TIME));
            double[] expected = new double[VARIATES * TIME];
            for (int v = 0; v < VARIATES; v++) {
                double[] y = line(w.a1(), transition, w.b1(), w.c1(), Arrays.copyOfRange(x, v * TIME, (v + 1) * TIME));
                for (int t = 0; t < TIME; t++) {
                    expected[v * TIME + t] += y[t];
                }
            }
            for (int t = 0; t < TIME; t++) {
                int at = t;
                double[] y = line(w.a4(), Transition.DIAGONAL, w.b2(), w.c2(),
                        IntStream.range(0, VARIATES).mapToDouble(v -> x[v * TIME + at]).toArray());
                for (int v = 0; v < VARIATES; v++) {
                    expected[v * TIME + t] += y[v];
                }
            }
            assertArrayEquals(expected,
                    Tensors.toDoubles(grid.forward(Tensors.ofDoubles(x, 1, VARIATES, TIME, 1))), 1e-13);
        }
    }

    /** A system along one line: h ← A h + b u, y = c·h. */
    private static double[] line(Tensor a, Transition transition, Tensor b, Tensor c, double[] u) {
        double[] transitions = Tensors.toDoubles(a);
        double[] in = Tensors.toDoubles(b);
        double[] out = Tensors.toDoubles(c);
        double[] h = new double[in.length];
        double[] y = new double[u.length];
        for (int t = 0; t < u.length; t++) {
            double[] next = new double[h.length];
            for (int n = 0; n < h.length; n++) {
                next[n] = transition == Transition.DIAGONAL
                        ? transitions[n] * h[n]
                        : (n == 0 ? 0 : h[n - 1]) + transitions[n] * h[h.length - 1];
                next[n] += in[n] * u[t];
                y[t] += out[n] * next[n];
            }
            h = next;
        }
        return y;
    }

    @Test
    void acrossVariatesThenAlongTimeTheKernelIsAProduct() {
        try (PointerScope _ = new PointerScope()) {
            Weights w = random(50, 1, 3);
            var grid = new CompanionGrid(Transition.DIAGONAL,
                    new Weights(w.a1(), w.a2(), zeros(3), w.a4(), zeros(3), w.b2(), w.c1(), zeros(3)), null);
            double[] impulse = new double[VARIATES * TIME];
            impulse[0] = 1;
            double[] kernel = Tensors.toDoubles(grid.forward(Tensors.ofDoubles(impulse, 1, VARIATES, TIME, 1)));
            double[][] p = Stream.of(w.a1(), w.a2(), w.a4(), w.b2(), w.c1()).map(Tensors::toDoubles)
                    .toArray(double[][]::new);
            for (int v = 0; v < VARIATES; v++) {
                for (int t = 0; t < TIME; t++) {
                    double expected = 0;
                    for (int n = 0; t > 0 && n < 3; n++) {
                        expected += p[4][n] * Math.pow(p[0][n], t - 1) * p[1][n] * Math.pow(p[2][n], v) * p[3][n];
                    }
                    assertEquals(expected, kernel[v * TIME + t], 1e-14);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneStateReadsTheVariateBefore(Transition transition) {
        try (PointerScope _ = new PointerScope()) {
            var grid = new CompanionGrid(transition, new Weights(zeros(1), zeros(1), one(.5), zeros(1), one(2),
                    zeros(1), zeros(1), one(.7)), null);
            double[] x = Tensors.toDoubles(draws(4, 1, VARIATES, TIME));
            double[] y = Tensors.toDoubles(grid.forward(Tensors.ofDoubles(x, 1, VARIATES, TIME, 1)));
            for (int i = 0; i < y.length; i++) {
                assertEquals(i < TIME ? 0 : .7 * x[i - TIME], y[i], 1e-15);
            }
        }
    }

    @Test
    void anyVectorAutoregressionIsForecast() {
        try (PointerScope _ = new PointerScope()) {
            int order = 3;
            int steps = 12;
            int horizon = 20;
            SplittableRandom random = new SplittableRandom(8);
            double[][][] lags = new double[order][VARIATES][];
            for (double[][] matrix : lags) {
                Arrays.setAll(matrix, _ -> random.doubles(VARIATES, -.2, .2).toArray());
            }
            double[][] all = new double[VARIATES][steps + horizon];
            for (double[] variate : all) {
                System.arraycopy(random.doubles(steps, -1, 1).toArray(), 0, variate, 0, steps);
            }
            double[] past = Arrays.stream(all).flatMapToDouble(v -> Arrays.stream(v, 0, steps)).toArray();
            for (int t = steps; t < steps + horizon; t++) {
                for (int v = 0; v < VARIATES; v++) {
                    all[v][t] = next(lags, all, v, t);
                }
            }
            double[] future = Arrays.stream(all).flatMapToDouble(v -> Arrays.stream(v, steps, steps + horizon))
                    .toArray();
            CompanionGrid grid = Autoregressions.of(lags);
            Tensor x = Tensors.ofDoubles(past, 1, VARIATES, steps, 1);
            assertArrayEquals(future, Tensors.toDoubles(grid.closedLoop(grid.lagColumn(x), horizon)), 1e-13);
            double[] oneStep = Tensors.toDoubles(grid.forward(x));
            for (int t = order; t < steps; t++) {
                assertEquals(next(lags, all, 2, t), oneStep[2 * steps + t - 1], 1e-13);
            }
            assertTrue(Arrays.stream(future).map(Math::abs).max().orElseThrow() > 1e-3, "the test tests something");
        }
    }

    private static double next(double[][][] lags, double[][] all, int v, int t) {
        double sum = 0;
        for (int i = 0; i < lags.length; i++) {
            for (int w = 0; w < all.length; w++) {
                sum += lags[i][v][w] * all[w][t - 1 - i];
            }
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreCentralDifferences(Transition transition) {
        try (PointerScope _ = new PointerScope()) {
            var grid = new CompanionGrid(transition, random(60, 2, 3), random(70, 3, 2, 3));
            Tensor x = draws(5, 1, 1, 3, 4, 2).set_requires_grad(true);
            List<Tensor> leaves = Stream.concat(grid.parameters().stream().map(Parameter::value), Stream.of(x))
                    .toList();
            CentralDifferences.check(leaves,
                    () -> grid.forward(x).sin().sum().add(grid.closedLoop(grid.lagColumn(x), 3).sum()), 1e-8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomGridsHaveNamesOfTheirOwnAndStayBounded(Transition transition) {
        try (PointerScope _ = new PointerScope()) {
            var grid = new CompanionGrid(2, 8, transition, true, new SplittableRandom(6));
            assertEquals(16, grid.parameters().stream().map(Parameter::name).distinct().count());
            Tensor y = grid.forward(Tensors.normal(new SplittableRandom(7), 1, 1, 20, 50, 2));
            assertTrue(Tensors.isFinite(y) && Tensors.value(y.abs().max()) < 100);
        }
    }
}
