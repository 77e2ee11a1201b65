package statespace.lab.chimera;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.layer.grid.Autoregressions;
import statespace.layer.grid.CompanionGrid.Transition;
import statespace.layer.grid.CompanionGrid.Weights;
import statespace.layer.grid.CompanionGrid;
import statespace.layer.grid.CompanionSystem;
import statespace.tensor.Tensors;

/**
 * What a state space model over variates and time contains: the autoregressions, seasonal ones and those over several
 * variates, systems along each axis alone, a cascade, and a shift from one variate to the next. Weights are written down,
 * not trained.
 */
public final class RecoveryStudy implements Study {
    private static final String PAPER = "Behrouz et al. 2024, special examples; numbers by numpy, float64";
    private static final String EXACT = "mathematics";
    private static final int SEASON = 12;
    private static final int HORIZON = 24;
    private static final int VARIATES = 4;
    private static final int TIME = 9;
    private static final int STATE = 3;

    static final double[] OUTPUT = {-0.051716036166, -0.077810173776, 0.089366545169, 0.360820796277, 0.597605725507,
        0.085403649093, -0.032099484372, -0.273772100302, -0.515473136822, -0.632241653927, -0.108291126305,
        0.082040866542, 0.344859921992, 0.547552544182, 0.585201757758};
    static final double[] KERNEL = {-0.175, 0.235, 0.2205, 0.204525, 0.18741375, -0.073333333333, 0.007875, 0.0079625,
        0.00819, 0.0084020625, -0.014666666667, 0.002708333333, 0.003071875, 0.003288625, 0.00343243125};

    @Override
    public Card card() {
        return new Card("chimera-recovery", "Behrouz, Santacatterina and Zabih 2024, the models that Chimera contains",
                "autoregressions, seasonal and over variates, and systems along one axis are special examples",
                "forecasts equal to 1e-10 or better", Map.of(Size.SMOKE, 0.02, Size.LAPTOP, 0.02));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        RandomGenerator random = new SplittableRandom(setting.seed());
        try (PointerScope _ = new PointerScope()) {
            autoregression(checks);
            seasonal(checks, random);
            severalVariates(checks, random);
            goldenGrid(checks);
            oneAxis(checks, random);
            cascade(checks, random);
            shift(checks, random);
        }
        return checks.note("seed " + setting.seed() + " draws inputs and weights of the checks whose source is "
                + "mathematics; nothing is trained, all numbers are in double precision").findings();
    }

    private static void autoregression(Checks checks) {
        CompanionSystem system = Autoregressions.of(.6, -.3, .1);
        Tensor lag = system.lagState(series(1, -.5, .8, .3, -.2, .9, .4));
        checks.golden("state of an AR(3) after seven values", 1e-12, PAPER, new double[]{.4, .9, -.2},
                Tensors.toDoubles(lag));
        checks.golden("six forecasts of an AR(3)", 1e-12, PAPER,
                new double[]{-0.05, -0.06, 0.019, 0.0244, 0.00294, -0.003656},
                Tensors.toDoubles(system.closedLoop(lag, 6).y()));
    }

    /** (1,1,0)(1,1,0)₁₂ with φ = .5 and Φ = .3: (1 − B)(1 − B¹²)(1 − .5 B)(1 − .3 B¹²). */
    static double[] seasonalLags() {
        double[] polynomial = {1};
        polynomial = times(polynomial, 1, 1);
        polynomial = times(polynomial, SEASON, 1);
        polynomial = times(polynomial, 1, .5);
        polynomial = times(polynomial, SEASON, .3);
        return Arrays.stream(polynomial).skip(1).map(coefficient -> -coefficient).toArray();
    }

    /** A polynomial in B times 1 − c Bᵏ. */
    private static double[] times(double[] polynomial, int k, double c) {
        double[] product = Arrays.copyOf(polynomial, polynomial.length + k);
        for (int i = 0; i < polynomial.length; i++) {
            product[i + k] -= c * polynomial[i];
        }
        return product;
    }

    private static void seasonal(Checks checks, RandomGenerator random) {
        double[] lags = seasonalLags();
        CompanionSystem system = Autoregressions.of(lags);
        double[] past = IntStream.range(0, 60).mapToDouble(_ -> random.nextGaussian()).toArray();
        double[][][] matrices = Arrays.stream(lags).mapToObj(lag -> new double[][]{{lag}}).toArray(double[][][]::new);
        checks.golden("24 forecasts of a seasonal ARIMA, against its recursion", 1e-11, EXACT,
                recursion(matrices, new double[][]{past}, HORIZON)[0], forecast(system, past));
        double[] truth = IntStream.range(0, 40 + HORIZON)
                .mapToDouble(t -> 10 + .1 * t + 3 * Math.sin(2 * Math.PI * t / SEASON)).toArray();
        double[] future = Arrays.copyOfRange(truth, 40, truth.length);
        double[] found = forecast(system, Arrays.copyOf(truth, 40));
        checks.golden("24 forecasts of a line with a season, against the truth", 1e-10, EXACT, future, found);
        checks.add(new Plot("A line with a season, forecast in closed loop after 40 steps", "steps ahead", "value",
                false, IntStream.rangeClosed(1, HORIZON).asDoubleStream().toArray(),
                List.of(new Plot.Line("truth", future), new Plot.Line("closed loop", found))));
    }

    private static double[] forecast(CompanionSystem system, double[] past) {
        return Tensors.toDoubles(system.closedLoop(system.lagState(series(past)), HORIZON).y());
    }

    private static void severalVariates(Checks checks, RandomGenerator random) {
        double[][][] lags = new double[STATE][VARIATES][];
        for (double[][] matrix : lags) {
            Arrays.setAll(matrix, _ -> random.doubles(VARIATES, -.2, .2).toArray());
        }
        double[][] past = new double[VARIATES][];
        Arrays.setAll(past, _ -> random.doubles(TIME, -1, 1).toArray());
        CompanionGrid grid = Autoregressions.of(lags);
        checks.golden("24 forecasts of a vector autoregression of order 3 over 4 variates", 1e-12, EXACT,
                flat(recursion(lags, past, HORIZON)),
                Tensors.toDoubles(grid.closedLoop(grid.lagColumn(field(flat(past))), HORIZON)));
    }

    /** x(t) = Σ_i M_i x(t−i), going on from a past; (variates, horizon). */
    private static double[][] recursion(double[][][] lags, double[][] past, int horizon) {
        int length = past[0].length;
        double[][] all = Arrays.stream(past).map(row -> Arrays.copyOf(row, length + horizon)).toArray(double[][]::new);
        for (int t = length; t < length + horizon; t++) {
            for (int i = 0; i < lags.length; i++) {
                for (int v = 0; v < all.length; v++) {
                    for (int w = 0; w < all.length; w++) {
                        all[v][t] += lags[i][v][w] * all[w][t - 1 - i];
                    }
                }
            }
        }
        return Arrays.stream(all).map(row -> Arrays.copyOfRange(row, length, row.length)).toArray(double[][]::new);
    }

    private static void goldenGrid(Checks checks) {
        double[] wave = IntStream.range(0, 15).mapToDouble(i -> Math.sin(.7 * i + .3)).toArray();
        double[] impulse = new double[15];
        impulse[0] = 1;
        checks.golden("outputs of a grid with three states", 1e-10, PAPER, OUTPUT,
                Tensors.toDoubles(RandomField.teacher().forward(Tensors.ofDoubles(wave, 1, 3, 5, 1))));
        checks.golden("its answer to an impulse", 1e-10, PAPER, KERNEL,
                Tensors.toDoubles(RandomField.teacher().forward(Tensors.ofDoubles(impulse, 1, 3, 5, 1))));
    }

    private static void oneAxis(Checks checks, RandomGenerator random) {
        double[][] w = weights(random);
        double[] x = random.doubles((long) VARIATES * TIME, -1, 1).toArray();
        double[] y = Tensors.toDoubles(grid(w[0], zeros(), zeros(), w[3], w[4], w[5], w[6], w[7]).forward(field(x)));
        double[] expected = new double[VARIATES * TIME];
        for (int v = 0; v < VARIATES; v++) {
            for (int t = 0; t < TIME; t++) {
                for (int n = 0; n < STATE; n++) {
                    for (int s = 0; s <= t; s++) {
                        expected[v * TIME + t] += w[6][n] * Math.pow(w[0][n], t - s) * w[4][n] * x[v * TIME + s];
                    }
                    for (int u = 0; u <= v; u++) {
                        expected[v * TIME + t] += w[7][n] * Math.pow(w[3][n], v - u) * w[5][n] * x[u * TIME + t];
                    }
                }
            }
        }
        checks.golden("A2 = A3 = 0: a system along time plus one across variates", 1e-13, EXACT, expected, y);
    }

    private static void cascade(Checks checks, RandomGenerator random) {
        double[][] w = weights(random);
        double[] impulse = new double[VARIATES * TIME];
        impulse[0] = 1;
        double[] kernel = Tensors.toDoubles(
                grid(w[0], w[1], zeros(), w[3], zeros(), w[5], w[6], zeros()).forward(field(impulse)));
        double[] expected = new double[VARIATES * TIME];
        for (int v = 0; v < VARIATES; v++) {
            for (int t = 1; t < TIME; t++) {
                for (int n = 0; n < STATE; n++) {
                    expected[v * TIME + t] += w[6][n] * Math.pow(w[0][n], t - 1) * w[1][n] * Math.pow(w[3][n], v)
                            * w[5][n];
                }
            }
        }
        checks.golden("A3 = B1 = C2 = 0: the kernel is a product of one along time and one across variates", 1e-13,
                EXACT, expected, kernel);
    }

    private static void shift(Checks checks, RandomGenerator random) {
        double[] none = {0};
        double[] x = random.doubles((long) VARIATES * TIME, -1, 1).toArray();
        double[] y = Tensors.toDoubles(grid(none, none, new double[]{.5}, none, new double[]{2}, none, none,
                new double[]{.7}).forward(field(x)));
        double[] expected = IntStream.range(0, x.length).mapToDouble(i -> i < TIME ? 0 : .7 * x[i - TIME]).toArray();
        checks.golden("only A3, B1 and C2: one state reads the variate before", 1e-14, EXACT, expected, y);
    }

    /** Eight rows of weights that keep a small grid bounded. */
    private static double[][] weights(RandomGenerator random) {
        double[][] rows = new double[8][];
        Arrays.setAll(rows, i -> random.doubles(STATE, i < 4 ? -.5 : -1, i < 4 ? .5 : 1).toArray());
        return rows;
    }

    private static double[] zeros() {
        return new double[STATE];
    }

    private static CompanionGrid grid(double[]... rows) {
        Tensor[] w = Arrays.stream(rows).map(row -> Tensors.ofDoubles(row, 1, row.length)).toArray(Tensor[]::new);
        return new CompanionGrid(Transition.DIAGONAL, new Weights(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]),
                null);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static Tensor series(double... values) {
        return Tensors.ofDoubles(values, 1, values.length, 1);
    }

    private static Tensor field(double[] values) {
        return Tensors.ofDoubles(values, 1, VARIATES, values.length / VARIATES, 1);
    }
}
