package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

/** Comparisons of runs. */
public final class Same {
    private Same() {}

    public static void bits(String what, Run expected, Run actual) {
        expected.results
                .forEach((name, values) -> assertArrayEquals(values, actual.results.get(name), what + ": " + name));
    }

    /**
     * Every number within {@code tolerance} of the largest of its array, or of 1 where that is less. A sum over n terms in
     * float may be off by about √n roundings, so the tolerance is meant to grow with √n.
     */
    public static void nearly(String what, Run expected, Run actual, double tolerance) {
        for (Map.Entry<String, double[]> entry : expected.results.entrySet()) {
            nearly(what + ": " + entry.getKey(), entry.getValue(), actual.results.get(entry.getKey()), tolerance);
        }
    }

    public static void nearly(String what, double[] expected, double[] actual, double tolerance) {
        double scale = 1;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double off = Math.abs(expected[i] - actual[i]);
            assertTrue(off <= tolerance * scale,
                    what + "[" + i + "] is " + actual[i] + ", expected " + expected[i] + ", tolerance "
                            + tolerance * scale);
        }
    }
}
