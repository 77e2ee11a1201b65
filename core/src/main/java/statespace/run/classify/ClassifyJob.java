package statespace.run.classify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.backbone.BackboneSpec;
import statespace.data.labelled.LabelledReader;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.run.Facts;
import statespace.run.History;
import statespace.run.Job;
import statespace.run.Outcome;
import statespace.run.RunConfig;
import statespace.task.classify.Classifier;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.ConfusionMatrix;
import statespace.task.classify.FeatureBaseline;
import statespace.task.classify.Sequences;
import statespace.task.classify.TextTask;
import statespace.train.Learnable;
import statespace.train.classify.ClassifyTraining;

/**
 * Classification over one set of labelled sequences.
 *
 * @param task
 *            settings
 * @param backbone
 *            options
 * @param set
 *            training and test split as they were read
 * @param sequences
 *            scaled, with the validation split apart
 * @param rate
 *            factor on the step size of time-invariant layers
 * @param features
 *            "signature:DEPTH" for a baseline over signatures of that depth; null for none
 * @param texts
 *            the texts whose tokens the sequences are; null where they hold numbers
 */
public record ClassifyJob(ClassifySpec task, BackboneSpec backbone, LabelledReader.Pair set, ClassifyTask sequences,
        double rate, String features, TextTask texts) implements Job<ClassifyModel> {

    /** A job for a new model. */
    public ClassifyJob(ClassifySpec task, BackboneSpec backbone, LabelledReader.Pair set, ClassifyTask sequences) {
        this(task, backbone, set, sequences, 1, null, null);
    }

    /** Of sequences of numbers. */
    ClassifyJob(ClassifySpec task, BackboneSpec backbone, LabelledReader.Pair set, ClassifyTask sequences,
            double rate) {
        this(task, backbone, set, sequences, rate, null, null);
    }

    /** Of texts. */
    public static ClassifyJob of(ClassifySpec task, BackboneSpec backbone, TextTask texts) {
        return new ClassifyJob(task, backbone, new LabelledReader.Pair(texts.train(), texts.test()), texts.sequences(),
                1, null, texts);
    }

    /** The same for data at {@code factor} times the step size. */
    ClassifyJob atRate(double factor) {
        return new ClassifyJob(task, backbone, set, sequences, factor, features, texts);
    }

    /**
     * The same with a baseline over signatures.
     *
     * @param setting
     *            "signature:DEPTH"; null for none
     * @throws statespace.config.SettingException
     *             if it reads otherwise, or asks for more features than fit
     */
    public ClassifyJob withFeatures(String setting) {
        if (setting != null) {
            sequences.checkFeatures(setting);
        }
        return new ClassifyJob(task, backbone, set, sequences, rate, setting, texts);
    }

    @Override
    public String data() {
        return set.train().sha256() + " " + sequences.train().count();
    }

    @Override
    public RunConfig.Scaling scaling() {
        return new RunConfig.Scaling(IntStream.range(0, set.train().channels()).mapToObj(Integer::toString).toList(),
                sequences.scaler().mean(), sequences.scaler().standardDeviation());
    }

    @Override
    public RunConfig.DataNote note() {
        return new RunConfig.DataNote(set.train().source(), set.train().sha256(),
                sequences.train().count() + " examples train, " + sequences.validation().count() + " validate",
                set.train().count(), null);
    }

    @Override
    public List<String> describe() {
        if (texts != null) {
            return describeTexts();
        }
        int shortest = Arrays.stream(set.train().lengths()).min().orElse(0);
        return List.of(String.format(Locale.ROOT, "%s: %,d training and %,d test examples, %s, %s, %s",
                set.train().source(), set.train().count(), set.test().count(),
                Facts.count(set.train().classes().size(), "class"),
                shortest == set.train().longest()
                        ? Facts.count(shortest, "step")
                        : shortest + " to " + set.train().longest() + " steps",
                Facts.count(set.train().channels(), "channel")));
    }

    private List<String> describeTexts() {
        ClassifyMetrics.Texts told = ClassifyMetrics.Texts.of(texts);
        boolean learns = set.train().count() > 0;
        int[] lengths = (learns ? set.train() : set.test()).lengths();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s: %s%,d test examples, %s, %s of %,d to %,d %s, %s known",
                set.train().source(),
                learns ? String.format(Locale.ROOT, "%,d training and ", set.train().count()) : "",
                set.test().count(), Facts.count(task.classes().size(), "class"), texts.pairs() ? "pairs" : "texts",
                Arrays.stream(lengths).min().orElse(0), Arrays.stream(lengths).max().orElse(0), told.tokens(),
                String.format(Locale.ROOT, "%,d", told.vocabulary())));
        lines.addAll(told.lines());
        if (!learns) {
            lines.add("no baselines: the training split is not where the run found it; name both files to have them");
        }
        return lines;
    }

    @Override
    public double positions(int batch) {
        double shortest = Arrays.stream(sequences.train().lengths()).min().orElse(0);
        return Math.min(batch, sequences.train().count()) * shortest;
    }

    @Override
    public ClassifyModel fresh(RandomGenerator random) {
        return new ClassifyModel(task, backbone, random);
    }

    @Override
    public Learnable learnable(ClassifyModel model) {
        return new ClassifyTraining(model, sequences.train(), sequences.validation(), weights(), 0);
    }

    private float[] weights() {
        int classes = sequences.classes().size();
        return switch (task.classWeights()) {
            case EQUAL -> ClassifyTraining.equalWeights(classes);
            case BALANCED -> ClassifyTraining.balancedWeights(sequences.train().labels(), classes);
        };
    }

    @Override
    public Outcome measure(ClassifyModel model, History history, RunConfig config, Path folder) {
        int classes = sequences.classes().size();
        float[][] scores = scores(ClassifyTraining.classifier(model, rate), sequences.test(), classes);
        int[] predicted = Arrays.stream(scores).mapToInt(row -> Classifier.largest(row, 0, classes)).toArray();
        Map<String, ConfusionMatrix> confusions = new LinkedHashMap<>();
        ConfusionMatrix own = ConfusionMatrix.of(sequences.classes(), sequences.test().labels(), predicted);
        confusions.put("model", own);
        Map<String, ConfusionMatrix> baselines = sequences.baselines();
        Map<String, ClassifyMetrics.Note> notes = new LinkedHashMap<>();
        for (FeatureBaseline baseline : sequences.featureBaselines(features, history.seed())) {
            baselines.put(baseline.name(), baseline.confusion());
            notes.put(baseline.name(), new ClassifyMetrics.Note(baseline.note(), baseline.seconds()));
        }
        confusions.putAll(baselines);
        String best = confusions.entrySet().stream().max(Comparator.comparingDouble(e -> e.getValue().accuracy()))
                .orElseThrow().getKey();
        ClassifyMetrics metrics = new ClassifyMetrics(ClassifyMetrics.Scores.of(own), ClassifyMetrics.scores(baselines),
                notes, own.perClass(), own.counts(), sequences.classes(), sequences.test().count(), history.seconds(),
                history.seed(), model.backbone().kind(), Parameter.count(model.parameters()), history.curve().size(),
                history.bestEpoch(), best, folder.toString(),
                texts == null ? null : ClassifyMetrics.Texts.of(texts));
        return new ClassifyOutcome(this, confusions, scores, metrics, history, config, TreeView.example(model, texts));
    }

    private static float[][] scores(Classifier classifier, Sequences examples, int classes) {
        float[][] scores = new float[examples.count()][];
        int batch = ClassifyTraining.evaluationBatch(examples);
        for (int start = 0; start < scores.length; start += batch) {
            int[] chosen = IntStream.range(start, Math.min(start + batch, scores.length)).toArray();
            float[] some = classifier.scores(examples, chosen, classes);
            for (int i = 0; i < chosen.length; i++) {
                scores[start + i] = Arrays.copyOfRange(some, i * classes, (i + 1) * classes);
            }
        }
        return scores;
    }
}
