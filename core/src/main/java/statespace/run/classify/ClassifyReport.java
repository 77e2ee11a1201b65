package statespace.run.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import statespace.data.labelled.LabelledSeries;
import statespace.report.Document;
import statespace.run.Facts;
import statespace.task.classify.ClassifyTask;

/** Gathers what the report of a classification shows. */
record ClassifyReport(LabelledSeries train, LabelledSeries test, ClassifyTask task, ClassifyOutcome outcome) {
    private static final int SHOWN = 40;

    Document build() {
        ClassifyMetrics metrics = outcome.metrics();
        List<Document.Section> sections = new ArrayList<>(List.of(accuracies(metrics)));
        sections.add(new Document.TableSection("Each class", "Precision: share of the examples called so that are so. "
                + "Recall: share of the examples that are so which are called so.",
                List.of("Class", "Precision", "Recall", "F1", "Test examples"), metrics.classRows(), -1));
        if (task.classes().size() <= SHOWN) {
            sections.add(new Document.MatrixSection("What was taken for what",
                    "Rows are the true classes, columns the predicted ones.", task.classes(), metrics.confusion()));
        }
        if (outcome.example() != null) {
            sections.addAll(outcome.example().sections("What the model makes of a test text: tree", 1));
        }
        if (!outcome.history().curve().isEmpty()) {
            sections.add(outcome.history().section("cross-entropy", "validation loss"));
        }
        String lead = String.format(Locale.ROOT,
                "%s, %s, seed %d; %s, %s.", Facts.count(metrics.examples(), "test example"),
                Facts.count(task.classes().size(), "class"), metrics.seed(),
                Facts.count(metrics.parameters(), "parameter"),
                Facts.trained(metrics.epochs(), metrics.seconds()));
        return new Document("Classification of " + test.source(), metrics.verdict(), lead, sections, provenance());
    }

    private Document.Section accuracies(ClassifyMetrics metrics) {
        List<List<String>> rows = new ArrayList<>();
        int marked = -1;
        for (var entry : outcome.confusions().entrySet()) {
            if (entry.getKey().equals(metrics.best())) {
                marked = rows.size();
            }
            var scores = ClassifyMetrics.Scores.of(entry.getValue());
            rows.add(List.of(entry.getKey().equals("model")
                    ? metrics.backbone() + " (this model)"
                    : ClassifyMetrics.title(entry.getKey()), ClassifyMetrics.percent(scores.accuracy()),
                    ClassifyMetrics.percent(scores.balancedAccuracy()), ClassifyMetrics.percent(scores.macroF1())));
        }
        return new Document.TableSection("Model beside baselines", "On the test split; larger is better. Balanced "
                + "accuracy is the mean recall of the classes.",
                List.of("Classifier", "Accuracy", "Balanced accuracy", "Macro F1"), rows, marked);
    }

    private List<List<String>> provenance() {
        List<List<String>> rows = new ArrayList<>();
        if (train.count() > 0) {
            rows.add(List.of("training data", train.source() + " (" + train.count() + " examples)"));
            rows.add(List.of("SHA-256", train.sha256()));
        }
        rows.add(List.of("test data", test.source() + " (" + test.count() + " examples)"));
        rows.add(List.of("SHA-256", test.sha256()));
        rows.add(List.of("split", outcome.config().data().split()));
        if (outcome.metrics().texts() != null) {
            outcome.metrics().texts().lines().forEach(line -> rows.add(List.of("texts", line)));
        }
        outcome.metrics().baselineNotes()
                .forEach((name, note) -> rows.add(List.of(ClassifyMetrics.title(name), note.line())));
        rows.addAll(Facts.of(outcome.config()));
        return rows;
    }
}
