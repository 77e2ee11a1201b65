package statespace.dynamics;

import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.Complex_F64;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Small dense matrices as arrays of rows, and what is decomposed of them. */
final class Matrices {
    private static final double SINGULAR = 1e-14;

    private Matrices() {}

    static double[][] identity(int size) {
        double[][] one = new double[size][size];
        for (int i = 0; i < size; i++) {
            one[i][i] = 1;
        }
        return one;
    }

    static double[][] copy(double[][] a) {
        return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    }

    /** Refuses what is not (rows, columns) of finite numbers. */
    static void check(String name, double[][] a, int rows, int columns) {
        if (a.length != rows || Arrays.stream(a).anyMatch(row -> row.length != columns)) {
            throw new IllegalArgumentException("the matrix '" + name + "' must be " + rows + " by " + columns);
        }
        Arrays.stream(a).forEach(row -> check(name, row, columns));
    }

    static void check(String name, double[] a, int length) {
        if (a.length != length) {
            throw new IllegalArgumentException("the vector '" + name + "' has " + a.length + " values, not " + length);
        }
        if (!Arrays.stream(a).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("'" + name + "' has a value that is not finite");
        }
    }

    static double[] times(double[][] a, double[] x) {
        double[] y = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] = Math.fma(a[i][j], x[j], y[i]);
            }
        }
        return y;
    }

    static double[][] times(double[][] a, double[][] b) {
        int width = b[0].length;
        double[][] c = new double[a.length][width];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < width; j++) {
                    c[i][j] = Math.fma(a[i][k], b[k][j], c[i][j]);
                }
            }
        }
        return c;
    }

    /** The solution of A x = b, if A is not singular. */
    static Optional<double[]> solve(double[][] a, double[] b) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.linear(b.length);
        DMatrixRMaj x = new DMatrixRMaj(b.length, 1);
        if (!solver.setA(new DMatrixRMaj(a)) || !(solver.quality() > SINGULAR)) {
            return Optional.empty();
        }
        solver.solve(DMatrixRMaj.wrap(b.length, 1, b.clone()), x);
        return Arrays.stream(x.data).allMatch(Double::isFinite) ? Optional.of(x.data) : Optional.empty();
    }

    /** Moduli of the eigenvalues, the largest first; NaN where they are not found. */
    static double[] moduli(double[][] a) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(a.length, false);
        double[] moduli = new double[a.length];
        if (!DifferentiableMap.isFinite(a) || !eigen.decompose(new DMatrixRMaj(a))) {
            Arrays.fill(moduli, Double.NaN);
            return moduli;
        }
        for (int i = 0; i < a.length; i++) {
            Complex_F64 value = eigen.getEigenvalue(i);
            moduli[i] = -Math.hypot(value.getReal(), value.getImaginary());
        }
        Arrays.sort(moduli);
        return Arrays.stream(moduli).map(m -> -m).toArray();
    }
}
