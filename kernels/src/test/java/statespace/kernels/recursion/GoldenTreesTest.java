package statespace.kernels.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.kernels.Element;
import statespace.kernels.Memory;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion.Alignment;
import statespace.kernels.recursion.TreeRecursion.Chance;
import statespace.kernels.recursion.TreeRecursion.Inner;
import statespace.kernels.recursion.TreeRecursion.Inputs;
import statespace.kernels.recursion.TreeRecursion.Shape;
import statespace.kernels.recursion.TreeRecursion.Weights;

/**
 * Numbers of the published program (in double, D = 72, no alignment, no dropout) for parameters that are sines: tensor q
 * has sin(0.37 (t + 1) + q + 1) / √fan-in at the place t, a bias 0.1 times that sine. The items are y = LN(W x + b) with
 * x = sin(0.1 (s + 1) (d + 1)).
 */
class GoldenTreesTest {
    private static final int D = 72;
    private static final double TOLERANCE = 6e-9;
    private static final Memory MEMORY = new Memory(Element.DOUBLE, 1);
    private static final TreeRecursion TREES = new ScalarTreeRecursion(Element.DOUBLE);

    static double[] sines(int q, int count, double factor) {
        return IntStream.range(0, count).mapToDouble(t -> factor * Math.sin(0.37 * (t + 1) + q + 1)).toArray();
    }

    static Weights weights() {
        int h = 4 * D;
        double[] ones = new double[D];
        Arrays.fill(ones, 1);
        return new Weights(MEMORY.of(sines(2, h * 2 * D, 1 / Math.sqrt(2 * D))), MEMORY.of(sines(3, h, 0.1)),
                MEMORY.of(sines(4, h * h, 1 / Math.sqrt(h))), MEMORY.of(sines(5, h, 0.1)), MEMORY.of(ones),
                MEMORY.of(new double[D]), MEMORY.of(sines(6, 64 * 128, 1 / Math.sqrt(128))),
                MEMORY.of(sines(7, 64, 0.1)), MEMORY.of(sines(8, 64, 1.0 / 8)), MEMORY.of(sines(9, 1, 0.1)));
    }

    static double[] raw(int length) {
        return IntStream.range(0, length * D).mapToDouble(i -> Math.sin(0.1 * (i / D + 1) * (i % D + 1))).toArray();
    }

    static double[] items(int length) {
        double[] x = raw(length);
        double[] w = sines(0, D * D, 1 / Math.sqrt(D));
        double[] b = sines(1, D, 0.1);
        double[] y = new double[x.length];
        for (int s = 0; s < length; s++) {
            double[] row = new double[D];
            for (int i = 0; i < D; i++) {
                row[i] = b[i];
                for (int j = 0; j < D; j++) {
                    row[i] += w[i * D + j] * x[s * D + j];
                }
            }
            double mean = Arrays.stream(row).average().orElseThrow();
            double variance = Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            for (int i = 0; i < D; i++) {
                y[s * D + i] = (row[i] - mean) / Math.sqrt(variance + 1e-5);
            }
        }
        return y;
    }

    private record Result(double[] y, Trees trees) {
        double[] scores() {
            return IntStream.range(0, trees.beams(0)).mapToDouble(b -> trees.score(0, b)).toArray();
        }
    }

    private static Result run(int length, int level, int chunk, int beams, double[] items) {
        Shape shape = new Shape(D, new TreePlan(chunk), beams, Alignment.NONE, Inner.SEARCH);
        MemorySegment y = MEMORY.blank(D);
        Inputs in = new Inputs(MEMORY.of(items), new int[]{length}, new int[]{level}, weights(),
                Chance.evaluation(1));
        Trees trees = TREES.forward(shape, in, y, true, Workers.of(1));
        return new Result(MEMORY.read(y), trees);
    }

    @Test
    void oneComposition() {
        double[] y = run(2, 2, 6, 3, raw(2)).y;
        assertArrayEquals(new double[]{-0.23328421, 0.08375868, 0.42876222, 0.78139529}, Arrays.copyOf(y, 4),
                TOLERANCE);
    }

    @Test
    void scoresOfPairs() {
        Shape shape = new Shape(D, new TreePlan(6), 3, Alignment.NONE, Inner.SEARCH);
        ScalarCell cell = new ScalarCell(shape,
                new Inputs(MEMORY.of(items(5)), new int[]{5}, weights(), Chance.evaluation(1)), Element.DOUBLE);
        cell.reserve(5);
        cell.load(5, 0);
        cell.split(0, 5, Workers.of(1));
        Pairs pairs = new Pairs(4);
        for (int j = 0; j < 4; j++) {
            pairs.of(j, j + 1);
        }
        cell.score(pairs, 0, 4);
        double[] scores = IntStream.range(0, 4).mapToDouble(pairs::score).toArray();
        assertArrayEquals(new double[]{-0.28733777, -0.18013838, 0.0000449, -0.03097083}, scores, TOLERANCE);
        double norm = Math.log(Arrays.stream(scores).map(Math::exp).sum());
        assertArrayEquals(new double[]{-1.55568204, -1.44848266, -1.26829938, -1.29931511},
                Arrays.stream(scores).map(s -> s - norm).toArray(), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 6, '-2.84603992 -2.92719096 -2.98851367', '0.79220778 0.38169447 -1.77340741 -1.89169106', 8.46454046",
        "8, 6, '-7.84087551 -7.85896806 -7.89682103', '0.47957379 0.56658429 -1.3841733 -2.21640529', 8.47021915",
        "18, 6, '-14.28811427 -14.37024021 -14.41034292', '-0.07910293 -0.01570237 -1.58964246 -2.32071738', 8.44543108",
        "24, 6, '-19.90314898 -19.93965541 -19.95488058', '-0.22999693 -0.23937517 -1.48866427 -2.20660792', NaN",
        "18, 100, '-31.114254 -31.14670769 -31.20222168', '0.130544 0.00590091 -1.43012807 -2.0737723', NaN",
        "12, 6, '-9.08083835 -9.1550167 -9.21213567', '0.18140526 0.21953118 -1.6975981 -2.314411', NaN"})
    void threeBeams(int length, int chunk, String scores, String first, double norm) {
        Result result = run(length, length, chunk, 3, items(length));
        assertArrayEquals(numbers(scores), result.scores(), TOLERANCE);
        assertArrayEquals(numbers(first), Arrays.copyOf(result.y, 4), TOLERANCE);
        if (!Double.isNaN(norm)) {
            assertEquals(norm, Math.sqrt(Arrays.stream(result.y).map(v -> v * v).sum()), TOLERANCE);
        }
    }

    @Test
    void probabilitiesOfBeams() {
        Result result = run(5, 5, 6, 3, items(5));
        double[] weights = IntStream.range(0, 3).mapToDouble(b -> result.trees.probability(0, b)).toArray();
        assertArrayEquals(new double[]{.35851742, .33057257, .31091001}, weights, TOLERANCE);
        assertEquals(0.21646634, result.y[71], TOLERANCE);
    }

    @Test
    void aChunkOfTwoIsTheBalancedTree() {
        Result result = run(18, 18, 2, 3, items(18));
        assertArrayEquals(new double[]{0}, result.scores(), 0);
        assertArrayEquals(new double[]{0.01569715, -0.28326709, -1.67513078, -1.97767027}, Arrays.copyOf(result.y, 4),
                TOLERANCE);
        assertEquals(8.48525275, Math.sqrt(Arrays.stream(result.y).map(v -> v * v).sum()), TOLERANCE);
    }

    @Test
    void oneBeamIsGreedy() {
        Result result = run(18, 18, 6, 1, items(18));
        assertArrayEquals(new double[]{-14.37864484}, result.scores(), TOLERANCE);
        assertArrayEquals(new double[]{-0.06736071, -0.16570954, -1.66126542, -2.20686906}, Arrays.copyOf(result.y, 4),
                TOLERANCE);
    }

    @Test
    void paddingThatIsPlannedForChangesNothingHere() {
        assertArrayEquals(run(12, 12, 6, 3, items(12)).y, run(12, 18, 6, 3, items(12)).y, 0);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
