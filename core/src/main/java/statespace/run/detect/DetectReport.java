package statespace.run.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.report.Document;
import statespace.run.Facts;
import statespace.task.detect.AnomalyEvent;

/** Gathers what the report of a detection shows. */
record DetectReport(DetectSeries series, DetectOutcome outcome) {
    private static final int POINTS = 3000;
    private static final int SHOWN = 30;
    private static final double LEAST = 1e-2;

    Document build() {
        DetectMetrics metrics = outcome.metrics();
        List<Document.Section> sections = new ArrayList<>();
        if (metrics.labelled()) {
            sections.add(quality(metrics));
        }
        sections.addAll(List.of(curve(), events()));
        if (!outcome.history().curve().isEmpty()) {
            sections.add(outcome.history().section("squared error", "loss on held-out rows"));
        }
        String labels = metrics.labelled()
                ? String.format(Locale.ROOT, ", %,d of them anomalous in %s", metrics.anomalous(),
                        Facts.count(metrics.segments(), "segment"))
                : ", no labels";
        String lead = String.format(Locale.ROOT, "%s of %s%s; %s; seed %d; %s, %s.",
                Facts.count(metrics.rows(), "test row"), Facts.count(series.test().variates().size(), "variate"),
                labels,
                Facts.count(metrics.events(), "event"), metrics.seed(), Facts.count(metrics.parameters(), "parameter"),
                Facts.trained(metrics.epochs(), metrics.seconds()));
        return new Document("Anomalies in " + series.test().source(), metrics.verdict(), lead, sections, provenance());
    }

    private Document.Section quality(DetectMetrics metrics) {
        List<String> columns = new ArrayList<>(List.of("Detector"));
        columns.addAll(DetectMetrics.COLUMNS);
        List<List<String>> rows = new ArrayList<>();
        int marked = -1;
        int number = 0;
        for (Map.Entry<String, DetectMetrics.Scores> entry : metrics.all().entrySet()) {
            List<String> row = new ArrayList<>(List.of(entry.getKey()));
            row.addAll(entry.getValue().cells());
            rows.add(row);
            boolean best = metrics.best() != null && (metrics.best().equals("model")
                    ? number == 0
                    : DetectMetrics.label(metrics.best()).equals(entry.getKey()));
            marked = best ? number : marked;
            number++;
        }
        return new Document.TableSection("Model beside baselines", "F1, precision and recall are of single rows at the "
                + "threshold, the " + Math.round(1000 * metrics.quantile()) / 10.0 + " % quantile of the scores of "
                + "held-out normal rows. AUC-PR ranks rows by all thresholds. PA%K counts a segment as found once more "
                + "than K % of it is, averaged over K. Full point adjustment (PA F1) counts a segment as found whole "
                + "once one of its rows is, and best F1 knows the labels: both are for comparison with published numbers alone.",
                columns, rows, marked);
    }

    /** The score, the largest of each bin where there are many rows. */
    private Document.Section curve() {
        double[] scores = outcome.scores().rows();
        int bins = Math.min(POINTS, scores.length);
        double[] at = new double[bins];
        List<Double> line = new ArrayList<>();
        List<Double> level = new ArrayList<>();
        List<Double> truth = new ArrayList<>();
        double threshold = outcome.threshold();
        for (int i = 0; i < bins; i++) {
            int from = (int) ((long) i * scores.length / bins);
            int to = (int) ((long) (i + 1) * scores.length / bins);
            double largest = Double.NaN;
            boolean anomalous = false;
            for (int t = from; t < to; t++) {
                largest = Double.isNaN(largest) || scores[t] > largest ? scores[t] : largest;
                anomalous |= series.truth() != null && series.truth()[t];
            }
            at[i] = series.from() + from;
            line.add(Double.isNaN(largest) ? null : rounded(Math.max(LEAST, largest)));
            level.add(rounded(threshold));
            truth.add(anomalous ? (Double) LEAST : null);
        }
        List<Document.Line> lines = new ArrayList<>(List.of(new Document.Line("score", line),
                new Document.Line("threshold", level)));
        if (outcome.metrics().labelled()) {
            lines.add(new Document.Line("labelled anomalous", truth));
        }
        return new Document.PlotSection("Score",
                "Squared errors over what their variates have on held-out normal rows; 1 is normal, less where variates hardly moved there."
                        + (bins < scores.length ? " Each point is the largest of its rows." : ""),
                "row", "score", true, at,
                lines);
    }

    private static Double rounded(double value) {
        return Double.valueOf(String.format(Locale.ROOT, "%.4g", value));
    }

    private Document.Section events() {
        List<List<String>> rows = new ArrayList<>();
        List<AnomalyEvent> shown = outcome.largest(SHOWN);
        for (AnomalyEvent event : shown) {
            List<String> row = new ArrayList<>(List.of(series.time(event.start()), series.time(event.end() - 1),
                    Integer.toString(event.end() - event.start()), String.format(Locale.ROOT, "%.1f", event.peak())));
            if (outcome.metrics().labelled()) {
                row.add(String.format(Locale.ROOT, "%.0f %%", 100.0
                        * new statespace.task.detect.Segment(event.start(), event.end()).hits(series.truth())
                        / (event.end() - event.start())));
            }
            row.add(outcome.drivers(event));
            rows.add(row);
        }
        List<String> columns = new ArrayList<>(List.of("From", "To", "Rows", "Peak score"));
        if (outcome.metrics().labelled()) {
            columns.add("Labelled");
        }
        columns.add("Driven by");
        return new Document.TableSection("Events", "Runs of rows above the threshold, joined over gaps of at most five"
                + (shown.size() < outcome.events().size()
                        ? "; the " + SHOWN + " highest of " + outcome.events().size() + ", all are in events.csv."
                        : "."),
                columns, rows, -1);
    }

    private List<List<String>> provenance() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("training data", outcome.config().data().source() + " (" + outcome.config().data().split()
                + ")"));
        rows.add(List.of("SHA-256", outcome.config().data().sha256()));
        rows.add(List.of("test data", series.test().source()));
        rows.add(List.of("SHA-256", series.test().sha256()));
        rows.addAll(Facts.of(outcome.config()));
        return rows;
    }
}
