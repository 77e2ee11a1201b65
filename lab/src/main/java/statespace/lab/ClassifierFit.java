package statespace.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.BackboneSpec;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.ConfusionMatrix;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.classify.ClassifyTraining;

/**
 * A classifier trained for a study, measured once on the test split.
 *
 * @param test
 *            confusion on the test split
 * @param resampled
 *            confusion on other test data at another sampling rate, or null
 * @param parameters
 *            trained numbers
 * @param seconds
 *            of training
 */
public record ClassifierFit(ConfusionMatrix test, ConfusionMatrix resampled, long parameters, double seconds) {

    /**
     * The test split at another sampling rate.
     *
     * @param task
     *            holds the other test split
     * @param rate
     *            factor on the step size
     */
    public record Resampled(ClassifyTask task, double rate) {}

    /** Trains and measures. */
    public static ClassifierFit of(BackboneSpec backbone, TrainConfig training, ClassifyTask task, Setting setting,
            Part part) throws IOException {
        return of(specOf(task), backbone, training, task, null, setting, part);
    }

    private static ClassifySpec specOf(ClassifyTask task) {
        return ClassifySpec.of(task.train().channels(), task.classes());
    }

    /** The same with other settings of the task, measured at another sampling rate as well. */
    public static ClassifierFit of(ClassifySpec spec, BackboneSpec backbone, TrainConfig training, ClassifyTask task,
            Resampled resampled, Setting setting, Part part) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            Trained trained = train(spec, backbone, training, task, setting, part);
            ClassifyModel model = trained.model;
            int batch = ClassifyTraining.evaluationBatch(task.test());
            ConfusionMatrix other = resampled == null
                    ? null
                    : resampled.task().measure(ClassifyTraining.classifier(model, resampled.rate()),
                            ClassifyTraining.evaluationBatch(resampled.task().test()));
            return new ClassifierFit(task.measure(ClassifyTraining.classifier(model), batch), other,
                    Parameter.count(model.parameters()), trained.result.seconds());
        }
    }

    /**
     * A classifier that was trained for a study.
     *
     * @param model
     *            with the parameters of its best epoch
     * @param result
     *            how training went
     */
    public record Trained(ClassifyModel model, Trainer.Result result) {}

    /** Trains alone; what is native belongs to the caller's scope. */
    public static Trained train(ClassifySpec spec, BackboneSpec backbone, TrainConfig training, ClassifyTask task,
            Setting setting, Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        ClassifyModel model = new ClassifyModel(spec, backbone, new SplittableRandom(training.seed()));
        var learnable = new ClassifyTraining(model, task.train(), task.validation(),
                ClassifyTraining.equalWeights(task.classes().size()), 0);
        return new Trained(model, new Trainer(learnable, training, new RunStore(folder, part.name()),
                part.listener(setting.progress())).run(false));
    }

    /** An accuracy as a table shows it. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
