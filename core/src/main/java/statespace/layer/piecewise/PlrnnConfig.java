package statespace.layer.piecewise;

import statespace.layer.ParameterSize;

/**
 * Kind and sizes of a {@link Plrnn}.
 *
 * @param map
 *            which of the piecewise-linear maps
 * @param latent
 *            M, states
 * @param hidden
 *            L, hidden units of the shallow maps; others have none of their own
 * @param bases
 *            B, basis functions of the dendritic maps; others have none
 */
public record PlrnnConfig(Map map, int latent, int hidden, int bases) {

    /** The piecewise-linear maps, z the state before. */
    public enum Map {
        /** A z + W1 (relu(W2 z + h2) − relu(W2 z)) + h1 (Hess et al. 2023): orbits stay bounded where |A| is below 1. */
        CLIPPED_SHALLOW,
        /** A z + W1 relu(W2 z + h2) + h1. */
        SHALLOW,
        /** A z + W Φ(z) + h, Φ(z) = Σ_b α_b relu(z − H_b) (Brenner et al. 2022). */
        DENDRITIC,
        /** The same with Φ(z) = Σ_b α_b (relu(z − H_b) − relu(z)). */
        CLIPPED_DENDRITIC,
        /** A z + W relu(z) + h. */
        PLAIN,
        /** A z + W relu(z − mean(z)) + h. */
        MEAN_CENTRED;

        /** True for A z + W1 φ(W2 z) + h1 with two maps of their own. */
        public boolean isShallow() {
            return this == CLIPPED_SHALLOW || this == SHALLOW;
        }

        /** True where relu is cut off by a second one. */
        public boolean isClipped() {
            return this == CLIPPED_SHALLOW || this == CLIPPED_DENDRITIC;
        }

        /** True for sums of basis functions. */
        public boolean isDendritic() {
            return this == DENDRITIC || this == CLIPPED_DENDRITIC;
        }
    }

    /** Checks the sizes. */
    public PlrnnConfig {
        if (latent < 1 || hidden < 1 || bases < 1) {
            throw new IllegalArgumentException("the settings 'latent', 'hidden' and 'bases' must be at least 1, not "
                    + latent + ", " + hidden + " and " + bases);
        }
    }

    /** The sizes of the published Lorenz model: 50 hidden units, clipped. */
    public static PlrnnConfig of(int latent) {
        return new PlrnnConfig(Map.CLIPPED_SHALLOW, latent, 50, 10);
    }

    /** What the parameters are. */
    public ParameterSize size() {
        double m = latent;
        ParameterSize each = ParameterSize.of(m).times(2); // A and h1
        if (map.isShallow()) {
            return ParameterSize.sum(each, ParameterSize.of(m, hidden).times(2), ParameterSize.of(hidden));
        }
        ParameterSize plain = ParameterSize.sum(each, ParameterSize.of(m, m));
        return map.isDendritic()
                ? ParameterSize.sum(plain, ParameterSize.of(bases), ParameterSize.of(m, bases))
                : plain;
    }
}
