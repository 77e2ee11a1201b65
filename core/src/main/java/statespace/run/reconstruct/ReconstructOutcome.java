package statespace.run.reconstruct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.format.WholeFile;
import statespace.model.reconstruct.ReconstructedSystem;
import statespace.run.Facts;
import statespace.run.History;
import statespace.run.Outcome;
import statespace.run.RunConfig;
import statespace.task.Scaler;
import statespace.task.reconstruct.ReconstructTask;

/**
 * A reconstructed system with all that was measured.
 *
 * @param series
 *            as it was read
 * @param scaler
 *            of variates, then regressors
 * @param task
 *            scaled rows
 * @param system
 *            the model as numbers
 * @param run
 *            the free run from the stored state, after its transient
 * @param generated
 *            what is observed of it with the regressors of the data, scaled, (rows)(N)
 * @param linear
 *            a run of the linear baseline, or null
 * @param metrics
 *            what is published
 * @param history
 *            of training
 * @param config
 *            of the run
 */
public record ReconstructOutcome(
        ReconstructSeries series,
        Scaler scaler,
        ReconstructTask task,
        ReconstructedSystem system,
        ReconstructedSystem.Orbit run,
        double[][] generated,
        double[][] linear,
        ReconstructMetrics metrics,
        History history,
        RunConfig config) implements Outcome {

    @Override
    public List<String> summary() {
        List<String> lines = new ArrayList<>(List.of(metrics.verdict(), ""));
        lines.add(String.format("  %-30s %16s %16s %11s %11s", "", "D_stsp", "D_PSE", "PE(" + metrics.ahead()
                + ") train", "test"));
        rows().forEach(row -> lines.add("  " + String.format("%-30s %16s %16s %11s %11s", row.toArray())));
        if (!metrics.lyapunov().isEmpty()) {
            lines.add("  Lyapunov exponents per row: " + exponents(4) + (Double.isNaN(metrics.perUnit())
                    ? ""
                    : String.format(Locale.ROOT, "; the largest %.3g per unit of time", metrics.perUnit())));
        }
        lines.add("  " + cycles());
        lines.add("  " + Facts.count(metrics.rows(), "row") + ", "
                + Facts.training(metrics.seed(), metrics.parameters(), metrics.epochs(), metrics.seconds()));
        lines.add(Facts.files(metrics.folder(), "report.html", "generated.csv", "metrics.json"));
        return lines;
    }

    /** The measures as rows of a table: name, D_stsp, D_PSE, prediction errors. */
    List<List<String>> rows() {
        List<String> names = new ArrayList<>(metrics.stateSpace().keySet());
        metrics.predictionError().keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names.stream().map(name -> {
            ReconstructMetrics.Errors errors = metrics.predictionError().get(name);
            return List.of(metrics.label(name), spread(metrics.stateSpace(), name), spread(metrics.spectrum(), name),
                    errors == null ? "–" : ModelTable.number(errors.train()),
                    errors == null ? "–" : ModelTable.number(errors.test()));
        }).toList();
    }

    private static String spread(Map<String, ReconstructMetrics.Spread> all, String name) {
        ReconstructMetrics.Spread spread = all.get(name);
        if (spread == null) {
            return "–";
        }
        if (spread.runs() == 0) {
            return "unknown";
        }
        return ModelTable.number(spread.mean())
                + (spread.runs() > 1 ? String.format(Locale.ROOT, " ± %.2g", spread.deviation()) : "")
                + (spread.failed() > 0 ? " (" + spread.failed() + " failed)" : "");
    }

    String exponents(int most) {
        List<String> first = metrics.lyapunov().stream().limit(most).map(ModelTable::number).toList();
        return String.join(", ", first) + (metrics.lyapunov().size() > most ? ", …" : "");
    }

    private String cycles() {
        long points = metrics.fixedPoints().stream().filter(cycle -> cycle.period() == 1).count();
        long longer = metrics.fixedPoints().size() - points;
        return Facts.count(points, "fixed point") + " and " + Facts.count(longer, "cycle") + " of period 2 to "
                + metrics.cyclesSearched() + " found";
    }

    @Override
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve("generated.csv"), generatedLines());
        new ReconstructReport(this).build().write(folder.resolve("report.html"));
        WholeFile.write(folder.resolve("metrics.json"), Facts.json(metrics) + "\n");
    }

    /** The free run in the units of the data. */
    private String generatedLines() {
        StringBuilder text = new StringBuilder("row");
        series.table().variates().forEach(name -> text.append(',').append(Facts.cell(name)));
        text.append('\n');
        for (int t = 0; t < generated.length; t++) {
            text.append(t);
            for (int v = 0; v < generated[t].length; v++) {
                text.append(Double.isFinite(generated[t][v])
                        ? String.format(Locale.ROOT, ",%.7g", scaler.restore(v, generated[t][v]))
                        : ",");
            }
            text.append('\n');
        }
        return text.toString();
    }
}
