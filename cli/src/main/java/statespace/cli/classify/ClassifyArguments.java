package statespace.cli.classify;

import picocli.CommandLine.Option;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ClassifyTask;
import statespace.train.classify.ClassifyTraining;

/** Settings of a classification; what is not given keeps the one default of {@link ClassifySpec}. */
final class ClassifyArguments {
    enum Weights {
        EQUAL, BALANCED
    }

    @Option(names = "--pooling", paramLabel = "mean|last", description = "What the head sees: the mean over time or the last step.")
    private ClassifySpec.Pooling pooling;

    @Option(names = "--class-weights", defaultValue = "equal", paramLabel = "equal|balanced", description = "Weight of a class in the loss: equal, or inverse to its frequency.")
    private Weights weights;

    @Option(names = "--validation", paramLabel = "SHARE", description = "Share of the training examples that choose the epoch (default: 0.1, or 0 below 500 examples: then the last epoch is kept).")
    private Double validation;

    Double validation() {
        return validation;
    }

    ClassifySpec spec(ClassifyTask task) {
        ClassifySpec base = ClassifySpec.of(task.train().channels(), task.classes());
        return pooling == null ? base : base.with(pooling);
    }

    float[] weights(ClassifyTask task) {
        int classes = task.classes().size();
        return switch (weights) {
            case EQUAL -> ClassifyTraining.equalWeights(classes);
            case BALANCED -> ClassifyTraining.balancedWeights(task.train().labels(), classes);
        };
    }
}
