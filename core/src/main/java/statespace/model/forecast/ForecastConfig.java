package statespace.model.forecast;

import statespace.backbone.Backbone;
import statespace.backbone.Chimera;
import statespace.model.ModelConfig;

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
 * @param variates
 *            series that are read together: 1 where each is read by itself
 * @param chimera
 *            further choices of Chimera, null for the others; its sizes are those above
 * @param closedLoop
 *            true if patch follows patch, each forecast read back as the next input, so that one set of weights serves any
 *            horizon ({@link ClosedLoopHead}, Chimera alone); false for one linear map to all steps ahead
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
        double dropout,
        int variates,
        Chimera.Config chimera,
        boolean closedLoop)
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
        atLeastOne("number of variates", variates);
        if ((backbone == Backbone.CHIMERA) != (chimera != null)) {
            throw new IllegalArgumentException("the choices of Chimera belong to the backbone CHIMERA and to no other");
        }
        if (closedLoop && (chimera == null || patch != stride || lookback % patch != 0
                || chimera.average() != Chimera.Average.TRAILING)) {
            throw new IllegalArgumentException("a closed loop needs the backbone chimera with a trailing average, and "
                    + "patches that follow one another (stride = patch) and fill the look-back; found patch " + patch
                    + ", stride " + stride + ", look-back " + lookback);
        }
        chimera = chimera == null ? null : chimera.sized(patch, stride, width, layers, state, dropout);
        if (patch > lookback) {
            throw new IllegalArgumentException(
                    "a patch of " + patch + " steps does not fit into a look-back of " + lookback);
        }
    }

    /**
     * The defaults for a look-back and a horizon.
     *
     * @param variates
     *            series in the table
     */
    public static ForecastConfig of(Backbone backbone, int lookback, int horizon, int variates) {
        int patch = Math.min(16, lookback);
        int stride = Math.max(1, patch / 2);
        boolean together = backbone == Backbone.CHIMERA;
        return new ForecastConfig(backbone, lookback, horizon, patch, stride, 32, 1, 8, 1, 0.3,
                together ? variates : 1, together ? Chimera.Config.patched(patch, stride, 32, 1, 8, 0.3) : null, false);
    }

    /**
     * The same with a closed loop in place of the linear map to all steps: the longest patches of at most 16 steps that
     * fill the look-back, and a moving average that does not look ahead.
     */
    public ForecastConfig withClosedLoop() {
        if (chimera == null) {
            throw new IllegalArgumentException("a closed loop needs the backbone chimera; choose it");
        }
        int longest = Math.min(16, lookback);
        while (lookback % longest != 0) {
            longest--;
        }
        return new ForecastConfig(backbone, lookback, horizon, longest, longest, width, layers, state, expand, dropout,
                variates, chimera.with(Chimera.Average.TRAILING), true);
    }

    /** The same with other sizes of the stack. */
    public ForecastConfig withSizes(int newWidth, int newLayers, int newState) {
        return new ForecastConfig(backbone, lookback, horizon, patch, stride, newWidth, newLayers, newState, expand,
                dropout, variates, chimera, closedLoop);
    }

    /** The same with other patches. */
    public ForecastConfig withPatch(int newPatch, int newStride) {
        return new ForecastConfig(backbone, lookback, horizon, newPatch, newStride, width, layers, state, expand,
                dropout, variates, chimera, closedLoop);
    }

    /** The same with another dropout. */
    public ForecastConfig withDropout(double newDropout) {
        return new ForecastConfig(backbone, lookback, horizon, patch, stride, width, layers, state, expand, newDropout,
                variates, chimera, closedLoop);
    }

    /** The same with other choices of Chimera. */
    public ForecastConfig with(Chimera.Config newChimera) {
        return new ForecastConfig(backbone, lookback, horizon, patch, stride, width, layers, state, expand, dropout,
                variates, newChimera, closedLoop);
    }

    /** True if missing cells are left out, as NaN in the windows, and not to be filled. */
    public boolean skipsMissing() {
        return chimera != null && chimera.masked();
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
