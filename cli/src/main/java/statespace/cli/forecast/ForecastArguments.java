package statespace.cli.forecast;

import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.cli.run.Use;
import statespace.model.forecast.ForecastSpec;

/** Settings of a forecast; what is not given keeps the one default of {@link ForecastSpec}. */
final class ForecastArguments implements Use.Options {
    @Option(names = "--horizon", defaultValue = "96", paramLabel = "STEPS", description = "Steps to predict (default: ${DEFAULT-VALUE}).")
    private int horizon;

    @Option(names = "--lookback", defaultValue = "96", paramLabel = "STEPS", description = "Steps the model sees (default: ${DEFAULT-VALUE}).")
    private int lookback;

    @Option(names = "--decoder", defaultValue = "direct", paramLabel = "direct|closed-loop", description = "One map to all steps ahead, or (chimera) patch after patch, each read back (default: ${DEFAULT-VALUE}).")
    private ForecastSpec.Decoder decoder;

    @Option(names = "--patch", paramLabel = "STEPS", description = "Steps in a patch.")
    private Integer patch;

    @Option(names = "--stride", paramLabel = "STEPS", description = "Steps from patch to patch.")
    private Integer stride;

    @Override
    public Set<Use> uses(String option) {
        return EnumSet.of(Use.TRAINING);
    }

    /**
     * The settings for a table.
     *
     * @param variates
     *            series in it
     * @param skips
     *            true if missing values are to be skipped
     */
    ForecastSpec spec(int variates, boolean skips) {
        ForecastSpec direct = ForecastSpec.of(lookback, horizon, variates).withSkipMissing(skips);
        ForecastSpec base = closedLoop() ? direct.withClosedLoop() : direct;
        return base.withPatch(patch == null ? base.patch() : patch, stride == null ? base.stride() : stride);
    }

    /** What the decoder asks of a backbone that has the setting; a model refuses a backbone that cannot serve it. */
    String asked() {
        return closedLoop() ? "average=trailing" : "";
    }

    private boolean closedLoop() {
        return decoder == ForecastSpec.Decoder.CLOSED_LOOP;
    }
}
