package statespace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.format.WholeFile;
import statespace.layer.Parameter;
import statespace.model.Checkpoint;
import statespace.model.forecast.ForecastConfig;
import statespace.model.forecast.ForecastModel;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.ForecastTask;
import statespace.train.Epoch;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.forecast.ForecastTraining;

/** One forecasting run from a table to a folder: baselines, training, test, intervals, forecast, files. */
final class ForecastJob {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final ForecastTask task;
    private final Path folder;
    private final PrintWriter err;

    ForecastJob(ForecastTask task, Path folder, PrintWriter err) {
        this.task = task;
        this.folder = folder;
        this.err = err;
    }

    /**
     * A trained model with all that was measured.
     *
     * @param model
     *            the forecaster on scaled values
     * @param measured
     *            errors and intervals
     * @param metrics
     *            what is published
     * @param curve
     *            the epochs
     */
    record Outcome(
            ForecastModel model,
            Measured measured,
            Metrics metrics,
            List<Epoch> curve,
            Checkpoint.Config config) {}

    /** Trains a new model, or goes on training one. */
    Outcome train(ForecastConfig sizes, TrainConfig training, boolean recompute, String command, boolean resume,
            boolean terminal) throws IOException {
        String fingerprint = Integer.toHexString(
                (task.table().sha256() + task.split() + task.table().variates() + sizes + training).hashCode());
        RunStore store = new RunStore(folder, fingerprint);
        ForecastModel model = new ForecastModel(sizes, new SplittableRandom(training.seed()));
        boolean goOn = resume && store.canResume();
        Checkpoint.Config config = goOn
                ? Checkpoint.readConfig(folder)
                : new Checkpoint.Config("statespace", Checkpoint.VERSION, sizes,
                        new Checkpoint.Scaling(task.table().variates(), task.scaler().mean(),
                                task.scaler().deviation()),
                        new Checkpoint.DataNote(task.table().source(), task.table().sha256(),
                                task.split().kind().name(), task.table().rows(), task.table().frequency().label()),
                        JSON.valueToTree(training), Provenance.now(command));
        if (!goOn) {
            Checkpoint.writeConfig(folder, config);
        }
        Trainer.Result result = TrainingSession.run(new ForecastTraining(model, task.train(), task.validation()),
                recompute, training, store, err, terminal, goOn);
        return measure(model, training.seed(), result.curve(), result.bestEpoch(), config);
    }

    /** Measures a trained model and the baselines on the test part. */
    Outcome measure(ForecastModel model, long seed, List<Epoch> curve, int bestEpoch, Checkpoint.Config config) {
        return outcome(model, Measured.of(task, model), seed, curve, bestEpoch, config);
    }

    /** What follows from what was measured, now or before. */
    Outcome outcome(ForecastModel model, Measured measured, long seed, List<Epoch> curve, int bestEpoch,
            Checkpoint.Config config) {
        Map<String, Evaluation> errors = measured.errors();
        Map<String, Double> levels = new LinkedHashMap<>();
        for (int l = 0; l < Measured.LEVELS.length; l++) {
            levels.put(Long.toString(Math.round(100 * Measured.LEVELS[l])), measured.coverage()[l]);
        }
        Map<String, Evaluation> baselines = new LinkedHashMap<>(errors);
        baselines.remove("model");
        String best = errors.entrySet().stream()
                .min(java.util.Comparator.comparingDouble(e -> e.getValue().mse())).orElseThrow().getKey();
        Metrics metrics = new Metrics(Metrics.Errors.of(errors.get("model")), Metrics.errors(baselines), levels,
                task.test().count(), curve.stream().mapToDouble(Epoch::seconds).sum(), seed,
                model.config().backbone().name().toLowerCase(Locale.ROOT), model.config().lookback(),
                model.config().horizon(), measured.validation(), Parameter.count(model.parameters()),
                curve.size(), bestEpoch,
                best, folder.toString());
        return new Outcome(model, measured, metrics, curve, config);
    }

    /** Keeps a model that was trained elsewhere in this run's folder. */
    void copy(ForecastModel model, Checkpoint.Config config) throws IOException {
        Checkpoint.writeConfig(folder, config);
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
    }

    /** Writes metrics, forecast and report. */
    void write(Outcome outcome) throws IOException {
        FutureForecast forecast = FutureForecast.of(task, outcome.model(),
                outcome.measured().intervals());
        forecast.write(folder.resolve("forecast.csv"));
        new ReportBuilder(task, outcome).build(forecast).write(folder.resolve("report.html"));
        outcome.measured().write(folder);
        WholeFile.write(folder.resolve("metrics.json"), json(outcome.metrics()) + "\n");
    }

    static String json(Object value) throws IOException {
        return JSON.writeValueAsString(value);
    }
}
