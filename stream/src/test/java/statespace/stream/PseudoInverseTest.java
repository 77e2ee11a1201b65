package statespace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four equations of Penrose hold, whatever the shape and rank. */
class PseudoInverseTest {
    private static double[] product(double[] a, double[] b, int rows, int inner, int columns) {
        double[] c = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                for (int j = 0; j < columns; j++) {
                    c[i * columns + j] += a[i * inner + k] * b[k * columns + j];
                }
            }
        }
        return c;
    }

    private static void assertSymmetric(double[] a, int size) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                assertTrue(Math.abs(a[i * size + j] - a[j * size + i]) < 1e-9);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 3", "5, 3, 3", "6, 6, 6", "6, 6, 2", "9, 4, 1", "4, 9, 3", "40, 30, 30"})
    void penrose(int rows, int columns, int rank) {
        Random random = new Random(7);
        double[] left = random.doubles((long) rows * rank, -1, 1).toArray();
        double[] right = random.doubles((long) rank * columns, -1, 1).toArray();
        double[] a = product(left, right, rows, rank, columns);
        double[] plus = PseudoInverse.of(a, rows, columns);
        double[] onRows = product(a, plus, rows, columns, rows);
        double[] onColumns = product(plus, a, columns, rows, columns);
        assertArrayEquals(a, product(onRows, a, rows, rows, columns), 1e-9);
        assertArrayEquals(plus, product(onColumns, plus, columns, columns, rows), 1e-9);
        assertSymmetric(onRows, rows);
        assertSymmetric(onColumns, columns);
    }

    @Test
    void zerosHaveTheInverseZero() {
        assertArrayEquals(new double[6], PseudoInverse.of(new double[6], 2, 3));
    }

    @Test
    void singularValuesBelowTheRoundingOfFloatsAreZeros() {
        double[] inverse = PseudoInverse.of(new double[]{1, 0, 0, 1e-8}, 2, 2);
        assertArrayEquals(new double[]{1, 0, 0, 0}, inverse, 1e-12);
        assertTrue(Arrays.stream(PseudoInverse.of(new double[]{1, 0, 0, 1e-5}, 2, 2)).max().orElse(0) > 9e4);
    }
}
