package statespace.model;

/**
 * A forecasting model's sizes. The defaults of {@link #of} are the only ones.
 *
 * @param backbone
 *            the layer that is stacked
 * @param lookback
 *            L, steps that the model sees
 * @param horizon
 *            H, steps that it predicts
 * @param patch
 *            steps in one patch
 * @param stride
 *            steps from patch to patch
 * @param width
 *            channels of the stack (d_model)
 * @param layers
 *            residual blocks
 * @param state
 *            N: states per inner channel (Mamba), real-equivalent states per channel (S4D)
 * @param expand
 *            inner channels per channel (Mamba alone)
 * @param dropout
 *            rate after every block and before the head
 */
public record ForecastConfig(
        Backbone backbone,
        int lookback,
        int horizon,
        int patch,
        int stride,
        int width,
        int layers,
        int state,
        int expand,
        double dropout)
        implements
            ModelConfig {

    /** Checks the sizes. */
    public ForecastConfig {
        atLeastOne("look-back", lookback);
        atLeastOne("horizon", horizon);
        atLeastOne("patch", patch);
        atLeastOne("stride", stride);
        atLeastOne("width", width);
        atLeastOne("layers", layers);
        atLeastOne("state", state);
        atLeastOne("expand", expand);
        if (patch > lookback) {
            throw new IllegalArgumentException(
                    "a patch of " + patch + " steps does not fit into a look-back of " + lookback);
        }
    }

    /** The defaults for a look-back and a horizon. */
    public static ForecastConfig of(Backbone backbone, int lookback, int horizon) {
        int patch = Math.min(16, lookback);
        return new ForecastConfig(backbone, lookback, horizon, patch, Math.max(1, patch / 2), 32, 1, 8, 1, 0.3);
    }

    /** Patches of one window; the last one is padded by repeating the last value where the stride does not fit. */
    public int patches() {
        return 1 + (int) Math.ceil((lookback - patch) / (double) stride);
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the " + what + " must be at least 1, not " + value);
        }
    }
}
