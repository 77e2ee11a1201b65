package statespace.run.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import statespace.format.WholeFile;
import statespace.model.forecast.ForecastModel;
import statespace.run.Facts;
import statespace.run.History;
import statespace.run.Outcome;
import statespace.run.RunConfig;
import statespace.task.forecast.ForecastTask;

/**
 * A forecasting model with all that was measured.
 *
 * @param table
 *            the task's data
 * @param model
 *            the forecaster on scaled values
 * @param measured
 *            errors and intervals
 * @param metrics
 *            what is published
 * @param history
 *            of training
 * @param config
 *            of the run
 * @param kept
 *            file from which the measures were taken; null where they were measured now
 */
public record ForecastOutcome(
        ForecastTask table,
        ForecastModel model,
        Measured measured,
        ForecastMetrics metrics,
        History history,
        RunConfig config,
        Path kept) implements Outcome {

    @Override
    public void write(Path folder) throws IOException {
        FutureForecast forecast = FutureForecast.of(table, model, measured.intervals());
        forecast.write(folder.resolve("forecast.csv"));
        new ForecastReport(table, this).build(forecast).write(folder.resolve("report.html"));
        measured.write(folder);
        WholeFile.write(folder.resolve("metrics.json"), Facts.json(metrics) + "\n");
    }

    @Override
    public List<String> notes() {
        return kept == null
                ? List.of()
                : List.of(
                        "note: errors and intervals as " + kept + " has them for this table; evaluate measures again");
    }

    @Override
    public List<String> summary() {
        List<String> lines = new ArrayList<>(List.of(metrics.verdict(), ""));
        lines.add(String.format(Locale.ROOT, "  %-16s %8s %8s", "test split", "MSE", "MAE"));
        lines.add(row(metrics.backbone() + " (this)", metrics.test(), "model".equals(metrics.best())));
        metrics.baselines().forEach(
                (name, errors) -> lines.add(row(name.replace('_', ' '), errors, name.equals(metrics.best()))));
        lines.add("");
        if (metrics.targets() > 0) {
            lines.add(String.format(Locale.ROOT,
                    "  intervals cover  80 %%: %.1f %%   95 %%: %.1f %% of the %stest values",
                    100 * metrics.coverage().get("80"), 100 * metrics.coverage().get("95"),
                    table.table().missingTotal() > 0 ? "known " : ""));
        }
        lines.add(String.format(Locale.ROOT, "  %s%s, look-back %d, horizon %d, %s",
                Facts.count(metrics.windows(), "test window"), known(),
                metrics.lookback(), metrics.horizon(),
                Facts.training(metrics.seed(), metrics.parameters(), metrics.epochs(), metrics.seconds())));
        lines.add(Facts.files(metrics.folder(), "report.html", "forecast.csv", "metrics.json"));
        return lines;
    }

    /** How many of the values that the windows ask for are known, where not all are. */
    private String known() {
        return table.table().missingTotal() == 0
                ? ""
                : String.format(Locale.ROOT, " with %,d of %,d values known", metrics.targets(),
                        (long) metrics.windows() * metrics.horizon() * table.test().variates());
    }

    private static String row(String name, ForecastMetrics.Errors errors, boolean best) {
        if (Double.isNaN(errors.mse())) {
            return String.format(Locale.ROOT, "  %-16s %17s", name, "not measured");
        }
        return String.format(Locale.ROOT, "  %-16s %8.4f %8.4f%s", name, errors.mse(), errors.mae(),
                best ? "  best" : "");
    }
}
