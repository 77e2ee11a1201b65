package statespace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import statespace.format.WholeFile;
import statespace.layer.Parameter;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.detect.DetectConfig;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectStream;
import statespace.model.detect.RowScore;
import statespace.task.Scaler;
import statespace.task.detect.AnomalyEvent;
import statespace.task.detect.DetectTask;
import statespace.task.detect.DetectionQuality;
import statespace.task.detect.Segment;
import statespace.train.Epoch;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.detect.DetectTraining;

/** One detection run from series to a folder: training, scores beside baselines, events, files. */
final class DetectJob {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GAP = 5;

    private final DetectData.Series series;
    private final Path folder;
    private final PrintWriter err;

    DetectJob(DetectData.Series series, Path folder, PrintWriter err) {
        this.series = series;
        this.folder = folder;
        this.err = err;
    }

    /** A trained model with its scores of the watched rows and all that was measured. */
    record Outcome(DetectModel model, DetectStream.Scores scores, List<AnomalyEvent> events, DetectMetrics metrics,
            List<Epoch> curve, Checkpoint.Config config) {
        double threshold() {
            return model.calibration().threshold();
        }
    }

    static DetectModel load(Path folder, Checkpoint.Config config) {
        DetectModel model = new DetectModel(config.detect(folder), new SplittableRandom(0));
        Checkpoint.readTensors(folder, model.parameters());
        return model;
    }

    /** A trained model that knows its threshold. */
    static DetectModel ready(Path folder, Checkpoint.Config config) {
        DetectModel model = load(folder, config);
        if (!model.isCalibrated()) {
            throw new CheckpointException(
                    folder.resolve(Checkpoint.TENSORS) + ": expected a threshold, found none; its "
                            + "training was interrupted, go on with it with --resume");
        }
        return model;
    }

    Outcome train(DetectTraining learnable, TrainConfig training, boolean recompute, String command, boolean resume,
            boolean terminal) throws IOException {
        DetectTask task = learnable.task();
        DetectModel model = learnable.model();
        DetectConfig sizes = model.config();
        RunStore store = new RunStore(folder, Integer.toHexString(
                (series.train().sha256() + series.trainRows() + series.train().variates() + sizes + training)
                        .hashCode()));
        boolean goOn = resume && store.canResume();
        Checkpoint.Config config = goOn
                ? Checkpoint.readConfig(folder)
                : new Checkpoint.Config("statespace", Checkpoint.VERSION, sizes,
                        new Checkpoint.Scaling(series.train().variates(), task.scaler().mean(),
                                task.scaler().deviation()),
                        new Checkpoint.DataNote(series.train().source(), series.train().sha256(),
                                task.heldOut() + " rows train, " + (series.trainRows() - task.heldOut())
                                        + " are held out",
                                series.trainRows(), series.train().frequency().label()),
                        JSON.valueToTree(training), Provenance.now(command));
        if (!goOn) {
            Checkpoint.writeConfig(folder, config);
        }
        Trainer.Result result = TrainingSession.run(learnable, recompute, training, store, err, terminal, goOn);
        learnable.calibrate(store);
        return measure(model, task, training.seed(), result.curve(), result.bestEpoch(), config);
    }

    /** Scores the watched rows with a model that was trained before. */
    Outcome measure(DetectModel model, Checkpoint.Config config) throws IOException {
        long seed = config.training().path("seed").asLong();
        if (series.train() != null) {
            DetectTask own = DetectTask.of(series.train().source(), series.usual(), series.watched());
            return measure(model, own, seed, List.of(), 0, config);
        }
        return measure(model, null, seed, List.of(), 0, config);
    }

    private Outcome measure(DetectModel model, DetectTask task, long seed, List<Epoch> curve, int bestEpoch,
            Checkpoint.Config config) {
        float[][] watched = new Scaler(config.scaling().mean(), config.scaling().deviation())
                .apply(series.watched());
        DetectStream.Scores scores = new DetectStream(model).push(watched);
        RowScore score = model.config().score();
        double threshold = model.calibration().threshold();
        boolean[] truth = series.anomalous() == 0 ? null : series.truth();
        Map<String, DetectMetrics.Scores> baselines = new LinkedHashMap<>();
        if (task == null) {
            baselines.put("noise", DetectMetrics.Scores.of(
                    new DetectTask.Scored(DetectTask.noise(seed).scores(watched), Double.NaN), truth));
            baselines.put("max_z", DetectMetrics.Scores.of(
                    new DetectTask.Scored(DetectTask.deviation(score.withLargest(true)::rows).scores(watched),
                            Double.NaN),
                    truth));
        } else {
            task.baselines(seed, model.config().limit(), score::rows, score.withLargest(true)::rows).forEach(
                    (name, detector) -> baselines.put(name,
                            DetectMetrics.Scores.of(task.apply(detector, model.config().quantile()), truth)));
        }
        DetectMetrics.Scores own = DetectMetrics.Scores.of(new DetectTask.Scored(scores.rows(), threshold), truth);
        List<AnomalyEvent> events = AnomalyEvent.find(scores.rows(), scores.cells(), threshold, GAP);
        boolean[] called = DetectionQuality.above(scores.rows(), threshold);
        DetectMetrics metrics = new DetectMetrics(own, baselines, series.rows(),
                truth == null ? null : (Integer) series.anomalous(),
                truth == null ? null : (Integer) Segment.of(truth).size(), events.size(),
                new Segment(0, called.length).hits(called), model.config().quantile(),
                curve.stream().mapToDouble(Epoch::seconds).sum(), seed,
                model.config().backbone().name().toLowerCase(Locale.ROOT), Parameter.count(model.parameters()),
                curve.size(), bestEpoch, truth == null ? null : best(own, baselines), folder.toString());
        return new Outcome(model, scores, events, metrics, curve, config);
    }

    private static String best(DetectMetrics.Scores own, Map<String, DetectMetrics.Scores> baselines) {
        return baselines.entrySet().stream().filter(e -> e.getValue().aucPr() > own.aucPr())
                .max(java.util.Comparator.comparingDouble(e -> e.getValue().aucPr())).map(Map.Entry::getKey)
                .orElse("model");
    }

    /** Keeps a model that was trained elsewhere in this run's folder. */
    void copy(DetectModel model, Checkpoint.Config config) throws IOException {
        Checkpoint.writeConfig(folder, config);
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
    }

    /** Writes metrics, scores, events and report. */
    void write(Outcome outcome) throws IOException {
        WholeFile.write(folder.resolve("scores.csv"),
                out -> out.write(scores(outcome).getBytes(StandardCharsets.UTF_8)));
        WholeFile.write(folder.resolve("events.csv"),
                out -> out.write(events(outcome).getBytes(StandardCharsets.UTF_8)));
        new DetectReport(series, outcome).build().write(folder.resolve("report.html"));
        WholeFile.write(folder.resolve("metrics.json"), ForecastJob.json(outcome.metrics()) + "\n");
    }

    private String scores(Outcome outcome) {
        double[] rows = outcome.scores().rows();
        double threshold = outcome.threshold();
        StringBuilder text = new StringBuilder(series.truth() == null
                ? "row,score,anomalous\n"
                : "row,score,anomalous,label\n");
        for (int t = 0; t < rows.length; t++) {
            text.append(series.time(t)).append(String.format(Locale.ROOT, ",%.6g,%d", rows[t],
                    rows[t] > threshold ? 1 : 0));
            if (series.truth() != null) {
                text.append(series.truth()[t] ? ",1" : ",0");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String events(Outcome outcome) {
        StringBuilder text = new StringBuilder("start,end,rows,peak_row,peak_score,drivers\n");
        for (AnomalyEvent event : outcome.events()) {
            text.append(String.format(Locale.ROOT, "%s,%s,%d,%s,%.6g,\"%s\"%n", series.time(event.start()),
                    series.time(event.end() - 1), event.end() - event.start(), series.time(event.peakRow()),
                    event.peak(), drivers(event).replace("\"", "\"\"")));
        }
        return text.toString();
    }

    /** The variates that drove an event, with their shares. */
    String drivers(AnomalyEvent event) {
        return event.drivers().stream()
                .map(d -> String.format(Locale.ROOT, "%s %.0f %%", series.test().variates().get(d.variate()),
                        100 * d.share()))
                .collect(Collectors.joining("; "));
    }

    /** Rows with a score at or above all others, the largest first. */
    static List<AnomalyEvent> largest(List<AnomalyEvent> events, int count) {
        return IntStream.range(0, events.size()).boxed()
                .sorted((a, b) -> Double.compare(events.get(b).peak(), events.get(a).peak())).limit(count).sorted()
                .map(events::get).toList();
    }
}
