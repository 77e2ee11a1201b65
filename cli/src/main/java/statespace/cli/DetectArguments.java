package statespace.cli;

import java.util.List;
import picocli.CommandLine.Option;
import statespace.backbone.Backbone;
import statespace.model.detect.DetectConfig;
import statespace.model.detect.RowScore;
import statespace.train.TrainConfig;
import statespace.train.detect.DetectTraining;

/**
 * What detector is trained and how; whatever is not given keeps the one default of {@link DetectConfig} and
 * {@link DetectTraining#standard}.
 */
final class DetectArguments {
    enum Over {
        MEAN, MAX
    }

    @Option(names = "--backbone", defaultValue = "chimera", paramLabel = "chimera|mamba|s4d", description = "What reads the rows: all variates together (chimera), or each by itself (default: ${DEFAULT-VALUE}).")
    private Backbone backbone;

    @Option(names = "--window", paramLabel = "N", description = "Steps of a training window (default: 100).")
    private Integer window;

    @Option(names = "--width", paramLabel = "N", description = "Features of a cell.")
    private Integer width;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks.")
    private Integer layers;

    @Option(names = "--state", paramLabel = "N", description = "States per channel.")
    private Integer state;

    @Option(names = "--quantile", paramLabel = "SHARE", description = "Share of the held-out usual rows that are not called anomalous (default: 0.99).")
    private Double quantile;

    @Option(names = "--over-variates", defaultValue = "mean", paramLabel = "mean|max", description = "The score of a row: mean or largest of its cells (default: ${DEFAULT-VALUE}).")
    private Over over;

    @Option(names = "--judge", split = ",", paramLabel = "NAME", description = "Variates whose errors make the score (default: all); the others are read all the same, such as commands or the calendar.")
    private List<String> judged;

    @Option(names = "--smooth", defaultValue = "1", paramLabel = "ROWS", description = "Span of an exponentially weighted average over the scores of rows (default: ${DEFAULT-VALUE}, none).")
    private int span;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training windows, at most.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Windows in one step.")
    private Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Peak learning rate.")
    private Double rate;

    @Option(names = "--recompute", description = TrainingSession.RECOMPUTE)
    private boolean recompute;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).")
    private long seed;

    long seed() {
        return seed;
    }

    DetectConfig model(List<String> variates) {
        DetectConfig base = DetectConfig.of(backbone, variates.size());
        return base.withSizes(or(width, base.width()), or(layers, base.layers()), or(state, base.state()))
                .withWindow(or(window, base.window()))
                .with(new RowScore(over == Over.MAX, places(variates), span),
                        quantile == null ? base.quantile() : quantile);
    }

    private List<Integer> places(List<String> variates) {
        return judged == null ? List.of() : judged.stream().map(name -> {
            int at = variates.indexOf(name);
            if (at < 0) {
                throw new UserException("--judge names '" + name + "', the series has " + variates
                        + "; name some of these");
            }
            return at;
        }).toList();
    }

    boolean recompute() {
        return recompute;
    }

    TrainConfig training(DetectTraining windows) {
        TrainConfig base = windows.standard(seed);
        int passes = or(epochs, base.epochs());
        return new TrainConfig(passes, or(batch, base.batch()), rate == null ? base.rate() : rate,
                base.recurrentRate(), base.decay(), base.warmup(), base.clip(), passes, seed);
    }

    private static int or(Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
