package statespace.lab.rir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.data.text.LabelledTexts;
import statespace.lab.ClassifierFit;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Table;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.run.classify.TextSets;
import statespace.task.classify.Classifier;
import statespace.task.classify.TextTask;
import statespace.tensor.Bridge;
import statespace.train.TrainConfig;
import statespace.train.classify.ClassifyTraining;

/**
 * A classifier of texts, trained once and measured on every test.
 *
 * @param accuracy
 *            by test, 0 to 1
 * @param byGroup
 *            the same by test and by group of texts
 * @param parameters
 *            trained numbers
 * @param epochs
 *            that were trained
 * @param seconds
 *            of training
 */
record TextFit(Map<String, Double> accuracy, Map<String, Map<String, Double>> byGroup, long parameters, int epochs,
        double seconds) {

    /**
     * What is trained, and under which other options its parameters are measured as well.
     *
     * @param name
     *            as a table shows it
     * @param backbone
     *            its kind
     * @param options
     *            of the backbone
     * @param others
     *            other options of the backbone that leave its parameters as they are, by name
     */
    record Model(String name, String backbone, String options, Map<String, String> others) {
        Model(String name, String backbone, String options) {
            this(name, backbone, options, Map.of());
        }

        BackboneSpec spec() {
            return spec(options);
        }

        BackboneSpec spec(String other) {
            return (BackboneSpec) Backbones.standard().find(backbone).spec(other);
        }
    }

    /** Trains a model, and adds it and its other ways to {@code fits}. */
    static void add(Map<String, TextFit> fits, Model model, TextTests data, TrainConfig training,
            UnaryOperator<String> group, Setting setting, Part part) throws IOException {
        ClassifySpec task = TextSets.spec(data.train()).with(ClassifySpec.Head.MLP);
        try (PointerScope _ = new PointerScope()) {
            ClassifierFit.Trained trained = ClassifierFit.train(task, model.spec(), training,
                    data.train().sequences(), setting, part);
            int epochs = trained.result().curve().size();
            double seconds = trained.result().seconds();
            fits.put(model.name, measured(trained.model(), data, group, epochs, seconds));
            model.others.forEach((name, other) -> fits.put(name,
                    measured(like(trained.model(), model.spec(other)), data, group, epochs, seconds)));
        }
    }

    /** The same parameters under other rules. */
    private static ClassifyModel like(ClassifyModel trained, BackboneSpec spec) {
        ClassifyModel other = new ClassifyModel(trained.task(), spec, new SplittableRandom(1));
        Bridge.withoutGradient(() -> {
            List<Parameter> from = trained.parameters();
            List<Parameter> to = other.parameters();
            for (int i = 0; i < to.size(); i++) {
                to.get(i).value().copy_(from.get(i).value());
            }
            return null;
        });
        return other;
    }

    private static TextFit measured(ClassifyModel model, TextTests data, UnaryOperator<String> group, int epochs,
            double seconds) {
        Map<String, Double> accuracy = new LinkedHashMap<>();
        Map<String, Map<String, Double>> groups = new LinkedHashMap<>();
        Classifier classifier = ClassifyTraining.classifier(model);
        data.tests().forEach((name, test) -> {
            int[] predicted = Classifier.predict(classifier, test.sequences().test(),
                    test.sequences().classes().size(), ClassifyTraining.evaluationBatch(test.sequences().test()));
            int[] labels = test.sequences().test().labels();
            Map<String, int[]> counts = new TreeMap<>();
            LabelledTexts texts = data.texts().get(name);
            int right = 0;
            for (int i = 0; i < labels.length; i++) {
                int hit = predicted[i] == labels[i] ? 1 : 0;
                right += hit;
                int[] count = counts.computeIfAbsent(group.apply(texts.first().get(i)), _ -> new int[2]);
                count[0] += hit;
                count[1]++;
            }
            accuracy.put(name, right / (double) labels.length);
            Map<String, Double> shares = new TreeMap<>();
            counts.forEach((key, count) -> shares.put(key, count[0] / (double) count[1]));
            groups.put(name, shares);
        });
        return new TextFit(accuracy, groups, Parameter.count(model.parameters()), epochs, seconds);
    }

    /** All models on all tests, and the most frequent class beside them. */
    static Table table(String title, TextTests data, Map<String, TextFit> fits) {
        List<String> columns = new ArrayList<>(List.of("model"));
        columns.addAll(data.tests().keySet());
        columns.addAll(List.of("parameters", "epochs", "seconds"));
        List<List<String>> rows = new ArrayList<>();
        fits.forEach((name, fit) -> {
            List<String> row = new ArrayList<>(List.of(name));
            data.tests().keySet().forEach(test -> row.add(percent(fit.accuracy.get(test))));
            row.add(Long.toString(fit.parameters));
            row.add(Integer.toString(fit.epochs));
            row.add(String.format(Locale.ROOT, "%.0f", fit.seconds));
            rows.add(row);
        });
        List<String> majority = new ArrayList<>(List.of("majority"));
        for (TextTask test : data.tests().values()) {
            majority.add(percent(TextTests.majority(test)));
        }
        majority.addAll(List.of("0", "–", "–"));
        rows.add(majority);
        return new Table(title, columns, rows);
    }

    /** The same by group of texts. */
    static Table byGroup(String title, String group, TextTests data, Map<String, TextFit> fits) {
        List<List<String>> rows = new ArrayList<>();
        data.tests().keySet().forEach(test -> fits.forEach((name, fit) -> fit.byGroup.get(test)
                .forEach((key, share) -> rows.add(List.of(test, name, key, percent(share))))));
        return new Table(title, List.of("test", "model", group, "accuracy"), rows);
    }

    /** The optimiser of the paper: Ranger, the rate lowered where validation stands still. */
    static TrainConfig training(long seed) {
        return TrainConfig.standard().withRates(1e-3, 1e-3).withWeightDecay(1e-2).withWarmup(0).withClip(1)
                .withSeed(seed).with(TrainConfig.Rule.RANGER).with(TrainConfig.Schedule.PLATEAU);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
