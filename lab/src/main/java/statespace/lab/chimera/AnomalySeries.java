package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectSpec;
import statespace.model.detect.DetectStream;
import statespace.model.detect.RowScore;
import statespace.task.detect.DetectTask;
import statespace.task.detect.DetectionQuality;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.detect.DetectTraining;

/**
 * A normal series and one with labels.
 *
 * @param name
 *            of a machine or channel
 * @param normal
 *            (variates, rows)
 * @param tested
 *            (variates, rows)
 * @param truth
 *            labels of the tested rows
 * @param score
 *            how cells make the score of a row, for the model, max|z| and ridge
 */
record AnomalySeries(String name, double[][] normal, double[][] tested, boolean[] truth, RowScore score) {

    private static final double SOME = 0.2;

    /**
     * What detectors come to.
     *
     * @param by
     *            the model's backbone, then the baselines
     * @param seconds
     *            of training
     */
    record Result(Map<String, DetectionQuality> by, double seconds) {}

    /** The same with so many of the tested rows, of which about a fifth is anomalous. */
    AnomalySeries shortened(int rows) {
        int anomalous = 0;
        int from = 0;
        double nearest = 1;
        for (int end = 1; end <= truth.length; end++) {
            anomalous += truth[end - 1] ? 1 : 0;
            anomalous -= end > rows && truth[end - 1 - rows] ? 1 : 0;
            double off = Math.abs((double) anomalous / rows - SOME);
            if (end >= rows && off < nearest) {
                nearest = off;
                from = end - rows;
            }
        }
        return new AnomalySeries(name, normal, cut(tested, from, from + rows),
                Arrays.copyOfRange(truth, from, Math.min(truth.length, from + rows)), score);
    }

    private static double[][] cut(double[][] values, int from, int to) {
        return Arrays.stream(values).map(row -> Arrays.copyOfRange(row, from, Math.min(row.length, to)))
                .toArray(double[][]::new);
    }

    /** Trains a detector on the normal rows, and measures it and the baselines on the tested ones. */
    Result measure(BackboneType<?> backbone, Setting setting, int epochs, Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        DetectTask task = DetectTask.of(name, normal, tested);
        try (PointerScope _ = new PointerScope()) {
            DetectSpec standard = DetectSpec.of(normal.length);
            DetectSpec config = standard.with(score, standard.quantile());
            DetectModel model = new DetectModel(config, (BackboneSpec) DetectSpec.BACKBONES.of(backbone, ""),
                    new SplittableRandom(setting.seed()));
            DetectTraining learnable = DetectTraining.of(model, task, name);
            TrainConfig standardTraining = learnable.standard(setting.seed());
            TrainConfig training = epochs == 0
                    ? standardTraining
                    : standardTraining.withEpochs(epochs);
            Trainer.Result result = new Trainer(learnable, training, new RunStore(folder, part.name()),
                    part.listener(setting.progress())).run(false);
            learnable.calibrate();
            Map<String, DetectionQuality> by = new LinkedHashMap<>();
            by.put(backbone.kind(), DetectionQuality.of(truth,
                    new DetectStream(model).push(task.test()).rows(), model.calibration().threshold()));
            task.baselines(setting.seed(), config.limit(), score::rows, score.withLargest(true)::rows)
                    .forEach((other, detector) -> {
                        DetectTask.Scored scored = task.apply(detector, config.quantile());
                        by.put(other, DetectionQuality.of(truth, scored.scores(), scored.threshold()));
                    });
            if (!score.equals(RowScore.mean())) {
                DetectTask.Scored plain = task.apply(DetectTask.deviation(new RowScore(true, List.of(), 1)::rows),
                        config.quantile());
                by.put("max_z_plain", DetectionQuality.of(truth, plain.scores(), plain.threshold()));
            }
            return new Result(by, result.seconds());
        }
    }
}
