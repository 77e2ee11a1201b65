package statespace.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks by their own formulas, their derivatives and their regions. */
class PiecewiseLinearMapTest {
    private static final int M = 4;

    private final RandomGenerator random = TestSeed.random("piecewise-linear maps");
    private final double[] a = random.doubles(M, -1, 1).toArray();
    private final double[] h = random.doubles(M, -1, 1).toArray();
    private final double[][] w = TestArrays.normal(random, M, M);

    private static double relu(double x) {
        return x > 0 ? x : 0;
    }

    private double[] state() {
        return random.doubles(M, -2, 2).toArray();
    }

    private double[] affine(double[] z, double[] features, double[][] weights) {
        return IntStream.range(0, M).mapToDouble(i -> a[i] * z[i] + h[i]
                + IntStream.range(0, features.length).mapToDouble(l -> weights[i][l] * features[l]).sum()).toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shallowNetworksAreTheirFormula(boolean clipped) {
        double[][] w1 = TestArrays.normal(random, M, 9);
        double[][] w2 = TestArrays.normal(random, 9, M);
        double[] h2 = random.doubles(9, -1, 1).toArray();
        PiecewiseLinearMap map = clipped
                ? PiecewiseLinearMap.clippedShallow(a, w1, w2, h, h2)
                : PiecewiseLinearMap.shallow(a, w1, w2, h, h2);
        for (int i = 0; i < 50; i++) {
            double[] z = state();
            double[] features = new double[9];
            Arrays.setAll(features, l -> {
                double u = IntStream.range(0, M).mapToDouble(k -> w2[l][k] * z[k]).sum();
                return relu(u + h2[l]) - (clipped ? relu(u) : 0);
            });
            assertArrayEquals(affine(z, features, w1), map.step(z), 1e-12);
            derivativeIsThatOfDifferences(map, z);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dendriticNetworksAreTheirFormula(boolean clipped) {
        double[] slopes = random.doubles(3, -1, 1).toArray();
        double[][] knots = TestArrays.normal(random, M, 3);
        PiecewiseLinearMap map = PiecewiseLinearMap.dendritic(a, w, h, slopes, knots, clipped);
        assertEquals(12, map.hidden());
        for (int i = 0; i < 50; i++) {
            double[] z = state();
            double[] phi = new double[M];
            Arrays.setAll(phi, m -> IntStream.range(0, 3)
                    .mapToDouble(b -> slopes[b] * (relu(z[m] - knots[m][b]) - (clipped ? relu(z[m]) : 0))).sum());
            assertArrayEquals(affine(z, phi, w), map.step(z), 1e-12);
            derivativeIsThatOfDifferences(map, z);
        }
    }

    @Test
    void plainAndMeanCentredNetworksAreTheirFormula() {
        double[] z = state();
        double mean = Arrays.stream(z).average().orElseThrow();
        assertArrayEquals(affine(z, Arrays.stream(z).map(PiecewiseLinearMapTest::relu).toArray(), w),
                PiecewiseLinearMap.plain(a, w, h).step(z), 1e-12);
        assertArrayEquals(affine(z, Arrays.stream(z).map(v -> relu(v - mean)).toArray(), w),
                PiecewiseLinearMap.meanCentred(a, w, h).step(z), 1e-12);
    }

    private static void derivativeIsThatOfDifferences(PiecewiseLinearMap map, double[] z) {
        double eps = 1e-7;
        double[][] j = map.jacobian(z);
        for (int k = 0; k < M; k++) {
            double[] up = z.clone();
            up[k] += eps;
            double[] down = z.clone();
            down[k] -= eps;
            if (!map.region(up).equals(map.region(down))) {
                continue;
            }
            double[] high = map.step(up);
            double[] low = map.step(down);
            for (int i = 0; i < M; i++) {
                assertEquals((high[i] - low[i]) / (2 * eps), j[i][k], 1e-6);
            }
        }
    }

    /** In its region the map is J z + b; on a knot a unit is not active. */
    @Test
    void regionsFollowStrictInequalities() {
        PiecewiseLinearMap one = PiecewiseLinearMap.clippedShallow(new double[]{.5}, new double[][]{{2}},
                new double[][]{{1}}, new double[]{0}, new double[]{1});
        assertArrayEquals(new double[]{.5, 2.5, 2.5, .5},
                Arrays.stream(new double[]{-1, -.5, 0, 1e-12}).map(z -> one.jacobian(new double[]{z})[0][0]).toArray());
        PiecewiseLinearMap negative = PiecewiseLinearMap.clippedShallow(new double[]{.5}, new double[][]{{2}},
                new double[][]{{1}}, new double[]{0}, new double[]{-1});
        assertArrayEquals(new double[]{.5, -1.5, -1.5, .5}, Arrays.stream(new double[]{0, .5, 1, 1.5})
                .map(z -> negative.jacobian(new double[]{z})[0][0]).toArray());
        for (int position = 0; position < 3; position++) {
            int[] at = {position};
            double state = position - .5;
            assertEquals(negative.region(new double[]{state}), negative.region(at));
            assertEquals(one.region(new double[]{state - 1}), one.region(at));
        }
        double[][] w2 = TestArrays.normal(random, 9, M);
        PiecewiseLinearMap map = PiecewiseLinearMap.clippedShallow(a, TestArrays.normal(random, M, 9), w2, h,
                random.doubles(9, -1, 1).toArray());
        double[] z = state();
        double[] affine = Matrices.times(map.jacobian(z), z);
        double[] b = map.constant(map.region(z));
        Arrays.setAll(affine, i -> affine[i] + b[i]);
        assertArrayEquals(map.step(z), affine, 1e-12);
    }

    @Test
    void orbitsOfClippedNetworksStayAndOthersMayLeave() {
        double[] slow = {.9, -.9, .5, 0};
        double[][] w1 = TestArrays.normal(random, M, 20);
        double[][] w2 = TestArrays.normal(random, 20, M);
        double[] h2 = random.doubles(20, -1, 1).toArray();
        PiecewiseLinearMap clipped = PiecewiseLinearMap.clippedShallow(slow, w1, w2, h, h2);
        assertTrue(DifferentiableMap.isFinite(clipped.orbit(state(), 5000)));
        assertEquals(.9, clipped.largestDecay());
        PiecewiseLinearMap doubling = PiecewiseLinearMap.plain(new double[]{2}, new double[1][1], new double[1]);
        double[][] orbit = doubling.orbit(new double[]{1}, 1100);
        assertEquals(8, orbit[3][0]);
        assertFalse(DifferentiableMap.isFinite(orbit));
        String told = LyapunovSpectrum.of(doubling, new double[]{1}, 0, 2000, 1).failure();
        assertEquals("the orbit diverged after 1024 steps, so it has no exponents", told);
    }

    @Test
    void matricesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> PiecewiseLinearMap.plain(new double[2], new double[3][2], new double[2]));
        String told = assertThrows(IllegalArgumentException.class, () -> PiecewiseLinearMap.plain(new double[]{1, 1},
                new double[2][2], new double[]{Double.NaN, 0})).getMessage();
        assertEquals("'offset' has a value that is not finite", told);
    }
}
