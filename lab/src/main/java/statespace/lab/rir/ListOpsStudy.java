package statespace.lab.rir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.backbone.RirSpec;
import statespace.data.text.LabelledTexts;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.ClassifierFit;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
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
 * ListOps: expressions of lists in which the order of computation has to be found. Models that search trees, trained on short
 * expressions, still compute long ones; S4D does not. The size laptop has two operators and small models, the size paper the
 * published rule and widths.
 */
public final class ListOpsStudy implements Study {
    private static final String FULL = "rir, one search over all";
    private static final String OWN = "reference run of our specification, one seed";

    private record Model(String name, String options) {}

    private record Fit(Map<String, Double> accuracy, Map<String, Map<String, Double>> byOperator, long parameters,
            int epochs, double seconds) {}

    @Override
    public Card card() {
        return new Card("rir-listops", "Ray Chowdhury and Caragea 2023, abstract",
                "models that search trees, trained on short expressions of ListOps, compute long ones; S4D does not",
                "trained on at most 100 tokens: at least 90 % on 900 to 1000 tokens (published); the small task: bounds of a "
                        + "reference run",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 15.0, Size.PAPER, 3000.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        ListOpsSplits splits = ListOpsSplits.make(setting);
        int width = setting.pick(16, 64, 128);
        int beams = setting.pick(2, 3, 7);
        List<Model> models = List.of(new Model("ebt-grc", "width=" + width + ",beams=" + setting.pick(2, 3, 5)),
                new Model("rir", "width=" + width + ",beams=" + beams),
                new Model("rir-grc", "width=" + width), new Model("bbt-grc", "width=" + width),
                new Model("s4d", "layers=" + setting.pick(1, 4, 8) + ",width=" + width + ",bidirectional=true"));
        Map<String, Fit> fits = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            fit(models.get(i), splits, setting, Part.of(models.get(i).name, i, models.size()), fits);
        }
        Checks checks = new Checks().add(table(splits, fits)).add(operators(splits, fits));
        if (setting.is(Size.PAPER)) {
            checks.add(Check.atLeast("rir on 900 to 1000 tokens", 0.9, "Ray Chowdhury and Caragea 2023, abstract",
                    fits.get("rir").accuracy.get("test-900-1000")));
        } else {
            checks.add(Check.atMost("rir by chunks and in one search, difference of accuracy on 4 to 20 tokens", 0,
                    "exact: fewer than 45 tokens are one chunk of 30",
                    Math.abs(fits.get("rir").accuracy.get("validation") - fits.get(FULL).accuracy.get("validation"))));
        }
        if (setting.is(Size.LAPTOP)) {
            aims(checks, fits);
        }
        return checks.note(String.format(Locale.ROOT,
                "seed %d; %,d training expressions, %d epochs at most, batch 64, Ranger at a rate of .001, dropout .1",
                setting.seed(), splits.train().sequences().train().count(), training(setting).epochs())).findings();
    }

    private static TrainConfig training(Setting setting) {
        return TrainConfig.standard().withEpochs(setting.pick(2, 10, 100)).withBatch(setting.pick(32, 64, 128))
                .withRates(1e-3, 1e-3).withWeightDecay(1e-2).withWarmup(0).withClip(1)
                .withPatience(setting.pick(2, 10, 5)).withSeed(setting.seed()).with(TrainConfig.Rule.RANGER)
                .with(TrainConfig.Schedule.PLATEAU);
    }

    private static void fit(Model model, ListOpsSplits splits, Setting setting, Part part, Map<String, Fit> fits)
            throws IOException {
        ClassifySpec task = TextSets.spec(splits.train()).with(ClassifySpec.Head.MLP);
        BackboneSpec spec = (BackboneSpec) Backbones.standard().find(model.name).spec(model.options);
        try (PointerScope _ = new PointerScope()) {
            ClassifierFit.Trained trained = ClassifierFit.train(task, spec, training(setting),
                    splits.train().sequences(), setting, part);
            int epochs = trained.result().curve().size();
            double seconds = trained.result().seconds();
            fits.put(model.name, measured(trained.model(), splits, epochs, seconds));
            if (spec instanceof RirSpec) {
                fits.put(FULL, measured(whole(trained.model(), model), splits, epochs, seconds));
            }
        }
    }

    /** The same parameters, with one search over the whole sequence. */
    private static ClassifyModel whole(ClassifyModel trained, Model model) {
        BackboneSpec spec = (BackboneSpec) Backbones.standard().find(model.name)
                .spec(model.options + ",inference=full");
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

    private static Fit measured(ClassifyModel model, ListOpsSplits splits, int epochs, double seconds) {
        Map<String, Double> accuracy = new LinkedHashMap<>();
        Map<String, Map<String, Double>> operators = new LinkedHashMap<>();
        Classifier classifier = ClassifyTraining.classifier(model);
        splits.tests().forEach((name, test) -> {
            int[] predicted = predicted(classifier, test);
            int[] labels = test.sequences().test().labels();
            Map<String, int[]> counts = new TreeMap<>();
            LabelledTexts texts = splits.texts().get(name);
            int right = 0;
            for (int i = 0; i < labels.length; i++) {
                int hit = predicted[i] == labels[i] ? 1 : 0;
                right += hit;
                int[] count = counts.computeIfAbsent(operator(texts.first().get(i)), key -> new int[2]);
                count[0] += hit;
                count[1]++;
            }
            accuracy.put(name, right / (double) labels.length);
            Map<String, Double> shares = new TreeMap<>();
            counts.forEach((operator, count) -> shares.put(operator, count[0] / (double) count[1]));
            operators.put(name, shares);
        });
        return new Fit(accuracy, operators, Parameter.count(model.parameters()), epochs, seconds);
    }

    private static int[] predicted(Classifier classifier, TextTask test) {
        return Classifier.predict(classifier, test.sequences().test(), test.sequences().classes().size(),
                ClassifyTraining.evaluationBatch(test.sequences().test()));
    }

    /** The operator at the top, or "digit". */
    private static String operator(String text) {
        return text.startsWith("[") ? text.substring(1, text.indexOf(' ')) : "digit";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static Table table(ListOpsSplits splits, Map<String, Fit> fits) {
        List<String> columns = new ArrayList<>(List.of("model"));
        columns.addAll(splits.tests().keySet());
        columns.addAll(List.of("parameters", "epochs", "seconds"));
        List<List<String>> rows = new ArrayList<>();
        fits.forEach((name, fit) -> {
            List<String> row = new ArrayList<>(List.of(name));
            splits.tests().keySet().forEach(test -> row.add(percent(fit.accuracy.get(test))));
            row.add(Long.toString(fit.parameters));
            row.add(Integer.toString(fit.epochs));
            row.add(String.format(Locale.ROOT, "%.0f", fit.seconds));
            rows.add(row);
        });
        List<String> majority = new ArrayList<>(List.of("majority"));
        splits.tests().values().forEach(test -> majority.add(percent(majority(test))));
        majority.addAll(List.of("0", "–", "–"));
        rows.add(majority);
        return new Table("Accuracy in percent; test-a-b: expressions of a to b tokens", columns, rows);
    }

    private static double majority(TextTask test) {
        int[] counts = new int[test.sequences().classes().size()];
        int most = 0;
        for (int label : test.sequences().test().labels()) {
            most = Math.max(most, ++counts[label]);
        }
        return most / (double) test.sequences().test().count();
    }

    /** By the operator at the top, on the test that is furthest from the training split. */
    private static Table operators(ListOpsSplits splits, Map<String, Fit> fits) {
        List<List<String>> rows = new ArrayList<>();
        splits.tests().keySet().forEach(test -> fits.forEach((name, fit) -> fit.byOperator.get(test)
                .forEach((operator, share) -> rows.add(List.of(test, name, operator, percent(share))))));
        return new Table("Accuracy in percent by the operator at the top",
                List.of("test", "model", "operator", "accuracy"),
                rows);
    }

    private static void aims(Checks checks, Map<String, Fit> fits) {
        aim(checks, fits, "ebt-grc", "validation", 0.98);
        aim(checks, fits, "ebt-grc", "test-30-50", 0.88);
        aim(checks, fits, "ebt-grc", "test-60-80", 0.80);
        aim(checks, fits, FULL, "validation", 0.98);
        aim(checks, fits, FULL, "test-60-80", 0.80);
        aim(checks, fits, "s4d", "validation", 0.90);
        checks.add(Check.atMost("s4d, test-60-80", 0.55, OWN + "; published: S4D does not generalise to longer ListOps",
                fits.get("s4d").accuracy.get("test-60-80")));
    }

    private static void aim(Checks checks, Map<String, Fit> fits, String model, String test, double bound) {
        checks.add(Aim.atLeast(model + ", " + test, bound, fits.get(model).accuracy.get(test)));
    }
}
