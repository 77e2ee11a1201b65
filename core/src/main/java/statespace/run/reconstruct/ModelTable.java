package statespace.run.reconstruct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import statespace.format.WholeFile;
import statespace.report.Document;
import statespace.run.Facts;
import statespace.run.Outcome;

/**
 * Many models side by side: a row for each, and a summary for each kind of model. A model whose free run leaves all bounds is
 * counted and kept out of the means.
 *
 * @param rows
 *            in order
 * @param folder
 *            of all runs
 */
public record ModelTable(List<Row> rows, String folder) implements Outcome {
    private static final List<String> COLUMNS = List.of("model", "bounded", "D_stsp", "D_PSE", "PE train", "PE test",
            "largest exponent", "loss");

    /**
     * A model.
     *
     * @param name
     *            of its folder
     * @param subject
     *            the series
     * @param variant
     *            what kind of model it is
     * @param seed
     *            of its training
     * @param metrics
     *            what was measured; null where training failed
     * @param failure
     *            why it did, or null
     */
    public record Row(String name, String subject, String variant, long seed, ReconstructMetrics metrics,
            String failure) {
        boolean isBounded() {
            return metrics != null && metrics.bounded();
        }
    }

    /**
     * What a kind of model came to.
     *
     * @param models
     *            trained
     * @param bounded
     *            whose free run stays bounded
     * @param stateSpace
     *            D_stsp of those
     * @param spectrum
     *            D_PSE of those
     * @param exponent
     *            their largest Lyapunov exponents per row
     */
    public record Summary(int models, int bounded, ReconstructMetrics.Spread stateSpace,
            ReconstructMetrics.Spread spectrum, ReconstructMetrics.Spread exponent) {}

    /** Summaries by kind of model. */
    public Map<String, Summary> summaries() {
        Map<String, Summary> all = new LinkedHashMap<>();
        rows.stream().map(Row::variant).distinct().forEach(variant -> {
            List<Row> own = rows.stream().filter(row -> row.variant().equals(variant)).toList();
            List<ReconstructMetrics> good = own.stream().filter(Row::isBounded).map(Row::metrics).toList();
            all.put(variant, new Summary(own.size(), good.size(),
                    spread(good, m -> m.stateSpace().get(ReconstructMetrics.MODEL).mean()),
                    spread(good, m -> m.spectrum().get(ReconstructMetrics.MODEL).mean()),
                    spread(good, m -> m.lyapunov().isEmpty() ? Double.NaN : m.lyapunov().getFirst())));
        });
        return all;
    }

    private static ReconstructMetrics.Spread spread(List<ReconstructMetrics> metrics,
            ToDoubleFunction<ReconstructMetrics> value) {
        return ReconstructMetrics.Spread.of(metrics.stream().mapToDouble(value).toArray());
    }

    @Override
    public Object metrics() {
        return Map.of("models", rows, "summary", summaries(), "folder", folder);
    }

    @Override
    public List<String> notes() {
        return rows.stream().map(row -> row.failure() == null ? null : "warning: " + row.name() + ": " + row.failure())
                .filter(Objects::nonNull).toList();
    }

    @Override
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        summaries().forEach((variant, all) -> lines.add(String.format(Locale.ROOT,
                "%s: %d of %s bounded; D_stsp %s, D_PSE %s, largest exponent %s", variant, all.bounded(),
                Facts.count(all.models(), "model"), told(all.stateSpace()), told(all.spectrum()),
                told(all.exponent()))));
        lines.add("");
        cells().forEach(row -> lines.add("  " + String.format("%-28s %8s %10s %8s %9s %9s %9s %10s", row.toArray())));
        lines.add("  " + folder + ": report.html, metrics.json, a folder for each model");
        return lines;
    }

    private static String told(ReconstructMetrics.Spread spread) {
        return spread.runs() == 0
                ? "unknown"
                : String.format(Locale.ROOT, "%.3g ± %.2g", spread.mean(), spread.deviation());
    }

    private List<List<String>> cells() {
        return rows.stream().map(row -> row.metrics() == null
                ? List.of(row.name(), "failed", "–", "–", "–", "–", "–", "–")
                : List.of(row.name(), row.metrics().bounded() ? "yes" : "no",
                        number(row.metrics().stateSpace().get(ReconstructMetrics.MODEL).mean()),
                        number(row.metrics().spectrum().get(ReconstructMetrics.MODEL).mean()),
                        number(row.metrics().predictionError().get(ReconstructMetrics.MODEL).train()),
                        number(row.metrics().predictionError().get(ReconstructMetrics.MODEL).test()),
                        number(row.metrics().lyapunov().isEmpty()
                                ? Double.NaN
                                : row.metrics().lyapunov().getFirst()),
                        number(row.metrics().loss())))
                .toList();
    }

    /** A number for a table. */
    static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3g", value) : "unknown";
    }

    @Override
    public void write(Path place) throws IOException {
        List<List<String>> summaries = summaries().entrySet().stream()
                .map(e -> List.of(e.getKey(), Integer.toString(e.getValue().models()),
                        Integer.toString(e.getValue().bounded()), told(e.getValue().stateSpace()),
                        told(e.getValue().spectrum()), told(e.getValue().exponent())))
                .toList();
        new Document("Reconstruction", summary().getFirst(),
                Facts.count(rows.size(), "model") + ", each in a folder of its own.",
                List.of(new Document.TableSection("Kinds of models",
                        "Mean and standard deviation over the models whose free run stays bounded.",
                        List.of("kind", "models", "bounded", "D_stsp", "D_PSE", "largest exponent"), summaries, -1),
                        new Document.TableSection("Models", "Exponents per row of the series.", COLUMNS, cells(), -1)),
                List.of()).write(place.resolve("report.html"));
        WholeFile.write(place.resolve("metrics.json"), Facts.json(metrics()) + "\n");
    }
}
