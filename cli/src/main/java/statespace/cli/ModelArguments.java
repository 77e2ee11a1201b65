package statespace.cli;

import picocli.CommandLine.Option;
import statespace.backbone.Backbone;
import statespace.model.forecast.ForecastConfig;
import statespace.train.TrainConfig;

/** What is trained and how; whatever is not given keeps the one default of {@link ForecastConfig} and {@link TrainConfig}. */
final class ModelArguments {
    @Option(names = "--horizon", defaultValue = "96", paramLabel = "STEPS", description = "Steps to predict (default: ${DEFAULT-VALUE}).")
    private int horizon;

    @Option(names = "--lookback", defaultValue = "96", paramLabel = "STEPS", description = "Steps the model sees (default: ${DEFAULT-VALUE}).")
    private int lookback;

    @Option(names = "--backbone", defaultValue = "mamba", paramLabel = "mamba|s4d|chimera", description = "Layer that is stacked (default: ${DEFAULT-VALUE}).")
    private Backbone backbone;

    /** How a forecast comes out of the features. */
    enum Decoder {
        DIRECT, CLOSED_LOOP;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    @Option(names = "--decoder", defaultValue = "direct", paramLabel = "direct|closed-loop", description = "One map to all steps ahead, or (chimera) patch after patch, each read back (default: ${DEFAULT-VALUE}).")
    private Decoder decoder;

    @Option(names = "--width", paramLabel = "N", description = "Channels of the stack.")
    private Integer width;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks.")
    private Integer layers;

    @Option(names = "--state", paramLabel = "N", description = "States per channel.")
    private Integer state;

    @Option(names = "--patch", paramLabel = "STEPS", description = "Steps in a patch.")
    private Integer patch;

    @Option(names = "--stride", paramLabel = "STEPS", description = "Steps from patch to patch.")
    private Integer stride;

    @Option(names = "--dropout", paramLabel = "RATE", description = "Dropout rate.")
    private Double dropout;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training windows, at most.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Windows in one step.")
    private Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Peak learning rate.")
    private Double rate;

    @Option(names = "--patience", paramLabel = "N", description = "Epochs without improvement before training ends.")
    private Integer patience;

    @Option(names = "--recompute", description = TrainingSession.RECOMPUTE)
    private boolean recompute;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).")
    private long seed;

    /**
     * The sizes for a table.
     *
     * @param variates
     *            series in it
     * @param skips
     *            true if missing values are to be skipped
     */
    ForecastConfig model(int variates, boolean skips) {
        if (skips && backbone != Backbone.CHIMERA) {
            throw new UserException("--missing skip needs --backbone chimera, " + name(backbone)
                    + " reads every value; choose chimera, or --missing fill");
        }
        ForecastConfig direct = ForecastConfig.of(backbone, lookback, horizon, variates);
        ForecastConfig base = decoder == Decoder.CLOSED_LOOP ? direct.withClosedLoop() : direct;
        return new ForecastConfig(backbone, lookback, horizon, or(patch, base.patch()), or(stride, base.stride()),
                or(width, base.width()), or(layers, base.layers()), or(state, base.state()), base.expand(),
                dropout == null ? base.dropout() : dropout, base.variates(),
                base.chimera() == null ? null : base.chimera().withMasked(skips),
                base.closedLoop());
    }

    private static String name(Backbone backbone) {
        return backbone.name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean recompute() {
        return recompute;
    }

    TrainConfig training() {
        TrainConfig base = TrainConfig.standard();
        return new TrainConfig(or(epochs, base.epochs()), or(batch, base.batch()), rate == null ? base.rate() : rate,
                rate == null ? base.recurrentRate() : rate, base.decay(), base.warmup(), base.clip(),
                or(patience, base.patience()), seed);
    }

    private static int or(Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
