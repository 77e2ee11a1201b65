package statespace.run.forecast;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Encoding;
import statespace.data.table.SeriesTable;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.run.History;
import statespace.run.Job;
import statespace.run.Outcome;
import statespace.run.Reading;
import statespace.run.RunConfig;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.ForecastTask;
import statespace.train.Learnable;
import statespace.train.forecast.ForecastTraining;

/**
 * Forecasting over one table.
 *
 * @param task
 *            settings
 * @param backbone
 *            options
 * @param table
 *            split, scaled and cut into windows
 * @param kept
 *            folder of a run that may hold what was measured on the same table; null to measure again
 */
public record ForecastJob(ForecastSpec task, BackboneSpec backbone, ForecastTask table, Path kept)
        implements
            Job<ForecastModel> {

    /** A job for a new model. */
    public ForecastJob(ForecastSpec task, BackboneSpec backbone, ForecastTask table) {
        this(task, backbone, table, null);
    }

    @Override
    public String data() {
        return table.table().content() + table.split();
    }

    @Override
    public RunConfig.Scaling scaling() {
        return new RunConfig.Scaling(table.table().variates(), table.scaler().mean(),
                table.scaler().standardDeviation());
    }

    @Override
    public RunConfig.DataNote note() {
        SeriesTable series = table.table();
        return new RunConfig.DataNote(series.source(), series.sha256(),
                table.split().kind().name().toLowerCase(Locale.ROOT), series.rows(), series.calendar().label(),
                Reading.of(series));
    }

    @Override
    public List<String> describe() {
        List<String> lines = new ArrayList<>(List.of(table.table().describe()));
        table.table().notices().forEach(notice -> lines.add("note: " + notice));
        lines.addAll(notes());
        return lines;
    }

    /** What the missing values of the table mean for this job, in lines for the user. */
    public List<String> notes() {
        List<String> lines = new ArrayList<>();
        noteTargets(lines);
        noteEnds(lines);
        noteConstants(lines);
        return lines;
    }

    private void noteTargets(List<String> lines) {
        if (!table.split().isSplit()) {
            lines.add("note: The table is too short to measure the model on it; it is forecast, and the intervals are "
                    + "those of its training.");
            return;
        }
        if (table.table().missingTotal() > 0 && table.test().knownTargets() == 0) {
            lines.add("note: No value of the test split is known; nothing can be measured.");
        }
        if (table.table().missingTotal() > 0) {
            lines.add(task.skipMissing()
                    ? "note: Missing values are skipped."
                    : "note: The model sees straight lines between the known values of each look-back.");
        }
    }

    private void noteConstants(List<String> lines) {
        for (int v = 0; v < table.table().variates().size(); v++) {
            double[] values = table.table().values()[v];
            if (distinct(values, table.split().train()) == 1 && distinct(values, values.length) > 1) {
                lines.add("note: '" + table.table().variates().get(v) + "' does not change in the training rows; its "
                        + "errors, its forecast and its intervals tell little.");
            }
        }
    }

    private static long distinct(double[] values, int rows) {
        return Arrays.stream(values, 0, rows).filter(value -> !Double.isNaN(value)).distinct().limit(2).count();
    }

    private void noteEnds(List<String> lines) {
        SeriesTable series = table.table();
        int[] early = IntStream.range(0, series.variates().size())
                .filter(v -> series.lastKnown(v) < series.rows() - 1).toArray();
        if (early.length > 0) {
            String first = "'" + series.variates().get(early[0]) + "'";
            String end = series.calendar().format(series.times()[series.lastKnown(early[0])]);
            lines.add("note: " + (early.length == 1
                    ? first + " ends at " + end + ", before the last row; it is forecast from there."
                    : early.length + " variates end before the last row, the first of them " + first + " at " + end
                            + "; each is forecast from its own last known row."));
        }
        IntStream.of(early).filter(v -> series.lastKnown(v) + 1 < task.lookback()).mapToObj(series.variates()::get)
                .findFirst().ifPresent(name -> lines.add("note: '" + name + "' has no look-back of " + task.lookback()
                        + " rows before its last known value; it is not forecast."));
    }

    @Override
    public double positions(int batch) {
        int patches = new Encoding.Patches(task.lookback(), task.patch(), task.stride(), task.skipMissing()).count();
        return (double) Math.min(batch, table.train().count()) * table.table().variates().size() * patches;
    }

    @Override
    public ForecastModel fresh(RandomGenerator random) {
        return new ForecastModel(task, backbone, random);
    }

    @Override
    public Learnable learnable(ForecastModel model) {
        return new ForecastTraining(model, table.train(), table.validation());
    }

    @Override
    public Outcome measure(ForecastModel model, History history, RunConfig config, Path folder) {
        Optional<Measured> before = kept == null ? Optional.empty() : Measured.kept(kept, table, model);
        Measured measured = before.orElseGet(() -> Measured.of(table, model, kept == null
                ? null
                : Measured.keptIntervals(kept, task.variates(), task.horizon()).orElse(null)));
        return new ForecastOutcome(table, model, measured, metrics(model, measured, history, folder), history, config,
                before.isPresent() ? kept.resolve(Measured.FILE) : null);
    }

    private ForecastMetrics metrics(ForecastModel model, Measured measured, History history, Path folder) {
        Map<String, Evaluation> errors = measured.errors();
        Map<String, Double> levels = new LinkedHashMap<>();
        for (int l = 0; l < Measured.LEVELS.length; l++) {
            levels.put(Long.toString(Math.round(100 * Measured.LEVELS[l])), measured.coverage()[l]);
        }
        Map<String, Evaluation> baselines = new LinkedHashMap<>(errors);
        baselines.remove("model");
        String best = errors.entrySet().stream().filter(e -> !Double.isNaN(e.getValue().mse()))
                .min(java.util.Comparator.comparingDouble(e -> e.getValue().mse())).map(Map.Entry::getKey).orElse(null);
        return new ForecastMetrics(ForecastMetrics.Errors.of(errors.get("model")), ForecastMetrics.errors(baselines),
                levels, measured.margins(), table.test().count(), errors.get("model").targets(), history.seconds(),
                history.seed(), model.backbone().kind(),
                task.lookback(), task.horizon(), measured.validation(), Parameter.count(model.parameters()),
                history.curve().size(), history.bestEpoch(), best, folder.toString());
    }
}
