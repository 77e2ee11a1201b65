package statespace.cli.classify;

import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.cli.run.Use;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ClassifyTask;

/** Settings of a classification; what is not given keeps the one default of {@link ClassifySpec}. */
final class ClassifyArguments implements Use.Options {
    @Option(names = "--pooling", paramLabel = "mean|last", description = "What the head sees: the mean over time or the last step.")
    private ClassifySpec.Pooling pooling;

    @Option(names = "--class-weights", paramLabel = "equal|balanced", description = "Weight of a class in the loss: equal, or inverse to its frequency (default: equal).")
    private ClassifySpec.ClassWeights weights;

    @Option(names = "--validation", paramLabel = "SHARE", description = "Share of the training examples that choose the epoch (default: 0.1, or 0 below 500 examples: then the last epoch is kept).")
    private Double validation;

    @Option(names = "--features", paramLabel = "signature:DEPTH", description = "Also test a ridge classifier over the path signature of each sequence up to that depth, such as signature:3.")
    private String features;

    @Option(names = "--head", paramLabel = "linear|mlp", description = "What turns features into classes: a linear map, or two with a GELU between them and dropout (default: linear; mlp for pairs of texts).")
    private ClassifySpec.Head head;

    @Override
    public Set<Use> uses(String option) {
        return EnumSet.of(Use.TRAINING);
    }

    Double validation() {
        return validation;
    }

    /** Features of a further baseline; null for none. */
    String features() {
        return features;
    }

    ClassifySpec spec(ClassifyTask task) {
        return over(ClassifySpec.of(task.train().channels(), task.classes()));
    }

    /** Settings of a task with what was given. */
    ClassifySpec over(ClassifySpec base) {
        ClassifySpec pooled = pooling == null ? base : base.with(pooling);
        ClassifySpec weighted = weights == null ? pooled : pooled.with(weights);
        return head == null ? weighted : weighted.with(head);
    }
}
