package statespace.kernels.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.kernels.Element;
import statespace.kernels.Kernels;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Same;
import statespace.kernels.Workers;
import statespace.kernels.grid.GridScan.Inputs;
import statespace.kernels.grid.GridScan.Rule;
import statespace.kernels.grid.GridScan.Shape;
import statespace.kernels.internal.Functions;

/** The scan over variates and time: golden numbers, twins, gradients, parts, order of work. */
final class GridScanTest {
    private static final Element DOUBLE = Element.DOUBLE;

    private static MemorySegment series(Memory memory, int count, IntToDoubleFunction value) {
        return memory.of(IntStream.range(0, count).mapToDouble(value).toArray());
    }

    /** A system with fixed transitions on 3 variates and 5 steps, computed in Python with NumPy in double. */
    private static Inputs fixed(Memory memory, boolean impulse) {
        return new Inputs(
                series(memory, 15, i -> impulse ? (i == 0 ? 1 : 0) : Math.sin(0.7 * i + 0.3)), null, null,
                series(memory, 3, n -> 0.9 / (n + 1)), series(memory, 3, n -> 0.05 * (n + 1)),
                series(memory, 3, n -> 0.1 / (n + 1)), series(memory, 3, n -> 0.5 - 0.1 * (n + 1)),
                memory.of(1, 0.5, 0.25), memory.of(-0.5, 0.25, 1), memory.of(0.3, -0.2, 0.1),
                memory.of(0.1, 0.2, -0.4), null);
    }

    private static final Shape FIXED = new Shape(1, 3, 5, 1, 3, Rule.DISCRETE, false);
    private static final double[] FIXED_Y = {-0.051716036166, -0.077810173776, 0.089366545169, 0.360820796277,
        0.597605725507, 0.085403649093, -0.032099484372, -0.273772100302, -0.515473136822, -0.632241653927,
        -0.108291126305, 0.082040866542, 0.344859921992, 0.547552544182, 0.585201757758};

    @Test
    void fixedSystemGivesTheGoldenNumbers() {
        for (GridScan scan : List.of(new ScalarGridScan(DOUBLE), new VectorGridScan())) {
            Memory memory = new Memory(scan instanceof ScalarGridScan ? DOUBLE : Element.FLOAT, 1);
            double tolerance = memory.element() == DOUBLE ? 1e-10 : 1e-5;
            double[] impulse = forward(scan, FIXED, fixed(memory, true), memory).get("y");
            assertArrayEquals(new double[]{-0.175, 0.235, 0.2205, 0.204525, 0.18741375, -0.073333333333, 0.007875,
                0.0079625, 0.00819, 0.0084020625, -0.014666666667, 0.002708333333, 0.003071875, 0.003288625,
                0.00343243125}, impulse, tolerance);
            Map<String, double[]> got = forward(scan, FIXED, fixed(memory, false), memory);
            assertArrayEquals(FIXED_Y, got.get("y"), tolerance);
            assertArrayEquals(new double[]{1.157010226907, -0.170432704118, -0.098601603362},
                    java.util.Arrays.copyOfRange(got.get("finalState"), 6, 9), tolerance);
            assertArrayEquals(new double[]{0.155573113376, -0.130953864042, -0.561264426673},
                    java.util.Arrays.copyOfRange(got.get("finalState"), 15, 18), tolerance);
        }
    }

    /**
     * The series of the transfer function, with z a delay in time and w one over the variates: numerator C1[(1 − A4 w)B1 +
     * A2 z B2] + C2[A3 w B1 + (1 − A1 z)B2], and d of the denominator (1 − A1 z)(1 − A4 w) − A2 A3 z w.
     */
    @Test
    void theImpulseResponseIsTheSeriesOfTheTransferFunction() {
        double[] b1 = {1, .5, .25};
        double[] b2 = {-.5, .25, 1};
        double[] c1 = {.3, -.2, .1};
        double[] c2 = {.1, .2, -.4};
        double[] kernel = new double[15];
        for (int n = 0; n < 3; n++) {
            double a1 = .9 / (n + 1);
            double a2 = .05 * (n + 1);
            double a3 = .1 / (n + 1);
            double a4 = .5 - .1 * (n + 1);
            double[][] d = new double[4][6]; // one row and one column of zeros before the rest
            for (int v = 1; v < 4; v++) {
                for (int t = 1; t < 6; t++) {
                    d[v][t] = (v == 1 && t == 1 ? 1 : 0) + a1 * d[v][t - 1] + a4 * d[v - 1][t]
                            - (a1 * a4 - a2 * a3) * d[v - 1][t - 1];
                    kernel[(v - 1) * 5 + t - 1] += (c1[n] * b1[n] + c2[n] * b2[n]) * d[v][t]
                            + (c2[n] * a3 - c1[n] * a4) * b1[n] * d[v - 1][t]
                            + (c1[n] * a2 - c2[n] * a1) * b2[n] * d[v][t - 1];
                }
            }
        }
        Memory memory = new Memory(DOUBLE, 1);
        assertArrayEquals(kernel, forward(new ScalarGridScan(DOUBLE), FIXED, fixed(memory, true), memory).get("y"),
                1e-15);
    }

    /**
     * Two ways to compose steps (A1, A2, A3, A4, f1, f2): multiplying the transitions as 2 × 2 matrices is associative,
     * multiplying them one by one is not, unless A2 and A3 vanish. A scan by the latter would depend on how it is cut, and
     * even the former only composes steps along a single path; hence the scan goes row by row.
     */
    @Test
    void onlyTheMatrixProductOfStepsIsAssociative() {
        SplittableRandom random = new SplittableRandom(1);
        double matrix = 0;
        double single = 0;
        double apart = 0;
        for (int i = 0; i < 10_000; i++) {
            double[][] s = new double[3][];
            for (int j = 0; j < 3; j++) {
                s[j] = random.doubles(6, -1, 1).toArray();
            }
            matrix = Math.max(matrix, defect(s, true));
            single = Math.max(single, defect(s, false));
            for (double[] step : s) {
                step[1] = 0;
                step[2] = 0;
            }
            apart = Math.max(apart, defect(s, false));
        }
        assertTrue(matrix < 1e-12, "matrix product: " + matrix);
        assertTrue(single > .1, "one by one: " + single);
        assertTrue(apart < 1e-12, "one by one, without coupling: " + apart);
    }

    private static double defect(double[][] s, boolean matrix) {
        double[] left = then(then(s[0], s[1], matrix), s[2], matrix);
        double[] right = then(s[0], then(s[1], s[2], matrix), matrix);
        return IntStream.range(0, 6).mapToDouble(i -> Math.abs(left[i] - right[i])).max().orElseThrow();
    }

    /** First p, then q. */
    private static double[] then(double[] p, double[] q, boolean matrix) {
        double f1 = q[0] * p[4] + q[1] * p[5] + q[4];
        double f2 = q[2] * p[4] + q[3] * p[5] + q[5];
        return matrix
                ? new double[]{q[0] * p[0] + q[1] * p[2], q[0] * p[1] + q[1] * p[3], q[2] * p[0] + q[3] * p[2],
                    q[2] * p[1] + q[3] * p[3], f1, f2}
                : new double[]{q[0] * p[0], q[1] * p[1], q[2] * p[2], q[3] * p[3], f1, f2};
    }

    /** The loss is half the sum of squares of y. */
    @Test
    void fixedSystemGivesTheGoldenGradients() {
        for (GridScan scan : List.of(new ScalarGridScan(DOUBLE), new VectorGridScan())) {
            Memory memory = new Memory(scan instanceof ScalarGridScan ? DOUBLE : Element.FLOAT, 1);
            double tolerance = memory.element() == DOUBLE ? 1e-10 : 1e-5;
            Map<String, double[]> g = Run.grid(scan, FIXED, memory, fixed(memory, false), memory.of(FIXED_Y), null,
                    Workers.of(1)).results;
            // the published y has 12 decimals
            same(g, "a1", tolerance, 5.227883851127, -0.804014964, 0.221185662466);
            same(g, "a2", tolerance, -1.241596123026, -0.169239103289, 0.355900414769);
            same(g, "a3", tolerance, -0.644275899864, -0.178287870537, 0.293285664187);
            same(g, "a4", tolerance, 0.087374908878, -0.005706474716, 0.224160932792);
            same(g, "b1", tolerance, 2.33371980686, -0.513440155284, 0.171886629489);
            same(g, "b2", tolerance, 0.104148377929, -0.051466519986, -0.022612656145);
            same(g, "c1", tolerance, 7.786891968984, 1.323647972219, 0.865805307814);
            same(g, "c2", tolerance, -0.544219727997, -0.024285565972, 0.165553823886);
            same(g, "x", tolerance, 0.184716345388, 0.230656959696, 0.210131525696, 0.103670317267, -0.066799573123,
                    -0.286038962816, -0.295837953543, -0.228953436622, -0.093914379127, 0.067727493868,
                    0.335935203567, 0.307108655521, 0.19736134912, 0.041700717841, -0.102410307608);
        }
    }

    private static void same(Map<String, double[]> gradients, String name, double tolerance, double... golden) {
        double[] measured = gradients.get("gradient of " + name);
        for (int i = 0; i < golden.length; i++) {
            assertEquals(golden[i], measured[i], tolerance * Math.max(1, Math.abs(golden[i])), name + "[" + i + "]");
        }
    }

    private static Inputs selective(Memory memory, boolean paper) {
        IntToDoubleFunction x = i -> Math.cos(0.9 * i + 0.2);
        double[] a2 = paper ? new double[]{-0.4, -0.6} : new double[]{0.4, -0.6};
        double[] a3 = paper ? new double[]{-0.2, -0.9} : new double[]{-0.2, 0.9};
        return new Inputs(series(memory, 12, x),
                series(memory, 12, i -> Functions.softplus(0.5 * x.applyAsDouble(i) - 1)),
                series(memory, 12, i -> Functions.softplus(0.3 * x.applyAsDouble(i) - 0.5)), memory.of(-1, -2),
                memory.of(a2), memory.of(a3), memory.of(-0.5, -1.5), pairs(memory, x, 0.1, 0.7, -0.4),
                pairs(memory, x, -0.2, 0.2, 0.5), pairs(memory, x, 0.5, 0.6, 0.3), pairs(memory, x, 0.3, -0.1, 0.8),
                null);
    }

    private static MemorySegment pairs(Memory memory, IntToDoubleFunction x, double base, double even, double odd) {
        return series(memory, 24, i -> base + (i % 2 == 0 ? even : odd) * x.applyAsDouble(i / 2));
    }

    @Test
    void selectiveSystemGivesTheGoldenNumbers() {
        for (GridScan scan : List.of(new ScalarGridScan(DOUBLE), new VectorGridScan())) {
            Memory memory = new Memory(scan instanceof ScalarGridScan ? DOUBLE : Element.FLOAT, 1);
            double tolerance = memory.element() == DOUBLE ? 1e-10 : 1e-5;
            assertArrayEquals(new double[]{0.366154632825, 0.152189326263, 0.043506782972, -0.088819245253,
                -0.043284634427, -0.015303877272, 0.203079513505, 0.523494443359, 0.087391206681, 0.004806407892,
                -0.089844235722, -0.046052061212},
                    forward(scan, new Shape(1, 3, 4, 1, 2, Rule.COUPLED, false), selective(memory, false), memory)
                            .get("y"),
                    tolerance);
            assertArrayEquals(new double[]{0.366154632825, 0.219108040259, 0.063989375587, -0.070228708531,
                0.07852398293, 0.299865186099, 0.703462903618, 1.132906943509, 0.139576580999, 0.272696065094,
                0.147664415486, 0.464064859364},
                    forward(scan, new Shape(1, 3, 4, 1, 2, Rule.PAPER, false), selective(memory, true), memory)
                            .get("y"),
                    tolerance);
        }
    }

    private static Map<String, double[]> forward(GridScan scan, Shape shape, Inputs in, Memory memory) {
        var out = new GridScan.Outputs(memory.blank(shape.fieldFloats()), memory.blank(shape.stateFloats()), null);
        scan.forward(shape, in, out, Workers.of(1));
        return Map.of("y", memory.read(out.y()), "finalState", memory.read(out.finalState()));
    }

    private static List<Shape> awkward() {
        List<Shape> shapes = new ArrayList<>();
        for (Rule rule : List.of(Rule.COUPLED, Rule.DISCRETE)) {
            for (boolean reversed : new boolean[]{false, true}) {
                shapes.add(new Shape(1, 1, 1, 1, 1, rule, reversed));
                shapes.add(new Shape(2, 3, 32, 16, 4, rule, reversed));
                shapes.add(new Shape(2, 5, 71, 19, 3, rule, reversed));
                shapes.add(new Shape(1, 70, 6, 17, 2, rule, reversed));
                shapes.add(new Shape(2, 37, 1, 5, 3, rule, reversed));
                shapes.add(new Shape(1, 4, 33, 83, 1, rule, reversed));
            }
        }
        shapes.add(new Shape(0, 2, 3, 4, 2, Rule.COUPLED, false));
        shapes.add(new Shape(2, 2, 0, 4, 2, Rule.COUPLED, false));
        return shapes;
    }

    @Test
    void twinsAgree() {
        for (Shape shape : awkward()) {
            for (boolean initial : new boolean[]{false, true}) {
                Run expected = Run.grid(Kernels.scalar().get(GridScan.class), shape, new Memory(Element.FLOAT, 4),
                        initial,
                        Workers.of(2));
                Run actual = Run.grid(new VectorGridScan(), shape, new Memory(Element.FLOAT, 4), initial,
                        Workers.of(2));
                Same.nearly(shape + " initial " + initial, expected, actual, 4e-5);
            }
        }
    }

    @Test
    void sameBitsWhateverTheThreads() {
        for (Shape shape : awkward()) {
            for (GridScan scan : List.of(Kernels.scalar().get(GridScan.class), new VectorGridScan())) {
                Same.bits(shape.toString(), Run.grid(scan, shape, new Memory(Element.FLOAT, 5), true, Workers.of(1)),
                        Run.grid(scan, shape, new Memory(Element.FLOAT, 5), true, Workers.of(3)));
            }
        }
    }

    /** Central differences in double, for every input. */
    @ParameterizedTest
    @EnumSource(Rule.class)
    void gradientsAreThoseOfFiniteDifferences(Rule rule) {
        for (boolean reversed : new boolean[]{false, true}) {
            Shape shape = new Shape(2, 4, 6, 2, 3, rule, reversed);
            Memory memory = new Memory(DOUBLE, 6);
            Inputs in = Run.gridInputs(shape, memory, true);
            Run run = Run.grid(new ScalarGridScan(DOUBLE), shape, memory, in, Workers.of(1));
            run.inputs.forEach((name, segment) -> {
                double[] gradient = run.results.get("gradient of " + name);
                for (int i = 0; i < gradient.length; i += 1 + gradient.length / 23) {
                    double value = DOUBLE.load(segment, i);
                    DOUBLE.store(segment, i, value + 1e-5);
                    double more = Run.grid(new ScalarGridScan(DOUBLE), shape, memory, in, Workers.of(1)).loss();
                    DOUBLE.store(segment, i, value - 1e-5);
                    double less = Run.grid(new ScalarGridScan(DOUBLE), shape, memory, in, Workers.of(1)).loss();
                    DOUBLE.store(segment, i, value);
                    assertEquals((more - less) / 2e-5, gradient[i],
                            1e-8 * Math.max(1, Math.abs(gradient[i])) + 1e-10 * Math.abs(more),
                            rule + ", " + name + "[" + i + "]");
                }
            });
        }
    }

    /** The two axes are alike: with all roles in each other's place a field on its side gives the same. */
    @Test
    void axesAreAlike() {
        Shape shape = new Shape(1, 3, 40, 5, 2, Rule.COUPLED, false);
        Shape side = new Shape(1, 40, 3, 5, 2, Rule.COUPLED, false);
        Memory memory = new Memory(Element.FLOAT, 7);
        Inputs in = Run.gridInputs(shape, memory, false);
        Inputs laid = new Inputs(turn(memory, in.x(), 3, 40, 5), turn(memory, in.delta2(), 3, 40, 5),
                turn(memory, in.delta1(), 3, 40, 5), in.a4(), in.a3(), in.a2(), in.a1(),
                turn(memory, in.b2(), 3, 40, 2), turn(memory, in.b1(), 3, 40, 2), turn(memory, in.c2(), 3, 40, 2),
                turn(memory, in.c1(), 3, 40, 2), null);
        for (GridScan scan : List.of(Kernels.scalar().get(GridScan.class), new VectorGridScan())) {
            double[] upright = forward(scan, shape, in, memory).get("y");
            MemorySegment lying = memory.of(forward(scan, side, laid, memory).get("y"));
            Same.nearly("on its side", upright, memory.read(turn(memory, lying, 40, 3, 5)), 1e-6);
        }
    }

    private static MemorySegment turn(Memory memory, MemorySegment from, int rows, int columns, int width) {
        double[] values = memory.read(from);
        double[] turned = new double[values.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                System.arraycopy(values, (r * columns + c) * width, turned, (c * rows + r) * width, width);
            }
        }
        return memory.of(turned);
    }

    /** Column by column, and in two unequal parts, with the state carried. */
    @Test
    void streamingIsTheWhole() {
        for (boolean reversed : new boolean[]{false, true}) {
            Shape whole = new Shape(2, 5, 50, 18, 3, Rule.COUPLED, reversed);
            for (GridScan scan : List.of(Kernels.scalar().get(GridScan.class), new VectorGridScan())) {
                Memory memory = new Memory(Element.FLOAT, 8);
                Inputs in = Run.gridInputs(whole, memory, true);
                Map<String, double[]> expected = forward(scan, whole, in, memory);
                for (int[] cuts : new int[][]{{0, 47, 50}, IntStream.rangeClosed(0, 50).toArray()}) {
                    MemorySegment state = in.initial();
                    double[] y = new double[expected.get("y").length];
                    for (int i = 1; i < cuts.length; i++) {
                        int begin = cuts[i - 1];
                        int end = cuts[i];
                        Inputs part = new Inputs(steps(memory, in.x(), whole, 18, begin, end),
                                steps(memory, in.delta1(), whole, 18, begin, end),
                                steps(memory, in.delta2(), whole, 18, begin, end), in.a1(), in.a2(), in.a3(), in.a4(),
                                steps(memory, in.b1(), whole, 3, begin, end),
                                steps(memory, in.b2(), whole, 3, begin, end),
                                steps(memory, in.c1(), whole, 3, begin, end),
                                steps(memory, in.c2(), whole, 3, begin, end), state);
                        Map<String, double[]> got = forward(scan,
                                new Shape(2, 5, end - begin, 18, 3, Rule.COUPLED, reversed), part, memory);
                        state = memory.of(got.get("finalState"));
                        int row = (end - begin) * 18;
                        for (int field = 0; field < 10; field++) {
                            System.arraycopy(got.get("y"), field * row, y, (field * 50 + begin) * 18, row);
                        }
                    }
                    Same.nearly("y in " + (cuts.length - 1) + " parts", expected.get("y"), y, 2e-6);
                    Same.nearly("final state", expected.get("finalState"), memory.read(state), 2e-6);
                }
            }
        }
    }

    private static MemorySegment steps(Memory memory, MemorySegment from, Shape shape, int width, int begin, int end) {
        double[] values = memory.read(from);
        double[] part = new double[shape.batch() * shape.variates() * (end - begin) * width];
        for (int field = 0; field < shape.batch() * shape.variates(); field++) {
            System.arraycopy(values, (field * shape.steps() + begin) * width, part, field * (end - begin) * width,
                    (end - begin) * width);
        }
        return memory.of(part);
    }

    /** A changed cell changes nothing before it in time, and nothing in the variates that come before it. */
    @Test
    void nothingReachesBackInTimeOrUpTheVariates() {
        Shape shape = new Shape(1, 4, 40, 16, 2, Rule.COUPLED, false);
        Memory memory = new Memory(Element.FLOAT, 9);
        Inputs in = Run.gridInputs(shape, memory, true);
        double[] before = forward(new VectorGridScan(), shape, in, memory).get("y");
        Element.FLOAT.store(in.x(), (2 * 40 + 20) * 16 + 3, 9);
        double[] after = forward(new VectorGridScan(), shape, in, memory).get("y");
        boolean changed = false;
        for (int v = 0; v < 4; v++) {
            for (int t = 0; t < 40; t++) {
                for (int d = 0; d < 16; d++) {
                    int i = (v * 40 + t) * 16 + d;
                    if (t < 20 || (v < 2 && t == 20)) {
                        assertEquals(before[i], after[i], 0, "v " + v + ", t " + t);
                    }
                    changed |= before[i] != after[i];
                }
            }
        }
        assertTrue(changed);
    }

    /** With one variate and no way in for h² it is Mamba's scan with the exact rule for B. */
    @Test
    void oneVariateIsTheScanAlongTime() {
        Shape shape = new Shape(2, 1, 90, 17, 4, Rule.COUPLED, false);
        Memory memory = new Memory(Element.FLOAT, 10);
        Inputs in = Run.gridInputs(shape, memory, false);
        in.b2().fill((byte) 0);
        double[] y = forward(new VectorGridScan(), shape, in, memory).get("y");
        double[] x = memory.read(in.x());
        double[] delta = memory.read(in.delta1());
        double[] a = memory.read(in.a1());
        double[] b = memory.read(in.b1());
        double[] c = memory.read(in.c1());
        double[] expected = new double[y.length];
        for (int i = 0; i < 2 * 17; i++) {
            int channel = i % 17;
            double[] h = new double[4];
            for (int t = 0; t < 90; t++) {
                int cell = i / 17 * 90 + t;
                for (int n = 0; n < 4; n++) {
                    double z = delta[cell * 17 + channel] * a[channel * 4 + n];
                    h[n] = Math.exp(z) * h[n]
                            + Math.expm1(z) / a[channel * 4 + n] * b[cell * 4 + n] * x[cell * 17 + channel];
                    expected[cell * 17 + channel] += c[cell * 4 + n] * h[n];
                }
            }
        }
        Same.nearly("y", expected, y, 1e-5);
    }

    /** The coupled rule keeps states bounded on a large grid whatever the step sizes. */
    @Test
    void coupledRuleStaysBounded() {
        Shape shape = new Shape(1, 862, 720, 1, 1, Rule.COUPLED, false);
        Memory memory = new Memory(Element.FLOAT, 11);
        Inputs in = new Inputs(memory.uniform(shape.fieldFloats(), -1, 1), memory.uniform(shape.fieldFloats(), 0, 9),
                memory.uniform(shape.fieldFloats(), 0, 9), memory.of(-0.7), memory.of(0.7), memory.of(2), memory.of(-2),
                memory.uniform(shape.projectionFloats(), -1, 1), memory.uniform(shape.projectionFloats(), -1, 1),
                memory.uniform(shape.projectionFloats(), -1, 1), memory.uniform(shape.projectionFloats(), -1, 1), null);
        Map<String, double[]> got = forward(new VectorGridScan(), shape, in, memory);
        double driven = 1 / 0.7; // φ is at most 1/|A|
        for (double h : got.get("finalState")) {
            assertTrue(Math.abs(h) <= driven * (862 + 720), "state " + h);
        }
        for (double value : got.get("y")) {
            assertTrue(Double.isFinite(value));
        }
    }

    @Test
    void refusesStepSizesOfTheDiscreteRuleAndWantsThemOtherwise() {
        Memory memory = new Memory(DOUBLE, 12);
        Shape shape = new Shape(1, 3, 4, 1, 2, Rule.DISCRETE, false);
        assertThrows(IllegalArgumentException.class, () -> forward(new ScalarGridScan(DOUBLE), shape,
                selective(memory, false), memory));
        Shape coupled = new Shape(1, 3, 5, 1, 3, Rule.COUPLED, false);
        assertThrows(IllegalArgumentException.class, () -> forward(new ScalarGridScan(DOUBLE), coupled,
                fixed(memory, false), memory));
    }
}
