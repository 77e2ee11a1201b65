package statespace.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.BackboneSpec;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.Windows;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.forecast.ForecastTraining;

/**
 * A trained forecaster, measured.
 *
 * @param test
 *            errors on the test split
 * @param validation
 *            mean squared error on the part that chose the epoch
 * @param parameters
 *            trained numbers
 * @param seconds
 *            of training
 */
public record ForecastFit(Evaluation test, double validation, long parameters, double seconds) {

    /** Trains and measures. */
    public static ForecastFit of(ForecastSpec spec, BackboneSpec backbone, TrainConfig training, Windows train,
            Windows validation,
            Windows test, Setting setting, Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        try (PointerScope _ = new PointerScope()) {
            ForecastModel model = new ForecastModel(spec, backbone, new SplittableRandom(training.seed()));
            var result = new Trainer(new ForecastTraining(model, train, validation), training,
                    new RunStore(folder, part.name()), part.listener(setting.progress())).run(false);
            return new ForecastFit(Evaluation.of(test, ForecastTraining.forecaster(model)), result.bestLoss(),
                    Parameter.count(model.parameters()), result.seconds());
        }
    }
}
