package statespace.dynamics;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The Moore-Penrose inverse of a small matrix in double precision: by a QR decomposition where its columns (or rows, where
 * there are fewer) are independent, else by singular values.
 */
public final class PseudoInverse {
    /** Below this quality the columns count as dependent, see EJML's {@code LinearSolver.quality}. */
    private static final double DEPENDENT = 1e-10;

    private PseudoInverse() {}

    /**
     * The inverse.
     *
     * @param matrix
     *            rows × columns, row-major
     * @return columns × rows, row-major; NaN where the matrix has a number that is not finite
     */
    public static double[] of(double[] matrix, int rows, int columns) {
        DMatrixRMaj wide = new DMatrixRMaj(rows, columns, true, matrix.clone());
        if (rows >= columns) {
            return tall(wide).data;
        }
        return CommonOps_DDRM.transpose(tall(CommonOps_DDRM.transpose(wide, null)), null).data;
    }

    private static DMatrixRMaj tall(DMatrixRMaj matrix) {
        DMatrixRMaj inverse = new DMatrixRMaj(matrix.numCols, matrix.numRows);
        for (double value : matrix.data) {
            if (!Double.isFinite(value)) {
                java.util.Arrays.fill(inverse.data, Double.NaN);
                return inverse;
            }
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.qr(matrix.numRows, matrix.numCols);
        if (solver.setA(matrix.copy()) && solver.quality() > DEPENDENT) {
            solver.solve(CommonOps_DDRM.identity(matrix.numRows), inverse);
        } else {
            CommonOps_DDRM.pinv(matrix, inverse);
        }
        return inverse;
    }
}
