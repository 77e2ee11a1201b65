package statespace.dynamics;

import java.util.Arrays;

/**
 * A piecewise-linear recurrent network: F(z) = A ⊙ z + W₁ [relu(W₂ z + h₂) − relu(W₂ z)] + h₁, where the second relu is
 * there in clipped networks alone. Orbits of a clipped network with |A| below 1 are bounded. All such networks in use are
 * this map with matrices of some structure: plain (Durstewitz 2017), dendritic (Brenner et al. 2022, arXiv 2207.02542),
 * shallow and clipped shallow (Hess et al. 2023, arXiv 2306.04406).
 *
 * <p>
 * Derivatives take relu′(0) = 0: a hidden unit is active where its argument is above 0, not where it is 0.
 */
public final class PiecewiseLinearMap implements DifferentiableMap {
    private final double[] decay;
    private final double[][] output;
    private final double[][] input;
    private final double[] offset;
    private final double[] threshold;
    private final boolean clipped;

    /**
     * The map of some matrices, which are copied.
     *
     * @param decay
     *            A, the diagonal (M)
     * @param output
     *            W₁ (M, L)
     * @param input
     *            W₂ (L, M)
     * @param offset
     *            h₁ (M)
     * @param threshold
     *            h₂ (L)
     * @param clipped
     *            whether relu(W₂ z) is subtracted
     */
    public PiecewiseLinearMap(double[] decay, double[][] output, double[][] input, double[] offset, double[] threshold,
            boolean clipped) {
        int states = decay.length;
        if (states == 0 || threshold.length == 0) {
            throw new IllegalArgumentException("a piecewise-linear map needs a state and a hidden unit");
        }
        Matrices.check("decay", decay, states);
        Matrices.check("output", output, states, threshold.length);
        Matrices.check("input", input, threshold.length, states);
        Matrices.check("offset", offset, states);
        Matrices.check("threshold", threshold, threshold.length);
        this.decay = decay.clone();
        this.output = Matrices.copy(output);
        this.input = Matrices.copy(input);
        this.offset = offset.clone();
        this.threshold = threshold.clone();
        this.clipped = clipped;
    }

    /** The shallow network: A ⊙ z + W₁ relu(W₂ z + h₂) + h₁. */
    public static PiecewiseLinearMap shallow(double[] decay, double[][] output, double[][] input, double[] offset,
            double[] threshold) {
        return new PiecewiseLinearMap(decay, output, input, offset, threshold, false);
    }

    /** The clipped shallow network: A ⊙ z + W₁ [relu(W₂ z + h₂) − relu(W₂ z)] + h₁. */
    public static PiecewiseLinearMap clippedShallow(double[] decay, double[][] output, double[][] input,
            double[] offset, double[] threshold) {
        return new PiecewiseLinearMap(decay, output, input, offset, threshold, true);
    }

    /** The plain network: A ⊙ z + W relu(z) + h. */
    public static PiecewiseLinearMap plain(double[] decay, double[][] weights, double[] offset) {
        return shallow(decay, weights, Matrices.identity(decay.length), offset, new double[decay.length]);
    }

    /** The mean-centred network: A ⊙ z + W relu(z − mean z) + h. */
    public static PiecewiseLinearMap meanCentred(double[] decay, double[][] weights, double[] offset) {
        double[][] centring = Matrices.identity(decay.length);
        Arrays.stream(centring).forEach(row -> Arrays.setAll(row, j -> row[j] - 1.0 / decay.length));
        return shallow(decay, weights, centring, offset, new double[decay.length]);
    }

    /**
     * The dendritic network: A ⊙ z + W φ(z) + h with φ_m(z) = Σ_b α_b relu(z_m − H_{mb}), less Σ_b α_b relu(z_m) where
     * clipped. Hidden unit m B + b of this map is the basis b of state m.
     *
     * @param decay
     *            A (M)
     * @param weights
     *            W (M, M)
     * @param offset
     *            h (M)
     * @param slopes
     *            α (B)
     * @param knots
     *            H (M, B)
     */
    public static PiecewiseLinearMap dendritic(double[] decay, double[][] weights, double[] offset, double[] slopes,
            double[][] knots, boolean clipped) {
        int states = decay.length;
        int bases = slopes.length;
        Matrices.check("weights", weights, states, states);
        Matrices.check("knots", knots, states, bases);
        double[][] input = new double[states * bases][states];
        double[][] output = new double[states][states * bases];
        double[] threshold = new double[states * bases];
        for (int unit = 0; unit < threshold.length; unit++) {
            int m = unit / bases;
            int b = unit % bases;
            input[unit][m] = 1;
            threshold[unit] = -knots[m][b];
            for (int i = 0; i < states; i++) {
                output[i][unit] = weights[i][m] * slopes[b];
            }
        }
        return new PiecewiseLinearMap(decay, output, input, offset, threshold, clipped);
    }

    @Override
    public int dimension() {
        return decay.length;
    }

    /** Number L of hidden units. */
    public int hidden() {
        return threshold.length;
    }

    /** Whether relu(W₂ z) is subtracted. */
    public boolean clipped() {
        return clipped;
    }

    /** The largest |A|: below 1, orbits of a clipped network are bounded. */
    public double largestDecay() {
        return Arrays.stream(decay).map(Math::abs).max().orElse(0);
    }

    @Override
    public double[] step(double[] z) {
        double[] u = Matrices.times(input, z);
        Arrays.setAll(u, l -> Math.max(0, u[l] + threshold[l]) - (clipped ? Math.max(0, u[l]) : 0));
        double[] next = Matrices.times(output, u);
        Arrays.setAll(next, i -> decay[i] * z[i] + next[i] + offset[i]);
        return next;
    }

    @Override
    public double[][] jacobian(double[] z) {
        return jacobian(region(z));
    }

    /** The Jacobian in a linear region. */
    double[][] jacobian(Region region) {
        double[][] j = new double[decay.length][decay.length];
        for (int l = 0; l < threshold.length; l++) {
            int gate = region.gate(l);
            if (gate != 0) {
                for (int i = 0; i < decay.length; i++) {
                    for (int k = 0; k < decay.length; k++) {
                        j[i][k] += gate * output[i][l] * input[l][k];
                    }
                }
            }
        }
        for (int i = 0; i < decay.length; i++) {
            j[i][i] += decay[i];
        }
        return j;
    }

    /** b of the affine map J z + b in a linear region. */
    double[] constant(Region region) {
        double[] b = offset.clone();
        for (int l = 0; l < threshold.length; l++) {
            if (region.active(l)) {
                for (int i = 0; i < b.length; i++) {
                    b[i] += output[i][l] * threshold[l];
                }
            }
        }
        return b;
    }

    /** The linear region of a state. */
    Region region(double[] z) {
        double[] u = Matrices.times(input, z);
        boolean[] active = new boolean[u.length];
        boolean[] subtracted = new boolean[u.length];
        for (int l = 0; l < u.length; l++) {
            active[l] = u[l] + threshold[l] > 0;
            subtracted[l] = clipped && u[l] > 0;
        }
        return new Region(active, subtracted);
    }

    /**
     * The region in which hidden units have some positions along their axis: 0 below both of its knots, 1 between them, 2
     * above both; without clipping 0 below its knot, 1 above.
     */
    Region region(int[] positions) {
        boolean[] active = new boolean[positions.length];
        boolean[] subtracted = new boolean[positions.length];
        for (int l = 0; l < positions.length; l++) {
            boolean first = threshold[l] >= 0 || !clipped;
            active[l] = positions[l] >= (first ? 1 : 2);
            subtracted[l] = clipped && positions[l] >= (first ? 2 : 1);
        }
        return new Region(active, subtracted);
    }

    /** Number of linear pieces of a hidden unit along its axis. */
    int pieces() {
        return clipped ? 3 : 2;
    }
}
