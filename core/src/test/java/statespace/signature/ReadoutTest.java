package statespace.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import statespace.kernels.Workers;

/** Least squares on badly conditioned features, and ridge classifiers over more or fewer features than examples. */
class ReadoutTest {
    private static double[][] gaussian(RandomGenerator random, int rows, int columns) {
        return IntStream.range(0, rows).mapToObj(_ -> random.doubles(columns, -1, 1).toArray())
                .toArray(double[][]::new);
    }

    /** Columns x, x + 10⁻⁸ z: the condition number squared is beyond double precision, so normal equations fail here. */
    @Test
    void nearlyDependentFeaturesKeepTheirWeights() {
        RandomGenerator random = TestSeed.random("least squares");
        double[][] basis = gaussian(random, 500, 3);
        double[][] x = Arrays.stream(basis).map(r -> new double[]{r[0], r[0] + 1e-8 * r[1], 7, 1e6 * r[2]})
                .toArray(double[][]::new);
        double[] y = Arrays.stream(basis).mapToDouble(r -> 3 + 2 * r[0] - r[1] + 0.5 * r[2]).toArray();
        LeastSquares fit = LeastSquares.fit(x, y);
        for (int i = 0; i < y.length; i++) {
            assertEquals(y[i], fit.predict(x[i]), 1e-6);
        }
    }

    /** The residual of least squares is orthogonal to every feature and to 1. */
    @Test
    void theResidualIsOrthogonalToTheFeatures() {
        RandomGenerator random = TestSeed.random("residual");
        double[][] x = gaussian(random, 300, 40);
        double[] y = random.doubles(300, 0, 1).toArray();
        LeastSquares fit = LeastSquares.fit(x, y);
        double[] residual = IntStream.range(0, 300).mapToDouble(i -> y[i] - fit.predict(x[i])).toArray();
        assertEquals(0, Arrays.stream(residual).sum(), 1e-10);
        for (int j = 0; j < 40; j++) {
            int column = j;
            assertEquals(0, IntStream.range(0, 300).mapToDouble(i -> residual[i] * x[i][column]).sum(), 1e-10);
        }
    }

    @Test
    void theFactorSolvesWithAnyNumberOfThreads() {
        RandomGenerator random = TestSeed.random("factor");
        double[][] rows = gaussian(random, 200, 97);
        double[][] wanted = gaussian(random, 97, 2);
        double[][] gram = SymmetricMatrix.gram(rows, 97, Workers.of(1));
        double[][] right = new double[97][2];
        for (int i = 0; i < 97; i++) {
            for (int j = 0; j < 97; j++) {
                SymmetricMatrix.axpy(gram[Math.min(i, j)][Math.max(i, j)], wanted[j], right[i], 0);
            }
        }
        double[][] again = SymmetricMatrix.gram(rows, 97, Workers.of(3));
        SymmetricMatrix.factor(gram, Workers.of(1));
        SymmetricMatrix.factor(again, Workers.of(3));
        SymmetricMatrix.solve(gram, right);
        for (int i = 0; i < 97; i++) {
            assertArrayEquals(wanted[i], right[i], 1e-9);
            assertArrayEquals(gram[i], again[i], 0);
        }
    }

    private static int[] halves(double[][] x) {
        return Arrays.stream(x).mapToInt(row -> row[0] + row[1] > 0 ? 1 : 0).toArray();
    }

    /** Twelve features are solved over features; with 388 of pure noise beside them, over the 300 examples. */
    @Test
    void aLinearBoundaryIsFoundOverFeaturesAndOverExamples() {
        for (int width : new int[]{12, 400}) {
            RandomGenerator random = TestSeed.random("ridge " + width);
            double[][] x = scaled(gaussian(random, 300, width));
            double[][] test = scaled(gaussian(random, 500, width));
            RidgeReadout fit = RidgeReadout.fit(x, halves(x), 2, Workers.of(1));
            RidgeReadout other = RidgeReadout.fit(x, halves(x), 2, Workers.of(3));
            int[] truth = halves(test);
            double right = IntStream.range(0, 500).filter(i -> fit.predict(test[i]) == truth[i]).count() / 500.0;
            assertTrue(right > (width == 12 ? 0.95 : 0.6), width + " features: " + right);
            assertArrayEquals(fit.scores(test[0]), other.scores(test[0]), 0);
        }
    }

    private static double[][] scaled(double[][] x) {
        Arrays.stream(x).forEach(row -> row[0] *= 1e5);
        Arrays.stream(x).forEach(row -> row[1] *= 1e5);
        return x;
    }

    /** The two forms of one problem, W = (XᵀX + λI)⁻¹XᵀY = Xᵀ(XXᵀ + λI)⁻¹Y: a feature that is doubled halves its weight. */
    @Test
    void bothFormsGiveTheSameScores() {
        RandomGenerator random = TestSeed.random("forms");
        double[][] x = gaussian(random, 40, 30);
        int[] labels = IntStream.range(0, 40).map(i -> i % 3).toArray();
        double[][] padded = Arrays.stream(x).map(row -> Arrays.copyOf(row, 60)).toArray(double[][]::new);
        RidgeReadout features = RidgeReadout.fit(x, labels, 3, Workers.of(1));
        RidgeReadout examples = RidgeReadout.fit(padded, labels, 3, Workers.of(1));
        assertEquals(features.penalty(), examples.penalty());
        for (int i = 0; i < 40; i++) {
            assertArrayEquals(features.scores(x[i]), examples.scores(padded[i]), 1e-8);
        }
    }

    @Test
    void whatOverflowedAndWhatIsFarAwayLeavesFiniteScores() {
        RandomGenerator random = TestSeed.random("far");
        double[][] x = gaussian(random, 50, 3);
        RidgeReadout fit = RidgeReadout.fit(x, halves(x), 2, Workers.of(1));
        for (double[] wild : new double[][]{{Double.NaN, 0, 0}, {1e300, -1e300, Double.POSITIVE_INFINITY}}) {
            assertTrue(Arrays.stream(fit.scores(wild)).allMatch(Double::isFinite));
        }
    }

    @Test
    void oneExampleOrOneClassIsNoTrouble() {
        assertEquals(0, RidgeReadout.fit(new double[][]{{1, 2}}, new int[]{0}, 1, Workers.of(1))
                .predict(new double[]{5, 5}));
        assertEquals(1, RidgeReadout.fit(new double[][]{{1}, {2}}, new int[]{0, 1}, 2, Workers.of(1))
                .predict(new double[]{3}));
    }

    @Test
    void tooManyFeaturesAreRefusedWithTheNumbers() {
        String told = assertThrows(IllegalArgumentException.class, () -> RidgeReadout.check(4000, 5000, 8421))
                .getMessage();
        assertTrue(told.contains("8,421 features of 5,000 examples, 4,000 of them for training"), told);
        RidgeReadout.check(4000, 5000, 2000);
        RidgeReadout.check(200, 400, 20_000);
        assertThrows(IllegalArgumentException.class, () -> RidgeReadout.check(10, 10, 1e12));
    }
}
