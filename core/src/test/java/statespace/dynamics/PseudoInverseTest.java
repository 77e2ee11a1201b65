package statespace.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PseudoInverseTest {
    /** The four conditions of Penrose, for tall, square and wide matrices of full and of smaller rank. */
    @ParameterizedTest
    @CsvSource({"20,16,16", "5,5,5", "3,7,3", "8,6,4", "4,9,2", "1,1,1", "6,6,1"})
    void meetsTheConditionsOfPenrose(int rows, int columns, int rank) {
        SplittableRandom random = new SplittableRandom(rows * 31L + columns);
        DMatrixRMaj a = times(draw(rows, rank, random), draw(rank, columns, random));
        DMatrixRMaj b = new DMatrixRMaj(columns, rows, true, PseudoInverse.of(a.data, rows, columns));
        assertEquals(0, apart(times(times(a, b), a), a), 1e-9);
        assertEquals(0, apart(times(times(b, a), b), b), 1e-8 * CommonOps_DDRM.elementMaxAbs(b));
        assertEquals(0, apart(times(a, b), CommonOps_DDRM.transpose(times(a, b), null)), 1e-9);
        assertEquals(0, apart(times(b, a), CommonOps_DDRM.transpose(times(b, a), null)), 1e-9);
    }

    private static DMatrixRMaj draw(int rows, int columns, SplittableRandom random) {
        return new DMatrixRMaj(rows, columns, true, random.doubles((long) rows * columns, -1, 1).toArray());
    }

    private static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.mult(a, b, null);
    }

    private static double apart(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.elementMaxAbs(CommonOps_DDRM.subtract(a, b, null));
    }

    @ParameterizedTest
    @CsvSource({"2,2", "3,2", "2,3"})
    void whatIsNotFiniteIsNotHidden(int rows, int columns) {
        double[] matrix = new double[rows * columns];
        matrix[1] = Double.NaN;
        assertTrue(Arrays.stream(PseudoInverse.of(matrix, rows, columns)).allMatch(Double::isNaN));
    }
}
