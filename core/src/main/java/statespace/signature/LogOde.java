package statespace.signature;

import java.util.Arrays;

/**
 * The log-ODE method for a linear controlled differential equation dy = Σ_i A_i y dω^i: over a window the driver is
 * replaced by its log-signature ℓ, and the state makes one step y ← Φ y with Φ = exp L. At depth 1, L = Σ_i ℓ_i A_i;
 * depth 2 adds Σ_{i&lt;j} a_ij (A_j A_i − A_i A_j), with the Lévy areas a_ij. The bracket of matrices stands in
 * reversed order because the first letter of a word acts first on the state. The error of a window of size h is of
 * order h² at depth 1 and h³ at depth 2.
 *
 * <p>
 * {@link Flow#LINEAR} is I + L, as in the code of Walker et al. 2024 (arXiv 2402.18512); it is of order h² at either
 * depth. A term B dξ is an additional row and column: A_i becomes [[A_i, B_i], [0, 0]] over the state (y, 1).
 */
public final class LogOde {
    /** How a window moves the state. */
    public enum Flow {
        /** exp L, of the full order. */
        EXPONENTIAL,
        /** I + L, as published code computes. */
        LINEAR
    }

    private final int size;
    private final LogSignature logs;
    private final double[][] fields; // for each coordinate of the log-signature
    private final Flow flow;

    /**
     * The method for given matrices.
     *
     * @param matrices
     *            A_i, each (n, n), row-major
     * @param depth
     *            1 or 2
     * @throws IllegalArgumentException
     *             if matrices are not square and of one size, or the depth is another
     */
    public LogOde(double[][] matrices, int depth, Flow flow) {
        if (depth != 1 && depth != 2) {
            throw new IllegalArgumentException("the log-ODE step has depth 1 or 2, not " + depth);
        }
        size = matrices.length == 0 ? 0 : (int) Math.round(Math.sqrt(matrices[0].length));
        if (size == 0 || Arrays.stream(matrices).anyMatch(matrix -> matrix.length != size * size)) {
            throw new IllegalArgumentException("the log-ODE step takes square matrices of one size");
        }
        this.flow = flow;
        logs = new LogSignature(matrices.length, depth);
        fields = logs.words().stream().map(word -> field(matrices, word)).toArray(double[][]::new);
    }

    private double[] field(double[][] matrices, int[] word) {
        if (word.length == 1) {
            return matrices[word[0]].clone();
        }
        double[] bracket = SquareMatrices.product(matrices[word[1]], matrices[word[0]], size);
        SquareMatrices.add(bracket, -1, SquareMatrices.product(matrices[word[0]], matrices[word[1]], size));
        return bracket;
    }

    /** The log-signatures that a step takes. */
    public LogSignature logSignature() {
        return logs;
    }

    /** The matrix that moves a state over a window with the given log-signature; (n, n), row-major. */
    public double[] flow(double[] logSignature) {
        double[] sum = new double[size * size];
        for (int b = 0; b < fields.length; b++) {
            SquareMatrices.add(sum, logSignature[b], fields[b]);
        }
        if (flow == Flow.EXPONENTIAL) {
            return SquareMatrices.exp(sum, size);
        }
        SquareMatrices.add(sum, 1, SquareMatrices.identity(size));
        return sum;
    }

    /** The state after a window. */
    public double[] step(double[] state, double[] logSignature) {
        return SquareMatrices.product(flow(logSignature), state);
    }

    /**
     * The state at the end of a path.
     *
     * @param path
     *            (points, matrices), row-major
     * @param steps
     *            segments of a window; with 1 and {@link Flow#EXPONENTIAL} the flow is exact
     */
    public double[] solve(double[] state, double[] path, int steps) {
        double[] y = state.clone();
        for (double[] window : logs.windows(path, steps)) {
            y = step(y, window);
        }
        return y;
    }
}
