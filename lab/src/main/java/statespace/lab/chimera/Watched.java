package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.model.Backbone;
import statespace.model.DetectConfig;
import statespace.model.DetectModel;
import statespace.model.DetectStream;
import statespace.task.DetectTask;
import statespace.task.DetectionQuality;
import statespace.train.DetectTraining;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/**
 * A usual series and one with labels.
 *
 * @param name
 *            of a machine or channel
 * @param usual
 *            (variates, rows)
 * @param watched
 *            (variates, rows)
 * @param truth
 *            labels of the watched rows
 */
record Watched(String name, double[][] usual, double[][] watched, boolean[] truth) {

    /**
     * What detectors come to.
     *
     * @param by
     *            the model's backbone, then the baselines
     * @param seconds
     *            of training
     */
    record Result(Map<String, DetectionQuality> by, double seconds) {}

    /** Trains a detector on the usual rows, and measures it and the baselines on the watched ones. */
    Result measure(Backbone backbone, Setting setting, int epochs, Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        DetectTask task = DetectTask.of(name, usual, watched);
        try (PointerScope _ = new PointerScope()) {
            DetectConfig config = DetectConfig.of(backbone, usual.length);
            DetectModel model = new DetectModel(config, new SplittableRandom(setting.seed()));
            DetectTraining learnable = DetectTraining.of(model, task, name);
            TrainConfig standard = learnable.standard(setting.seed());
            TrainConfig training = epochs == 0
                    ? standard
                    : new TrainConfig(epochs, standard.batch(), standard.rate(), standard.recurrentRate(),
                            standard.decay(), standard.warmup(), standard.clip(), epochs, standard.seed());
            Trainer.Result result = new Trainer(learnable, training, new RunStore(folder, part.name()),
                    part.listener(setting.progress())).run(false);
            learnable.calibrate();
            Map<String, DetectionQuality> by = new LinkedHashMap<>();
            by.put(backbone.name().toLowerCase(java.util.Locale.ROOT), DetectionQuality.of(truth,
                    new DetectStream(model).push(task.test()).rows(), model.calibration().threshold()));
            task.baselines(setting.seed(), config.limit(), config.largest()).forEach((other, detector) -> {
                DetectTask.Scored scored = task.apply(detector, config.quantile());
                by.put(other, DetectionQuality.of(truth, scored.scores(), scored.threshold()));
            });
            return new Result(by, result.seconds());
        }
    }
}
