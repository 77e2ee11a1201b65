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

/** The flow of a random CDE, of every structure, and that neighbours, threads and refinement do not move it. */
class RandomLinearCdeTest {
    private static final Workers ONE = Workers.of(1);

    private static double[][] paths(int count, int channels, double scale) {
        RandomGenerator random = TestSeed.random("random CDE");
        return IntStream.range(0, count)
                .mapToObj(i -> TensorAlgebraTest.path(random, 2 + i * 7 % 23, channels, scale))
                .toArray(double[][]::new);
    }

    private static RandomLinearCde.Config config(int states, int block, int order) {
        return new RandomLinearCde.Config(states, block, order, true, 5);
    }

    private static double distance(double[][] a, double[][] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> IntStream.range(0, a[i].length)
                .mapToDouble(k -> Math.abs(a[i][k] - b[i][k])).max().orElse(0)).max().orElse(0);
    }

    private static double[] refined(double[] path, int channels, int parts) {
        int segments = path.length / channels - 1;
        double[] finer = new double[(segments * parts + 1) * channels];
        for (int k = 0; k <= segments * parts; k++) {
            int before = Math.min(segments - 1, k / parts);
            double share = (k - before * parts) / (double) parts;
            for (int i = 0; i < channels; i++) {
                finer[k * channels + i] = (1 - share) * path[before * channels + i]
                        + share * path[(before + 1) * channels + i];
            }
        }
        return finer;
    }

    /** With ten terms the flow of a segment is exact, so that cutting it changes nothing; p terms have order p. */
    @Test
    void refiningSegmentsConvergesWithTheOrderOfTheTaylorSum() {
        double[][] paths = paths(9, 2, 0.4);
        for (int block : new int[]{1, 2, 4, 5, 20}) {
            RandomLinearCde exact = new RandomLinearCde(2, config(20, block, 20));
            double[][] truth = exact.features(paths, ONE);
            assertTrue(distance(truth, exact.features(finer(paths, 10), ONE)) < 1e-10);
            for (int order : new int[]{1, 2, 4}) {
                RandomLinearCde cde = new RandomLinearCde(2, config(20, block, order));
                double coarse = distance(truth, cde.features(finer(paths, 8), ONE));
                double fine = distance(truth, cde.features(finer(paths, 16), ONE));
                assertEquals(order, Math.log(coarse / fine) / Math.log(2), 0.3, "order of block " + block);
            }
        }
    }

    private static double[][] finer(double[][] paths, int parts) {
        return Arrays.stream(paths).map(path -> refined(path, 2, parts)).toArray(double[][]::new);
    }

    @Test
    void neighboursAndThreadsDoNotChangeABit() {
        double[][] paths = paths(75, 3, 0.3);
        for (int block : new int[]{1, 2, 4, 6, 24}) {
            RandomLinearCde cde = new RandomLinearCde(3, config(24, block, 4));
            double[][] together = cde.features(paths, Workers.of(3));
            for (int i = 0; i < paths.length; i++) {
                assertArrayEquals(together[i], cde.features(new double[][]{paths[i]}, ONE)[0], 0);
            }
        }
    }

    @Test
    void aTrajectoryEndsInTheFeaturesAndBeginsInAMapOfTheFirstPoint() {
        double[][] paths = paths(40, 2, 0.3);
        RandomLinearCde cde = new RandomLinearCde(2, config(12, 4, 4));
        double[][] features = cde.features(paths, ONE);
        double[][] states = cde.trajectories(paths, ONE);
        for (int i = 0; i < paths.length; i++) {
            assertArrayEquals(features[i], Arrays.copyOfRange(states[i], states[i].length - 12, states[i].length), 0);
            double[] still = {paths[i][0], paths[i][1], paths[i][0], paths[i][1]};
            assertArrayEquals(cde.features(new double[][]{still}, ONE)[0], Arrays.copyOf(states[i], 12), 0);
        }
    }

    /** Without B and with commuting A only the increment of the path counts; with blocks its order counts too. */
    @Test
    void aDiagonalWithoutInputSeesIncrementsAlone() {
        double[] oneWay = {0, 0, 0.5, 0, 0.5, 0.5};
        double[] other = {0, 0, 0, 0.5, 0.5, 0.5};
        for (int block : new int[]{1, 2, 8}) {
            double[][] features = new RandomLinearCde(2, new RandomLinearCde.Config(8, block, 12, false, 3))
                    .features(new double[][]{oneWay, other}, ONE);
            double apart = distance(new double[][]{features[0]}, new double[][]{features[1]});
            assertTrue(block == 1 ? apart < 1e-12 : apart > 1e-2, "block " + block + ": " + apart);
        }
    }

    /** A of variance 1/block gives each component of M y the variance of the driver times that of y. */
    @Test
    void weightsHaveTheirVariances() {
        for (int block : new int[]{1, 4, 64}) {
            int states = 4096;
            double step = 1e-4;
            RandomLinearCde cde = new RandomLinearCde(1, new RandomLinearCde.Config(states, block, 1, false, 11));
            double[] before = cde.features(new double[][]{{0, 0}}, ONE)[0];
            double[] after = cde.features(new double[][]{{0, step}}, ONE)[0];
            double start = Arrays.stream(before).map(y -> y * y).sum() / states;
            double moved = IntStream.range(0, states).mapToDouble(n -> (after[n] - before[n]) / step)
                    .map(y -> y * y).sum() / states;
            assertEquals(1, start, 0.1);
            assertEquals(start, moved, 0.2);
        }
    }

    @Test
    void aDriverThatExplodesStaysFinite() {
        double[][] paths = {{0, 1e6, -1e6, 1e6}};
        double[] features = new RandomLinearCde(1, config(8, 4, 4)).features(paths, ONE)[0];
        assertTrue(Arrays.stream(features).allMatch(y -> Math.abs(y) <= 1e11), Arrays.toString(features));
    }

    @Test
    void whatIsNoStructureIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> config(10, 4, 4)).getMessage()
                .contains("10 states, blocks of 4"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new RandomLinearCde(100_000, config(100_000, 100_000, 4))).getMessage()
                .contains("1.0e+15 weights"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new RandomLinearCde(2, config(4, 4, 4)).features(new double[][]{{1, 2}}, ONE)).getMessage()
                .contains("two points"));
    }
}
