package statespace.signature;

import java.util.Arrays;
import statespace.kernels.Workers;

/**
 * Symmetric matrices of which the upper triangle is kept: products with themselves and the Cholesky factor, on several
 * threads.
 */
final class SymmetricMatrix {
    private static final int BLOCK = 32;

    private SymmetricMatrix() {}

    /** The upper triangle of Σ_r x_r x_rᵀ over some rows. */
    static double[][] gram(double[][] rows, int width, Workers workers) {
        double[][] gram = new double[width][width];
        workers.run(Math.ceilDiv(width, BLOCK), block -> {
            int end = Math.min(width, (block + 1) * BLOCK);
            for (double[] row : rows) {
                for (int i = block * BLOCK; i < end; i++) {
                    axpy(row[i], row, gram[i], i);
                }
            }
        });
        return gram;
    }

    /** Replaces the upper triangle of a positive definite matrix by U with Uᵀ U = A. */
    static void factor(double[][] a, Workers workers) {
        int size = a.length;
        for (int start = 0; start < size; start += BLOCK) {
            int first = start;
            int end = Math.min(size, start + BLOCK);
            for (int k = first; k < end; k++) {
                for (int p = first; p < k; p++) {
                    axpy(-a[p][k], a[p], a[k], k);
                }
                double pivot = 1 / Math.sqrt(a[k][k]);
                for (int j = k; j < size; j++) {
                    a[k][j] *= pivot;
                }
            }
            workers.run(Math.ceilDiv(size - end, BLOCK), block -> {
                int from = end + block * BLOCK;
                for (int i = from; i < Math.min(size, from + BLOCK); i++) {
                    for (int p = first; p < end; p++) {
                        axpy(-a[p][i], a[p], a[i], i);
                    }
                }
            });
        }
    }

    /** X with Uᵀ U X = B, for the factor U; B is (size, columns) and is overwritten by X. */
    static void solve(double[][] u, double[][] b) {
        int size = u.length;
        for (int k = 0; k < size; k++) {
            divide(b[k], u[k][k]);
            for (int i = k + 1; i < size; i++) {
                axpy(-u[k][i], b[k], b[i], 0);
            }
        }
        for (int k = size - 1; k >= 0; k--) {
            for (int i = k + 1; i < size; i++) {
                axpy(-u[k][i], b[i], b[k], 0);
            }
            divide(b[k], u[k][k]);
        }
    }

    private static void divide(double[] row, double by) {
        Arrays.setAll(row, c -> row[c] / by);
    }

    static void axpy(double factor, double[] x, double[] y, int from) {
        for (int c = from; c < y.length; c++) {
            y[c] = Math.fma(factor, x[c], y[c]);
        }
    }
}
