package statespace.signature;

/** Small square matrices in double precision, row-major. */
final class SquareMatrices {
    private static final int DEGREE = 18;

    private SquareMatrices() {}

    static double[] identity(int n) {
        double[] identity = new double[n * n];
        for (int i = 0; i < n; i++) {
            identity[i * n + i] = 1;
        }
        return identity;
    }

    static double[] product(double[] a, double[] b, int n) {
        double[] product = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double factor = a[i * n + k];
                for (int j = 0; j < n; j++) {
                    product[i * n + j] += factor * b[k * n + j];
                }
            }
        }
        return product;
    }

    static double[] product(double[] a, double[] vector) {
        int n = vector.length;
        double[] product = new double[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                product[i] += a[i * n + k] * vector[k];
            }
        }
        return product;
    }

    /** to ← to + factor · a. */
    static void add(double[] to, double factor, double[] a) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * a[i];
        }
    }

    /**
     * exp M: M is halved until its norm is at most ½, the Taylor sum of degree 18 is then exact to rounding, and is
     * squared.
     */
    static double[] exp(double[] matrix, int n) {
        double norm = 0;
        for (int i = 0; i < n; i++) {
            double row = 0;
            for (int j = 0; j < n; j++) {
                row += Math.abs(matrix[i * n + j]);
            }
            norm = Math.max(norm, row);
        }
        int halvings = Math.max(0, Math.getExponent(norm) + 2);
        double[] scaled = new double[n * n];
        add(scaled, Math.scalb(1.0, -halvings), matrix);
        double[] exp = identity(n);
        for (int k = DEGREE; k >= 1; k--) {
            double[] next = identity(n);
            add(next, 1.0 / k, product(scaled, exp, n));
            exp = next;
        }
        for (int k = 0; k < halvings; k++) {
            exp = product(exp, exp, n);
        }
        return exp;
    }
}
