package statespace.run.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.backbone.BackboneSpec;
import statespace.layer.Parameter;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectSpec;
import statespace.model.detect.DetectStream;
import statespace.model.detect.RowScore;
import statespace.run.History;
import statespace.run.Job;
import statespace.run.Outcome;
import statespace.run.Reading;
import statespace.run.RunConfig;
import statespace.task.Scaler;
import statespace.task.detect.AnomalyEvent;
import statespace.task.detect.DetectTask;
import statespace.task.detect.DetectionQuality;
import statespace.task.detect.Segment;
import statespace.train.RunStore;
import statespace.train.detect.DetectTraining;

/**
 * Detection over one series of normal rows and one of test rows.
 *
 * @param task
 *            settings
 * @param backbone
 *            options
 * @param series
 *            as they were read
 * @param rows
 *            scaled; null where a trained model meets test rows alone
 */
public record DetectJob(DetectSpec task, BackboneSpec backbone, DetectSeries series, DetectTask rows)
        implements
            Job<DetectModel> {
    private static final int GAP = 5;

    @Override
    public String data() {
        return series.train().content() + series.trainRows();
    }

    @Override
    public RunConfig.Scaling scaling() {
        return new RunConfig.Scaling(series.train().variates(), rows.scaler().mean(),
                rows.scaler().standardDeviation());
    }

    @Override
    public RunConfig.DataNote note() {
        return new RunConfig.DataNote(series.train().source(), series.train().sha256(),
                rows.heldOut() + " rows train, " + (series.trainRows() - rows.heldOut()) + " are held out",
                series.trainRows(), series.train().calendar().label(), Reading.of(series.train()));
    }

    @Override
    public List<String> describe() {
        return series.describe();
    }

    @Override
    public double positions(int batch) {
        return (double) task.variates() * Math.min(task.window(), rows.fittedRows()[0].length);
    }

    @Override
    public DetectModel fresh(RandomGenerator random) {
        return new DetectModel(task, backbone, random);
    }

    @Override
    public DetectTraining learnable(DetectModel model) {
        return DetectTraining.of(model, rows, series.train().source());
    }

    @Override
    public void finish(DetectModel model, RunStore store) throws IOException {
        learnable(model).calibrate(store);
    }

    @Override
    public Outcome measure(DetectModel model, History history, RunConfig config, Path folder) {
        float[][] tested = new Scaler(config.scaling().mean(), config.scaling().standardDeviation())
                .apply(series.tested());
        DetectStream.Scores scores = new DetectStream(model).push(tested);
        double threshold = model.calibration().threshold();
        boolean[] counted = counted(scores.rows());
        boolean[] truth = hasBoth(counted) ? series.truth() : null;
        Map<String, DetectMetrics.Scores> baselines = baselines(tested, history.seed(), truth, counted);
        DetectMetrics.Scores own = DetectMetrics.Scores.of(new DetectTask.Scored(scores.rows(), threshold), truth,
                counted);
        List<AnomalyEvent> events = AnomalyEvent.find(scores.rows(), scores.cells(), threshold, GAP);
        boolean[] called = DetectionQuality.above(scores.rows(), threshold);
        DetectMetrics metrics = new DetectMetrics(own, baselines, series.rows(),
                (int) Arrays.stream(scores.rows()).filter(score -> !Double.isNaN(score)).count(),
                truth == null ? null : (Integer) series.anomalous(),
                truth == null ? null : (Integer) Segment.of(truth).size(), events.size(),
                new Segment(0, called.length).hits(called), task.quantile(), history.seconds(), history.seed(),
                model.backbone().kind(), Parameter.count(model.parameters()), history.curve().size(),
                history.bestEpoch(), truth == null ? null : best(own, baselines), folder.toString());
        return new DetectOutcome(series, threshold, scores, events, metrics, history, config);
    }

    /** Rows that measure: they have a score, and their label is known where there are labels. */
    private boolean[] counted(double[] scores) {
        boolean[] counted = new boolean[scores.length];
        for (int t = 0; t < scores.length; t++) {
            counted[t] = !Double.isNaN(scores[t]) && (series.truth() == null || series.isLabelled(t));
        }
        return counted;
    }

    /** True if some row that counts is labelled anomalous and some is labelled normal. */
    private boolean hasBoth(boolean[] counted) {
        return series.truth() != null
                && IntStream.range(0, counted.length).anyMatch(t -> counted[t] && series.truth()[t])
                && IntStream.range(0, counted.length).anyMatch(t -> counted[t] && !series.truth()[t]);
    }

    private Map<String, DetectMetrics.Scores> baselines(float[][] tested, long seed, boolean[] truth,
            boolean[] counted) {
        RowScore score = task.score();
        Map<String, DetectMetrics.Scores> baselines = new LinkedHashMap<>();
        if (rows == null) {
            baselines.put("noise", unplaced(DetectTask.noise(seed).scores(tested), truth, counted));
            baselines.put("max_z",
                    unplaced(DetectTask.deviation(score.withLargest(true)::rows).scores(tested), truth,
                            counted));
        } else {
            rows.baselines(seed, task.limit(), score::rows, score.withLargest(true)::rows).forEach(
                    (name, detector) -> baselines.put(name,
                            DetectMetrics.Scores.of(rows.apply(detector, task.quantile()), truth, counted)));
        }
        return baselines;
    }

    private static DetectMetrics.Scores unplaced(double[] scores, boolean[] truth, boolean[] counted) {
        return DetectMetrics.Scores.of(new DetectTask.Scored(scores, Double.NaN), truth, counted);
    }

    private static String best(DetectMetrics.Scores own, Map<String, DetectMetrics.Scores> baselines) {
        return baselines.entrySet().stream().filter(e -> e.getValue().aucPr() > own.aucPr())
                .max(Comparator.comparingDouble(e -> e.getValue().aucPr())).map(Map.Entry::getKey).orElse("model");
    }
}
