package statespace.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Signatures of paths whose iterated integrals are known, and the identities that all signatures obey. */
class TensorAlgebraTest {
    private static final double EXACT = 1e-12;
    private static final double[] SQUARE = {0, 0, 1, 0, 1, 1, 0, 1, 0, 0};
    private static final double[] SPACE = {0, 0, 0, 1, 2, 0, 3, 1, -1, 2, 2, 2};

    private static double[] level(TensorAlgebra algebra, double[] signature, int k) {
        return Arrays.copyOfRange(signature, algebra.offset(k), algebra.offset(k + 1));
    }

    static double[] path(RandomGenerator random, int points, int channels, double scale) {
        double[] path = new double[points * channels];
        for (int i = 0; i < path.length; i++) {
            path[i] = (i < channels ? 0 : path[i - channels]) + scale * (2 * random.nextDouble() - 1);
        }
        return path;
    }

    /** Iterated integrals along the four sides, by hand: only S^{12} and S^{21} of level 2 survive. */
    @Test
    void theUnitSquareHasItsKnownSignature() {
        TensorAlgebra algebra = new TensorAlgebra(2, 3);
        double[] signature = algebra.signature(SQUARE);
        assertArrayEquals(new double[]{0, 0}, level(algebra, signature, 1), EXACT);
        assertArrayEquals(new double[]{0, 1, -1, 0}, level(algebra, signature, 2), EXACT);
        assertArrayEquals(new double[]{0, 0.5, -1, -0.5, 0.5, 1, -0.5, 0}, level(algebra, signature, 3), EXACT);
        assertEquals(1, SignatureTargets.s12(SQUARE), EXACT);
    }

    /** Three segments in space; the products of Chen's identity worked out in fractions. */
    @Test
    void aPathInSpaceHasItsKnownSignature() {
        TensorAlgebra algebra = new TensorAlgebra(3, 3);
        double[] signature = algebra.signature(SPACE);
        assertArrayEquals(new double[]{2, 2, 2}, level(algebra, signature, 1), EXACT);
        assertArrayEquals(new double[]{2, 1.5, 5.5, 2.5, 2, 3, -1.5, 1, 2}, level(algebra, signature, 2), EXACT);
        assertEquals(5.0 / 6, signature[algebra.index(0, 1, 2)], EXACT);
        assertEquals(-1.0 / 6, signature[algebra.index(2, 1, 0)], EXACT);
        assertEquals(22.0 / 3, signature[algebra.index(1, 0, 2)], EXACT);
        assertEquals(5.0 / 6, SignatureTargets.s123(SPACE), EXACT);
    }

    /** ∫ t d(t²) = 2/3 and ∫ t² dt = 1/3; a polygon of n segments is off by order n⁻², so two of them give the limit. */
    @Test
    void theParabolaHasItsKnownAreas() {
        TensorAlgebra algebra = new TensorAlgebra(2, 2);
        double[] coarse = algebra.signature(parabola(1000));
        double[] fine = algebra.signature(parabola(2000));
        assertEquals(2.0 / 3, limit(coarse, fine, algebra.index(0, 1)), EXACT);
        assertEquals(1.0 / 3, limit(coarse, fine, algebra.index(1, 0)), EXACT);
    }

    private static double limit(double[] coarse, double[] fine, int place) {
        return (4 * fine[place] - coarse[place]) / 3;
    }

    private static double[] parabola(int segments) {
        double[] path = new double[2 * (segments + 1)];
        for (int k = 0; k <= segments; k++) {
            path[2 * k] = (double) k / segments;
            path[2 * k + 1] = path[2 * k] * path[2 * k];
        }
        return path;
    }

    @Test
    void aPathSplitAnywhereIsTheProductOfItsParts() {
        RandomGenerator random = TestSeed.random("chen");
        for (int channels = 1; channels <= 3; channels++) {
            TensorAlgebra algebra = new TensorAlgebra(channels, 5);
            double[] path = path(random, 9, channels, 1);
            double[] whole = algebra.signature(path);
            for (int split = 1; split < 8; split++) {
                double[] first = algebra.signature(Arrays.copyOf(path, (split + 1) * channels));
                double[] second = algebra.signature(Arrays.copyOfRange(path, split * channels, path.length));
                assertArrayEquals(whole, algebra.product(first, second), EXACT * scale(whole));
            }
        }
    }

    private static double scale(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(1);
    }

    @Test
    void aSegmentThatExtendsAPathIsAFactor() {
        RandomGenerator random = TestSeed.random("extend");
        TensorAlgebra algebra = new TensorAlgebra(3, 4);
        double[] signature = algebra.signature(path(random, 5, 3, 1));
        double[] increment = {0.3, -0.8, 0.5};
        double[] expected = algebra.product(signature, algebra.segment(increment));
        algebra.extend(signature, increment, new double[algebra.scratch()]);
        assertArrayEquals(expected, signature, EXACT * scale(expected));
    }

    @Test
    void productsOfTermsAreShuffles() {
        RandomGenerator random = TestSeed.random("shuffle");
        TensorAlgebra algebra = new TensorAlgebra(3, 4);
        for (int trial = 0; trial < 200; trial++) {
            double[] s = algebra.signature(path(random, 8, 3, 0.5));
            assertEquals(s[algebra.index(0)] * s[algebra.index(1)],
                    s[algebra.index(0, 1)] + s[algebra.index(1, 0)], EXACT);
            assertEquals(s[algebra.index(0)] * s[algebra.index(1, 2)], s[algebra.index(0, 1, 2)]
                    + s[algebra.index(1, 0, 2)] + s[algebra.index(1, 2, 0)], EXACT);
            assertEquals(s[algebra.index(0, 1)] * s[algebra.index(2, 0)],
                    s[algebra.index(0, 1, 2, 0)] + s[algebra.index(0, 2, 0, 1)] + s[algebra.index(0, 2, 1, 0)]
                            + 2 * s[algebra.index(2, 0, 0, 1)] + s[algebra.index(2, 0, 1, 0)],
                    EXACT);
        }
    }

    @Test
    void pointsOnASegmentChangeNothing() {
        RandomGenerator random = TestSeed.random("resampling");
        TensorAlgebra algebra = new TensorAlgebra(2, 5);
        double[] path = path(random, 6, 2, 1);
        double[] finer = new double[2 * 16];
        for (int k = 0; k < 16; k++) {
            int before = Math.min(4, k / 3);
            double share = (k - 3 * before) / 3.0;
            for (int i = 0; i < 2; i++) {
                finer[2 * k + i] = (1 - share) * path[2 * before + i] + share * path[2 * before + 2 + i];
            }
        }
        assertArrayEquals(algebra.signature(path), algebra.signature(finer), EXACT);
    }

    @Test
    void thePathRunBackwardsHasTheInverse() {
        RandomGenerator random = TestSeed.random("reversal");
        TensorAlgebra algebra = new TensorAlgebra(2, 5);
        double[] path = path(random, 7, 2, 1);
        double[] back = new double[path.length];
        for (int k = 0; k < 7; k++) {
            System.arraycopy(path, 2 * k, back, 2 * (6 - k), 2);
        }
        double[] signature = algebra.signature(path);
        assertArrayEquals(algebra.signature(back), algebra.inverse(signature), EXACT);
        assertArrayEquals(algebra.one(), algebra.product(signature, algebra.inverse(signature)), EXACT);
    }

    @Test
    void logAndExpUndoEachOther() {
        RandomGenerator random = TestSeed.random("log");
        TensorAlgebra algebra = new TensorAlgebra(3, 4);
        double[] signature = algebra.signature(path(random, 7, 3, 1));
        double[] log = algebra.log(signature);
        assertEquals(0, log[0]);
        assertArrayEquals(signature, algebra.exp(log), EXACT * scale(signature));
        double[] increment = {0.2, -1.5, 0.7};
        double[] line = algebra.log(algebra.segment(increment));
        assertArrayEquals(increment, level(algebra, line, 1), EXACT);
        assertArrayEquals(new double[algebra.size() - 4], Arrays.copyOfRange(line, 4, line.length), EXACT);
    }

    @Test
    void theScalarTargetsAreTheTermsOfTheSignature() {
        RandomGenerator random = TestSeed.random("targets");
        TensorAlgebra plane = new TensorAlgebra(2, 2);
        TensorAlgebra space = new TensorAlgebra(3, 3);
        for (int trial = 0; trial < 50; trial++) {
            double[] two = path(random, 20, 2, 0.3);
            double[] three = path(random, 20, 3, 0.3);
            assertEquals(plane.signature(two)[plane.index(0, 1)], SignatureTargets.s12(two), EXACT);
            assertEquals(space.signature(three)[space.index(0, 1, 2)], SignatureTargets.s123(three), EXACT);
        }
    }

    private static String refusal(Runnable mistake) {
        return assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
    }

    @Test
    void whatDoesNotFitIntoMemoryIsRefusedWithItsNumbers() {
        for (int[] sizes : new int[][]{{20, 9}, {100_000, 3}, {Integer.MAX_VALUE, Integer.MAX_VALUE}, {2, 1000},
            {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}}) {
            String told = refusal(() -> new TensorAlgebra(sizes[0], sizes[1]));
            assertTrue(told.contains("depth " + sizes[1] + " over " + sizes[0] + " channels has ")
                    && told.contains("fit into memory"), told);
        }
        assertTrue(refusal(() -> new TensorAlgebra(20, 9)).contains("538,947,368,421 numbers"));
        assertTrue(refusal(() -> new TensorAlgebra(0, 1)).contains("not 0 and 1"));
        assertTrue(refusal(() -> new TensorAlgebra(1, -3)).contains("not 1 and -3"));
    }

    @Test
    void whatIsNoPathIsRefused() {
        TensorAlgebra algebra = new TensorAlgebra(2, 2);
        assertEquals("a path has at least two points, not 1; put the origin before it where its place counts",
                refusal(() -> algebra.signature(new double[]{1, 2})));
        assertTrue(refusal(() -> algebra.signature(new double[0])).contains("not 0"));
        assertTrue(refusal(() -> algebra.signature(new double[3])).contains("3 numbers"));
        assertTrue(refusal(() -> algebra.signature(new double[]{0, 0, 1, Double.NaN})).contains("point 2, channel 2"));
        assertTrue(refusal(() -> SignatureTargets.s123(new double[]{1, 2, 3})).contains("two points"));
    }
}
