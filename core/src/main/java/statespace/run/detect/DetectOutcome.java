package statespace.run.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import statespace.format.WholeFile;
import statespace.model.detect.DetectStream;
import statespace.run.Facts;
import statespace.run.History;
import statespace.run.Outcome;
import statespace.run.RunConfig;
import statespace.task.detect.AnomalyEvent;

/**
 * A detector's scores of the test rows with all that was measured.
 *
 * @param series
 *            as they were read
 * @param threshold
 *            that the score of an anomalous row exceeds
 * @param scores
 *            of rows and cells
 * @param events
 *            that were found
 * @param metrics
 *            what is published
 * @param history
 *            of training
 * @param config
 *            of the run
 */
public record DetectOutcome(
        DetectSeries series,
        double threshold,
        DetectStream.Scores scores,
        List<AnomalyEvent> events,
        DetectMetrics metrics,
        History history,
        RunConfig config) implements Outcome {

    @Override
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve("scores.csv"), scoreLines());
        WholeFile.write(folder.resolve("events.csv"), eventLines());
        new DetectReport(series, this).build().write(folder.resolve("report.html"));
        WholeFile.write(folder.resolve("metrics.json"), Facts.json(metrics) + "\n");
    }

    private String scoreLines() {
        double[] rows = scores.rows();
        StringBuilder text = new StringBuilder(series.truth() == null
                ? "row,score,anomalous\n"
                : "row,score,anomalous,label\n");
        for (int t = 0; t < rows.length; t++) {
            text.append(series.time(t)).append(Double.isNaN(rows[t])
                    ? ",," // nothing is known
                    : String.format(Locale.ROOT, ",%.6g,%d", rows[t], rows[t] > threshold ? 1 : 0));
            if (series.truth() != null) {
                text.append(!series.isLabelled(t) ? "," : series.truth()[t] ? ",1" : ",0");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String eventLines() {
        StringBuilder text = new StringBuilder("start,end,rows,peak_row,peak_score,drivers\n");
        for (AnomalyEvent event : events) {
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

    /** The events with the highest peaks, in their order. */
    List<AnomalyEvent> largest(int count) {
        return IntStream.range(0, events.size()).boxed()
                .sorted((a, b) -> Double.compare(events.get(b).peak(), events.get(a).peak())).limit(count).sorted()
                .map(events::get).toList();
    }

    @Override
    public List<String> summary() {
        List<String> lines = new ArrayList<>(List.of(metrics.verdict(), ""));
        if (metrics.labelled()) {
            lines.add(String.format("  %-18s %7s %7s %9s %7s %10s %8s %8s", "test rows", "AUC-PR", "F1", "precision",
                    "recall", "PA%K area", "PA F1*", "best F1*"));
            metrics.all().forEach((name, values) -> lines.add(String.format("  %-18s %7s %7s %9s %7s %10s %8s %8s",
                    prepend(name, values.cells()))));
            lines.add(
                    "  * to be compared with published numbers only: PA F1 counts a segment as found whole once one of its "
                            + "rows is, best F1 knows the labels");
            lines.add("");
        }
        lines.add(String.format(Locale.ROOT, "  %s, %,d above the threshold %.3g in %s; %s",
                Facts.count(metrics.rows(), "row"), metrics.called(), threshold, Facts.count(metrics.events(), "event"),
                Facts.training(metrics.seed(), metrics.parameters(), metrics.epochs(), metrics.seconds())));
        if (metrics.scored() < metrics.rows()) {
            lines.add("  " + Facts.count(metrics.rows() - metrics.scored(), "row")
                    + " without a known value: no score, no verdict");
        }
        lines.add(Facts.files(metrics.folder(), "report.html", "scores.csv", "events.csv", "metrics.json"));
        return lines;
    }

    private static Object[] prepend(String name, List<String> cells) {
        List<Object> all = new ArrayList<>(cells);
        all.addFirst(name);
        return all.toArray();
    }
}
