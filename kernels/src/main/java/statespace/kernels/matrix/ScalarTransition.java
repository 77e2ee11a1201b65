package statespace.kernels.matrix;

/**
 * The matrix of one step as its definition reads, in double: products with it and its transpose, and what a product
 * gives to the gradients of A and of the drivers.
 */
final class ScalarTransition {
    private final MatrixScan.Shape shape;
    private final double[] a; // (driver, parameters)
    private final double[] dA; // as a
    private final double[] du; // (driver)
    private final int floats; // parameters of one A_i
    private double[] u; // (driver)

    ScalarTransition(MatrixScan.Shape shape, double[] a, double[] dA) {
        this.shape = shape;
        this.a = a;
        this.dA = dA;
        floats = Math.toIntExact(shape.structure().floats(shape.width()));
        du = new double[shape.drivers()];
    }

    /** Goes to a step with these drivers; by token all are zero but one. */
    void at(double[] drivers) {
        u = drivers;
        java.util.Arrays.fill(du, 0);
    }

    /** The gradient of the drivers of this step. */
    double[] gradient() {
        return du;
    }

    /** M x. */
    double[] times(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < u.length; i++) {
            if (u[i] != 0) {
                add(u[i], times(i, x), y);
            }
        }
        return y;
    }

    /** Mᵀ x. */
    double[] transposed(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < u.length; i++) {
            if (u[i] != 0) {
                add(u[i], transposed(i, x), y);
            }
        }
        return y;
    }

    private static void add(double factor, double[] x, double[] to) {
        for (int n = 0; n < x.length; n++) {
            to[n] += factor * x[n];
        }
    }

    private double[] times(int i, double[] x) {
        int at = i * floats;
        int width = shape.width();
        double[] y = new double[width];
        switch (shape.structure()) {
            case MatrixStructure.Blocks(int block) -> {
                int count = width / block;
                for (int row = 0; row < block; row++) {
                    for (int column = 0; column < block; column++) {
                        for (int number = 0; number < count; number++) {
                            y[row * count + number] += a[at + (row * block + column) * count + number]
                                    * x[column * count + number];
                        }
                    }
                }
            }
            case MatrixStructure.LowRank(int rank) -> {
                double[] inner = inner(at + width + width * rank, rank, x); // Vᵀ x
                for (int n = 0; n < width; n++) {
                    y[n] = a[at + n] * x[n];
                    for (int k = 0; k < rank; k++) {
                        y[n] += a[at + width + n * rank + k] * inner[k];
                    }
                }
            }
            case MatrixStructure.Hadamard() -> {
                for (int n = 0; n < width; n++) {
                    y[n] = a[at + n] * x[n];
                }
                hadamard(y);
            }
        }
        return y;
    }

    private double[] transposed(int i, double[] x) {
        int at = i * floats;
        int width = shape.width();
        double[] y = new double[width];
        switch (shape.structure()) {
            case MatrixStructure.Blocks(int block) -> {
                int count = width / block;
                for (int row = 0; row < block; row++) {
                    for (int column = 0; column < block; column++) {
                        for (int number = 0; number < count; number++) {
                            y[column * count + number] += a[at + (row * block + column) * count + number]
                                    * x[row * count + number];
                        }
                    }
                }
            }
            case MatrixStructure.LowRank(int rank) -> {
                double[] inner = inner(at + width, rank, x); // Uᵀ x
                for (int n = 0; n < width; n++) {
                    y[n] = a[at + n] * x[n];
                    for (int k = 0; k < rank; k++) {
                        y[n] += a[at + width + width * rank + n * rank + k] * inner[k];
                    }
                }
            }
            case MatrixStructure.Hadamard() -> {
                System.arraycopy(x, 0, y, 0, width);
                hadamard(y);
                for (int n = 0; n < width; n++) {
                    y[n] *= a[at + n];
                }
            }
        }
        return y;
    }

    private double[] inner(int at, int rank, double[] x) {
        double[] inner = new double[rank];
        for (int n = 0; n < x.length; n++) {
            for (int k = 0; k < rank; k++) {
                inner[k] += a[at + n * rank + k] * x[n];
            }
        }
        return inner;
    }

    /** The gradient of M is factor · left rightᵀ: adds what follows for A and the drivers. */
    void learn(double factor, double[] left, double[] right) {
        for (int i = 0; i < u.length; i++) {
            if (!shape.tokens() || u[i] != 0) {
                double[] product = times(i, right);
                for (int n = 0; n < left.length; n++) {
                    du[i] += factor * left[n] * product[n];
                }
                learn(i, factor * u[i], left, right);
            }
        }
    }

    private void learn(int i, double factor, double[] left, double[] right) {
        int at = i * floats;
        int width = shape.width();
        switch (shape.structure()) {
            case MatrixStructure.Blocks(int block) -> {
                int count = width / block;
                for (int row = 0; row < block; row++) {
                    for (int column = 0; column < block; column++) {
                        for (int number = 0; number < count; number++) {
                            dA[at + (row * block + column) * count + number] += factor * left[row * count + number]
                                    * right[column * count + number];
                        }
                    }
                }
            }
            case MatrixStructure.LowRank(int rank) -> {
                int first = at + width;
                int second = first + width * rank;
                double[] fromRight = inner(second, rank, right); // Vᵀ right
                double[] fromLeft = inner(first, rank, left); // Uᵀ left
                for (int n = 0; n < width; n++) {
                    dA[at + n] += factor * left[n] * right[n];
                    for (int k = 0; k < rank; k++) {
                        dA[first + n * rank + k] += factor * left[n] * fromRight[k];
                        dA[second + n * rank + k] += factor * right[n] * fromLeft[k];
                    }
                }
            }
            case MatrixStructure.Hadamard() -> {
                double[] turned = left.clone();
                hadamard(turned);
                for (int n = 0; n < width; n++) {
                    dA[at + n] += factor * turned[n] * right[n];
                }
            }
        }
    }

    /** H x in place, H_1 = 1, H_2n = [H, H; H, -H], divided by √N at the end. */
    static void hadamard(double[] x) {
        for (int half = 1; half < x.length; half *= 2) {
            for (int begin = 0; begin < x.length; begin += 2 * half) {
                for (int n = begin; n < begin + half; n++) {
                    double sum = x[n] + x[n + half];
                    x[n + half] = x[n] - x[n + half];
                    x[n] = sum;
                }
            }
        }
        for (int n = 0; n < x.length; n++) {
            x[n] /= Math.sqrt(x.length);
        }
    }
}
