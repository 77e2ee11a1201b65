package statespace.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Coordinates of log-signatures, and the windows of a long path. */
class LogSignatureTest {
    private static final double EXACT = 1e-12;

    @Test
    void coordinatesAreLyndonWords() {
        List<String> words = new LogSignature(2, 4).words().stream().map(Arrays::toString).toList();
        assertEquals(List.of("[0]", "[1]", "[0, 1]", "[0, 0, 1]", "[0, 1, 1]", "[0, 0, 0, 1]", "[0, 0, 1, 1]",
                "[0, 1, 1, 1]"), words);
    }

    /** Witt's formula: (1/k) Σ_{e|k} μ(e) d^{k/e} words of k letters. */
    @Test
    void thereAreAsManyCoordinatesAsTheFreeLieAlgebraHasDimensions() {
        for (int d = 1; d <= 5; d++) {
            int two = (d * d - d) / 2;
            int three = (d * d * d - d) / 3;
            int four = (d * d * d * d - d * d) / 4;
            assertEquals(d + two + three + four, new LogSignature(d, 4).size());
        }
    }

    @Test
    void depthTwoIsIncrementsAndAreas() {
        RandomGenerator random = TestSeed.random("areas");
        for (int d = 1; d <= 4; d++) {
            double[] path = TensorAlgebraTest.path(random, 9, d, 1);
            TensorAlgebra algebra = new TensorAlgebra(d, 2);
            double[] s = algebra.signature(path);
            double[] log = algebra.log(s);
            LogSignature logs = new LogSignature(d, 2);
            double[] found = logs.of(path);
            for (int c = 0; c < logs.size(); c++) {
                int[] word = logs.words().get(c);
                double expected = word.length == 1
                        ? path[path.length - d + word[0]] - path[word[0]]
                        : 0.5 * (s[algebra.index(word)] - s[algebra.index(word[1], word[0])]);
                assertEquals(expected, found[c], EXACT);
                assertEquals(log[algebra.index(word)], found[c], EXACT);
            }
            assertArrayEquals(Arrays.copyOf(found, d), new LogSignature(d, 1).of(path), EXACT);
            assertArrayEquals(found, Arrays.copyOf(new LogSignature(d, 4).of(path), found.length), EXACT);
        }
    }

    @Test
    void windowsMeetAtTheirEndsAndLoseNothing() {
        RandomGenerator random = TestSeed.random("windows");
        TensorAlgebra algebra = new TensorAlgebra(2, 2);
        double[] path = TensorAlgebraTest.path(random, 24, 2, 1);
        double[] whole = algebra.signature(path);
        for (int steps : new int[]{1, 2, 5, 22, 23, 24, Integer.MAX_VALUE}) {
            double[][] windows = new LogSignature(2, 2).windows(path, steps);
            assertEquals(Math.ceilDiv(23, steps), windows.length);
            double[] product = Stream.of(windows).map(window -> algebra.exp(
                    new double[]{0, window[0], window[1], 0, window[2], -window[2], 0}))
                    .reduce(algebra.one(), algebra::product);
            assertArrayEquals(whole, product, EXACT * 100);
        }
    }

    @Test
    void whatMakesNoWindowIsRefused() {
        LogSignature logs = new LogSignature(2, 2);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> logs.windows(new double[4], 0)).getMessage()
                .contains("at least one step, not 0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> logs.windows(new double[2], 1)).getMessage()
                .contains("two points"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new LogSignature(60_000, 4)).getMessage()
                .contains("depth 4 over 60000 channels"));
    }
}
