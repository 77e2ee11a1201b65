package statespace.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A linear CDE is its signature expansion, and a log-ODE step has the order that its depth says. */
class LogOdeTest {
    private static final int SIZE = 3;

    private static double[][] matrices(RandomGenerator random, int count, int entries, double scale) {
        return IntStream.range(0, count).mapToObj(_ -> random.doubles(entries, -scale, scale).toArray())
                .toArray(double[][]::new);
    }

    /**
     * Over words w of ω: Z = Σ_w A_w Z₀ S^w(ω) + Σ_{w,j} A_w B e_j S^{jw}(ω, ξ), where the matrices of a word act in the order of
     * its letters. The paths are piecewise linear, so the exact flow is a product of exponentials.
     */
    @Test
    void theSolutionIsTheSignatureExpansion() {
        RandomGenerator random = TestSeed.random("expansion");
        double[][] a = matrices(random, 2, SIZE * SIZE, 0.4);
        double[][] b = matrices(random, 2, SIZE, 1);
        double[] start = random.doubles(SIZE, -1, 1).toArray();
        double[] path = TensorAlgebraTest.path(random, 6, 4, 0.4); // ω in channels 0 and 1, ξ in 2 and 3
        double[] exact = Arrays.copyOf(new LogOde(homogeneous(a, b), 1, LogOde.Flow.EXPONENTIAL)
                .solve(Arrays.copyOf(new double[]{start[0], start[1], start[2], 1}, SIZE + 1), path, 1), SIZE);
        TensorAlgebra algebra = new TensorAlgebra(4, 10);
        double[] signature = algebra.signature(path);
        assertArrayEquals(exact, expansion(algebra, signature, a, b, start, false), 1e-8);
        double wrong = distance(exact, expansion(algebra, signature, a, b, start, true));
        assertTrue(wrong > 1e-4, "the reversed order of letters is off by " + wrong);
    }

    /** [[A, B_i], [0, 0]] over (y, 1): the ω-channels carry A, the ξ-channels B. */
    private static double[][] homogeneous(double[][] a, double[][] b) {
        double[][] all = new double[a.length + b.length][(SIZE + 1) * (SIZE + 1)];
        for (int i = 0; i < a.length; i++) {
            for (int r = 0; r < SIZE; r++) {
                System.arraycopy(a[i], r * SIZE, all[i], r * (SIZE + 1), SIZE);
            }
        }
        for (int j = 0; j < b.length; j++) {
            for (int r = 0; r < SIZE; r++) {
                all[a.length + j][r * (SIZE + 1) + SIZE] = b[j][r];
            }
        }
        return all;
    }

    private static double[] expansion(TensorAlgebra algebra, double[] signature, double[][] a, double[][] b,
            double[] start, boolean reversed) {
        double[] sum = new double[SIZE];
        for (int length = 0; length < 10; length++) {
            for (int code = 0; code < 1 << length; code++) {
                double[] flow = SquareMatrices.identity(SIZE);
                int[] word = new int[length + 1];
                for (int k = 0; k < length; k++) {
                    int letter = code >> k & 1;
                    word[k + 1] = letter;
                    flow = reversed
                            ? SquareMatrices.product(flow, a[letter], SIZE)
                            : SquareMatrices.product(a[letter], flow, SIZE);
                }
                double own = signature[algebra.index(Arrays.copyOfRange(word, 1, length + 1))];
                SquareMatrices.add(sum, own, SquareMatrices.product(flow, start));
                for (int j = 0; j < b.length; j++) {
                    word[0] = 2 + j;
                    SquareMatrices.add(sum, signature[algebra.index(word)], SquareMatrices.product(flow, b[j]));
                }
            }
        }
        return sum;
    }

    private static double distance(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
    }

    /** The error of one step over a window of eight segments, for a path of size 1, ½, ¼ and ⅛. */
    private static double[] errors(int depth, LogOde.Flow flow, double sign) {
        RandomGenerator random = TestSeed.random("orders");
        double[][] a = matrices(random, 2, SIZE * SIZE, 1);
        double[] path = TensorAlgebraTest.path(random, 9, 2, 0.3);
        LogOde exact = new LogOde(a, 1, LogOde.Flow.EXPONENTIAL);
        LogOde step = new LogOde(a, depth, flow);
        return IntStream.range(0, 4).mapToDouble(k -> {
            double[] scaled = Arrays.stream(path).map(x -> Math.scalb(x, -k)).toArray();
            double[] whole = SquareMatrices.identity(SIZE);
            for (double[] segment : exact.logSignature().windows(scaled, 1)) {
                whole = SquareMatrices.product(exact.flow(segment), whole, SIZE);
            }
            double[] log = step.logSignature().of(scaled);
            if (depth == 2) {
                log[2] *= sign;
            }
            return distance(whole, step.flow(log));
        }).toArray();
    }

    private static double order(double[] errors) {
        return Math.log(errors[2] / errors[3]) / Math.log(2);
    }

    @Test
    void depthOneHasOrderTwoAndDepthTwoHasOrderThree() {
        assertEquals(2, order(errors(1, LogOde.Flow.EXPONENTIAL, 1)), 0.25);
        assertEquals(3, order(errors(2, LogOde.Flow.EXPONENTIAL, 1)), 0.25);
    }

    @Test
    void theWrongSignOfTheBracketIsNoBetterThanDepthOne() {
        double[] wrong = errors(2, LogOde.Flow.EXPONENTIAL, -1);
        assertEquals(2, order(wrong), 0.25);
        assertTrue(wrong[3] > 0.9 * errors(1, LogOde.Flow.EXPONENTIAL, 1)[3]);
        assertTrue(wrong[3] > 20 * errors(2, LogOde.Flow.EXPONENTIAL, 1)[3]);
    }

    @Test
    void theLinearFlowHasOrderTwoAtEitherDepth() {
        assertEquals(2, order(errors(1, LogOde.Flow.LINEAR, 1)), 0.25);
        assertEquals(2, order(errors(2, LogOde.Flow.LINEAR, 1)), 0.25);
    }

    /** exp of a rotation by many turns, and of a nilpotent matrix. */
    @Test
    void theExponentialIsThatOfKnownMatrices() {
        double angle = 40;
        assertArrayEquals(new double[]{Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle)},
                SquareMatrices.exp(new double[]{0, angle, -angle, 0}, 2), 1e-12);
        assertArrayEquals(new double[]{1, 2, 3, 0, 1, 2, 0, 0, 1},
                SquareMatrices.exp(new double[]{0, 2, 1, 0, 0, 2, 0, 0, 0}, 3), 1e-14);
        assertArrayEquals(new double[]{1}, SquareMatrices.exp(new double[]{0}, 1));
    }

    @Test
    void whatIsNoStepIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new LogOde(new double[][]{new double[4]}, 3, LogOde.Flow.LINEAR)).getMessage().contains("not 3"));
        for (double[][] wrong : new double[][][]{{}, {new double[3]}, {new double[4], new double[9]}, {{}}}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> new LogOde(wrong, 1, LogOde.Flow.LINEAR))
                    .getMessage().contains("square matrices of one size"));
        }
    }
}
