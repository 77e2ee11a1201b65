package statespace.stream;

/**
 * The pseudo-inverse of a matrix by one-sided Jacobi rotations, which make its columns orthogonal: A V = U Σ, A⁺ = V Σ⁻¹ Uᵀ.
 * Singular values below the rounding of float32 in the largest count as zeros, as in training.
 */
final class PseudoInverse {
    /** Rows or columns, whichever are fewer, up to which this takes seconds at most. */
    static final int MOST = 512;

    private static final double EPSILON = 0x1p-23; // of float32
    private static final double ORTHOGONAL = 1e-15;
    private static final int SWEEPS = 60;

    private final int rows;
    private final int columns;
    private final double[][] u; // columns of A V
    private final double[][] v; // columns of V

    private PseudoInverse(double[][] u, int rows) {
        this.rows = rows;
        columns = u.length;
        this.u = u;
        v = new double[columns][columns];
        for (int i = 0; i < columns; i++) {
            v[i][i] = 1;
        }
    }

    /**
     * The pseudo-inverse, (columns, rows), row-major.
     *
     * @param matrix
     *            (rows, columns), row-major
     */
    static double[] of(double[] matrix, int rows, int columns) {
        boolean tall = rows >= columns;
        int width = tall ? columns : rows;
        int height = tall ? rows : columns;
        double[][] u = new double[width][height];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                u[tall ? j : i][tall ? i : j] = matrix[i * columns + j];
            }
        }
        double[] inverse = new PseudoInverse(u, height).inverse();
        return tall ? inverse : transposed(inverse, width, height);
    }

    private static double[] transposed(double[] matrix, int rows, int columns) {
        double[] other = new double[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                other[j * rows + i] = matrix[i * columns + j];
            }
        }
        return other;
    }

    private double[] inverse() {
        for (int sweep = 0; sweep < SWEEPS && sweep(); sweep++) {
            // until no pair of columns is turned
        }
        double[] squares = new double[columns];
        double largest = 0;
        for (int j = 0; j < columns; j++) {
            squares[j] = product(u[j], u[j]);
            largest = Math.max(largest, squares[j]);
        }
        double relative = Math.max(rows, columns) * EPSILON;
        double cut = relative * relative * largest;
        double[] inverse = new double[columns * rows];
        for (int j = 0; j < columns; j++) {
            if (squares[j] > cut) {
                for (int i = 0; i < columns; i++) {
                    double factor = v[j][i] / squares[j];
                    for (int k = 0; k < rows; k++) {
                        inverse[i * rows + k] += factor * u[j][k];
                    }
                }
            }
        }
        return inverse;
    }

    private boolean sweep() {
        boolean turned = false;
        for (int p = 0; p < columns; p++) {
            for (int q = p + 1; q < columns; q++) {
                turned |= turn(p, q);
            }
        }
        return turned;
    }

    private boolean turn(int p, int q) {
        double pp = product(u[p], u[p]);
        double qq = product(u[q], u[q]);
        double pq = product(u[p], u[q]);
        if (!(Math.abs(pq) > ORTHOGONAL * Math.sqrt(pp * qq))) {
            return false;
        }
        double zeta = (qq - pp) / (2 * pq);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + StrictMath.hypot(1, zeta));
        double cosine = 1 / StrictMath.hypot(1, tangent);
        turn(u[p], u[q], cosine, cosine * tangent);
        turn(v[p], v[q], cosine, cosine * tangent);
        return true;
    }

    private static void turn(double[] p, double[] q, double cosine, double sine) {
        for (int i = 0; i < p.length; i++) {
            double old = p[i];
            p[i] = cosine * old - sine * q[i];
            q[i] = sine * old + cosine * q[i];
        }
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
