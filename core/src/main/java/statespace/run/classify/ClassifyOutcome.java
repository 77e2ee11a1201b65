package statespace.run.classify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.format.WholeFile;
import statespace.run.Facts;
import statespace.run.History;
import statespace.run.Outcome;
import statespace.run.RunConfig;
import statespace.task.classify.Classifier;
import statespace.task.classify.ConfusionMatrix;

/**
 * A classifier with all that was measured.
 *
 * @param job
 *            settings and data
 * @param confusions
 *            of the model and the baselines, by name
 * @param scores
 *            probabilities, (test examples, classes)
 * @param metrics
 *            what is published
 * @param history
 *            of training
 * @param config
 *            of the run
 * @param example
 *            what the model makes of one test text; null where it makes no trees
 */
public record ClassifyOutcome(
        ClassifyJob job,
        Map<String, ConfusionMatrix> confusions,
        float[][] scores,
        ClassifyMetrics metrics,
        History history,
        RunConfig config,
        TreeView example) implements Outcome {
    private static final int MANY_CLASSES = 20;

    @Override
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve("predictions.csv"), predictions());
        new ClassifyReport(job.set().train(), job.set().test(), job.sequences(), this).build()
                .write(folder.resolve("report.html"));
        WholeFile.write(folder.resolve("metrics.json"), Facts.json(metrics) + "\n");
    }

    private String predictions() {
        List<String> classes = metrics.classes();
        int[] labels = job.sequences().test().labels();
        StringBuilder text = new StringBuilder("example,truth,predicted");
        classes.forEach(name -> text.append(",p_").append(Facts.cell(name)));
        for (int i = 0; i < scores.length; i++) {
            text.append('\n').append(i + 1).append(',').append(Facts.cell(classes.get(labels[i]))).append(',')
                    .append(Facts.cell(classes.get(Classifier.largest(scores[i], 0, scores[i].length))));
            for (float p : scores[i]) {
                text.append(String.format(Locale.ROOT, ",%.6f", p));
            }
        }
        return text.append('\n').toString();
    }

    @Override
    public List<String> summary() {
        List<String> lines = new ArrayList<>(List.of(metrics.verdict(), ""));
        lines.add(String.format(Locale.ROOT, "  %-18s %10s %10s %10s", "test split", "accuracy", "balanced",
                "macro F1"));
        lines.add(row(metrics.backbone() + " (this)", metrics.test(), metrics.best().equals("model")));
        metrics.baselines().forEach(
                (name, values) -> lines.add(row(ClassifyMetrics.title(name), values, metrics.best().equals(name))));
        lines.add("");
        if (metrics.classes().size() <= MANY_CLASSES) {
            int longest = metrics.classes().stream().mapToInt(String::length).max().orElse(0);
            lines.add(classRow(longest, List.of("class", "precision", "recall", "F1", "examples")));
            metrics.classRows().forEach(row -> lines.add(classRow(longest, row)));
            lines.add("");
        }
        lines.add(String.format(Locale.ROOT, "  %s, %s", Facts.count(metrics.examples(), "test example"),
                Facts.training(metrics.seed(), metrics.parameters(), metrics.epochs(), metrics.seconds())));
        if (metrics.texts() != null) {
            metrics.texts().lines().forEach(line -> lines.add("  " + line));
        }
        metrics.baselineNotes()
                .forEach((name, note) -> lines.add("  " + ClassifyMetrics.title(name) + ": " + note.line()));
        lines.add(Facts.files(metrics.folder(), "report.html", "predictions.csv", "metrics.json"));
        return lines;
    }

    private static String classRow(int longest, List<String> row) {
        String gap = " ".repeat(Math.max(18, longest) - row.getFirst().length());
        return String.format(Locale.ROOT, "  %s%s %10s %10s %10s %8s", row.get(0), gap, row.get(1), row.get(2),
                row.get(3), row.get(4));
    }

    private static String row(String name, ClassifyMetrics.Scores scores, boolean best) {
        return String.format(Locale.ROOT, "  %-18s %10s %10s %10s%s", name, ClassifyMetrics.percent(scores.accuracy()),
                ClassifyMetrics.percent(scores.balancedAccuracy()), ClassifyMetrics.percent(scores.macroF1()),
                best ? "  best" : "");
    }
}
