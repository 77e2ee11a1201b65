package statespace.cli;

import java.util.List;
import picocli.CommandLine.Option;
import statespace.backbone.Backbone;
import statespace.layer.DiagonalSystem;
import statespace.layer.Norm;
import statespace.model.classify.ClassifyConfig;
import statespace.task.classify.ClassifyTask;
import statespace.train.TrainConfig;
import statespace.train.classify.ClassifyTraining;

/**
 * What classifier is trained and how; whatever is not given keeps the one default of {@link ClassifyConfig} and
 * {@link TrainConfig#classification}.
 */
final class ClassifyArguments {
    enum Weights {
        EQUAL, BALANCED
    }

    @Option(names = "--backbone", defaultValue = "s4d", paramLabel = "s4d|mamba|chimera", description = "Layer that is stacked (default: ${DEFAULT-VALUE}).")
    private Backbone backbone;

    @Option(names = "--width", paramLabel = "N", description = "Channels of the stack.")
    private Integer width;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks.")
    private Integer layers;

    @Option(names = "--state", paramLabel = "N", description = "States per channel.")
    private Integer state;

    @Option(names = "--initialisation", paramLabel = "LAW", description = "S4D: law of A, one of ${COMPLETION-CANDIDATES}.")
    private DiagonalSystem.Initialisation initialisation;

    @Option(names = "--bidirectional", negatable = true, description = "S4D: read sequences from both ends (default), or with --no-bidirectional from the start alone.")
    private Boolean bidirectional;

    @Option(names = "--step-sizes", split = ",", paramLabel = "SIZE", description = "S4D: smallest and largest initial step size, such as 0.001,0.1.")
    private List<Double> steps;

    @Option(names = "--norm", paramLabel = "layer|rms|batch", description = "Normalisation of the blocks.")
    private Norm.Kind norm;

    @Option(names = "--pooling", paramLabel = "mean|last", description = "What the head sees: the mean over time or the last step.")
    private ClassifyConfig.Pooling pooling;

    @Option(names = "--dropout", paramLabel = "RATE", description = "Dropout rate, tied over time.")
    private Double dropout;

    @Option(names = "--class-weights", defaultValue = "equal", paramLabel = "equal|balanced", description = "Weight of a class in the loss: equal, or inverse to its frequency.")
    private Weights weights;

    @Option(names = "--validation", paramLabel = "SHARE", description = "Share of the training cases that choose the epoch (default: 0.1, or 0 below 500 cases: then the last epoch is kept).")
    private Double validation;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training cases, at most.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Cases in one step.")
    private Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Peak learning rate.")
    private Double rate;

    @Option(names = "--recompute", description = TrainingSession.RECOMPUTE)
    private boolean recompute;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).")
    private long seed;

    Double validation() {
        return validation;
    }

    long seed() {
        return seed;
    }

    ClassifyConfig model(ClassifyTask task) {
        ClassifyConfig base = ClassifyConfig.of(backbone, task.train().channels(), task.classes());
        if (steps != null && steps.size() != 2) {
            throw new UserException("--step-sizes takes two numbers, such as 0.001,0.1");
        }
        return base
                .withSizes(width == null ? base.width() : width, layers == null ? base.layers() : layers,
                        state == null ? base.state() : state)
                .with(initialisation == null ? base.initialisation() : initialisation, 1)
                .withBidirectional(bidirectional == null ? base.bidirectional() : bidirectional)
                .withSteps(steps == null ? base.stepMin() : steps.getFirst(),
                        steps == null ? base.stepMax() : steps.getLast())
                .with(norm == null ? base.norm() : norm, base.normFirst())
                .with(pooling == null ? base.pooling() : pooling)
                .withDropout(dropout == null ? base.dropout() : dropout);
    }

    boolean recompute() {
        return recompute;
    }

    TrainConfig training(int cases) {
        TrainConfig base = TrainConfig.classification(cases, seed);
        int passes = epochs == null ? base.epochs() : epochs;
        return new TrainConfig(passes, batch == null ? base.batch() : batch, rate == null ? base.rate() : rate,
                base.recurrentRate(), base.decay(), base.warmup(), base.clip(), passes, seed);
    }

    float[] weights(ClassifyTask task) {
        int classes = task.classes().size();
        return switch (weights) {
            case EQUAL -> ClassifyTraining.equalWeights(classes);
            case BALANCED -> ClassifyTraining.balancedWeights(task.train().labels(), classes);
        };
    }
}
