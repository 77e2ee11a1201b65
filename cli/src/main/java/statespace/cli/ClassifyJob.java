package statespace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.data.labelled.LabelledSeries;
import statespace.format.WholeFile;
import statespace.layer.Parameter;
import statespace.model.Checkpoint;
import statespace.model.classify.ClassifyConfig;
import statespace.model.classify.ClassifyModel;
import statespace.task.classify.Classifier;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.ConfusionMatrix;
import statespace.task.classify.Sequences;
import statespace.train.Epoch;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.classify.ClassifyTraining;

/** One classification run from labelled sequences to a folder: training, test beside baselines, files. */
final class ClassifyJob {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LabelledSeries train;
    private final LabelledSeries test;
    private final ClassifyTask task;
    private final Path folder;
    private final PrintWriter err;

    ClassifyJob(LabelledSeries train, LabelledSeries test, ClassifyTask task, Path folder, PrintWriter err) {
        this.train = train;
        this.test = test;
        this.task = task;
        this.folder = folder;
        this.err = err;
    }

    /** A trained model with all that was measured; {@code scores} are probabilities by test case and class. */
    record Outcome(ClassifyModel model, Map<String, ConfusionMatrix> confusions, float[][] scores, ClassMetrics metrics,
            List<Epoch> curve, Checkpoint.Config config) {}

    Outcome train(ClassifyModel model, TrainConfig training, float[] weights, boolean recompute, String command,
            boolean resume, boolean terminal) throws IOException {
        ClassifyConfig sizes = model.config();
        RunStore store = new RunStore(folder, Integer.toHexString(
                (train.sha256() + sizes + training + java.util.Arrays.toString(weights) + task.train().count())
                        .hashCode()));
        boolean goOn = resume && store.canResume();
        Checkpoint.Config config = goOn
                ? Checkpoint.readConfig(folder)
                : new Checkpoint.Config("statespace", Checkpoint.VERSION, sizes,
                        new Checkpoint.Scaling(
                                IntStream.range(0, train.channels()).mapToObj(Integer::toString).toList(),
                                task.scaler().mean(), task.scaler().deviation()),
                        new Checkpoint.DataNote(train.source(), train.sha256(),
                                task.train().count() + " cases train, " + task.validation().count() + " validate",
                                train.count(), null),
                        JSON.valueToTree(training), Provenance.now(command));
        if (!goOn) {
            Checkpoint.writeConfig(folder, config);
        }
        var result = TrainingSession.run(new ClassifyTraining(model, task.train(), task.validation(), weights, 0),
                recompute, training, store, err, terminal, goOn);
        return measure(model, 1, training.seed(), result.curve(), result.bestEpoch(), config);
    }

    /** Measures a trained model and the baselines on the test part, read at {@code rate} times the step size. */
    Outcome measure(ClassifyModel model, double rate, long seed, List<Epoch> curve, int bestEpoch,
            Checkpoint.Config config) {
        int classes = task.classes().size();
        Classifier classifier = ClassifyTraining.classifier(model, rate);
        Sequences cases = task.test();
        float[][] scores = new float[cases.count()][];
        int batch = ClassifyTraining.evaluationBatch(cases);
        for (int start = 0; start < scores.length; start += batch) {
            int[] chosen = IntStream.range(start, Math.min(start + batch, scores.length)).toArray();
            float[] some = classifier.scores(cases.batch(chosen));
            for (int i = 0; i < chosen.length; i++) {
                scores[start + i] = java.util.Arrays.copyOfRange(some, i * classes, (i + 1) * classes);
            }
        }
        int[] predicted = java.util.Arrays.stream(scores).mapToInt(row -> Classifier.largest(row, 0, classes))
                .toArray();
        Map<String, ConfusionMatrix> confusions = new LinkedHashMap<>();
        ConfusionMatrix own = ConfusionMatrix.of(task.classes(), cases.labels(), predicted);
        confusions.put("model", own);
        Map<String, ConfusionMatrix> baselines = task.baselines();
        confusions.putAll(baselines);
        String best = confusions.entrySet().stream()
                .max(java.util.Comparator.comparingDouble(e -> e.getValue().accuracy())).orElseThrow().getKey();
        ClassMetrics metrics = new ClassMetrics(ClassMetrics.Scores.of(own), ClassMetrics.scores(baselines),
                own.perClass(), own.counts(), task.classes(), cases.count(),
                curve.stream().mapToDouble(Epoch::seconds).sum(), seed,
                model.config().backbone().name().toLowerCase(Locale.ROOT), Parameter.count(model.parameters()),
                curve.size(), bestEpoch, best, folder.toString());
        return new Outcome(model, confusions, scores, metrics, curve, config);
    }

    /** Keeps a model that was trained elsewhere in this run's folder. */
    void copy(ClassifyModel model, Checkpoint.Config config) throws IOException {
        Checkpoint.writeConfig(folder, config);
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
    }

    /** Writes metrics, predictions and report. */
    void write(Outcome outcome) throws IOException {
        WholeFile.write(folder.resolve("predictions.csv"), out -> {
            StringBuilder text = new StringBuilder("case,truth,predicted");
            task.classes().forEach(name -> text.append(",p_").append(quoted(name)));
            for (int i = 0; i < outcome.scores().length; i++) {
                float[] row = outcome.scores()[i];
                text.append('\n').append(i + 1).append(',')
                        .append(quoted(task.classes().get(task.test().labels()[i]))).append(',')
                        .append(quoted(task.classes().get(Classifier.largest(row, 0, row.length))));
                for (float p : row) {
                    text.append(String.format(Locale.ROOT, ",%.6f", p));
                }
            }
            out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        });
        new ClassReport(train, test, task, outcome).build().write(folder.resolve("report.html"));
        WholeFile.write(folder.resolve("metrics.json"), ForecastJob.json(outcome.metrics()) + "\n");
    }

    private static String quoted(String name) {
        return name.matches("[^,\"\n\r]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
