package statespace.lab.rir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.train.TrainConfig;

/**
 * ListOps: expressions of lists in which the order of computation has to be found. Models that search trees, trained on short
 * expressions, still compute long ones; S4D does not. The size laptop has two operators and small models, the size paper the
 * published rule and widths.
 */
public final class ListOpsStudy implements Study {
    private static final String FULL = ", one search over all";
    private static final String OWN = "reference run of our specification, one seed";

    @Override
    public Card card() {
        return new Card("rir-listops", "Ray Chowdhury and Caragea 2023, abstract",
                "models that search trees, trained on short expressions of ListOps, compute long ones; S4D does not",
                "trained on at most 100 tokens: at least 90 % on 900 to 1000 tokens (published); the small task: bounds of a "
                        + "reference run",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 30.0, Size.PAPER, 3000.0));
    }

    private static List<TextFit.Model> models(Setting setting) {
        int width = setting.pick(16, 64, 128);
        int beams = setting.pick(2, 3, 7);
        List<TextFit.Model> models = new ArrayList<>(List.of(
                new TextFit.Model("ebt-grc", "ebt-grc", "width=" + width + ",beams=" + setting.pick(2, 3, 5)),
                rir("rir", "width=" + width + ",beams=" + beams)));
        if (!setting.is(Size.PAPER)) {
            models.add(rir("rir, k = 8", "width=" + width + ",beams=" + beams + ",chunk=8"));
            models.add(rir("rir, k = 10, no S4D", "width=" + width + ",beams=" + beams + ",chunk=10,s4d=false"));
        }
        models.add(new TextFit.Model("rir-grc", "rir-grc", "width=" + width));
        models.add(new TextFit.Model("bbt-grc", "bbt-grc", "width=" + width));
        models.add(new TextFit.Model("s4d", "s4d",
                "layers=" + setting.pick(1, 4, 8) + ",width=" + width + ",bidirectional=true"));
        return models;
    }

    private static TextFit.Model rir(String name, String options) {
        return new TextFit.Model(name, "rir", options, Map.of(name + FULL, options + ",inference=full"));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        TextTests data = GeneratedTexts.listOps(setting);
        TrainConfig training = TextFit.training(setting.seed()).withEpochs(setting.pick(2, 10, 100))
                .withBatch(setting.pick(32, 64, 128)).withPatience(setting.pick(2, 10, 5));
        List<TextFit.Model> models = models(setting);
        Map<String, TextFit> fits = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            TextFit.add(fits, models.get(i), data, training, ListOpsStudy::operator, setting,
                    Part.of(models.get(i).name(), i, models.size()));
        }
        Checks checks = new Checks()
                .add(TextFit.table("Accuracy in percent; test-a-b: expressions of a to b tokens", data, fits))
                .add(TextFit.byGroup("Accuracy in percent by the operator at the top", "operator", data, fits));
        if (setting.is(Size.PAPER)) {
            checks.add(Check.atLeast("rir on 900 to 1000 tokens", 0.9, "Ray Chowdhury and Caragea 2023, abstract",
                    fits.get("rir").accuracy().get("test-900-1000")));
        } else {
            checks.add(Check.atMost("rir by chunks and in one search, difference of accuracy on 4 to 20 tokens", 0,
                    "exact: fewer than 45 tokens are one chunk of 30",
                    Math.abs(like(fits, "rir") - like(fits, "rir" + FULL))));
        }
        if (setting.is(Size.LAPTOP)) {
            aims(checks, fits);
        }
        return checks.note(String.format(Locale.ROOT,
                "seed %d; %,d training expressions, %d epochs at most, batch %d, Ranger at a rate of .001, dropout .1",
                setting.seed(), data.train().sequences().train().count(), training.epochs(), training.batch()))
                .findings();
    }

    private static double like(Map<String, TextFit> fits, String model) {
        return fits.get(model).accuracy().get(TextTests.LIKE_TRAINING);
    }

    /** The operator at the top, or "digit". */
    static String operator(String text) {
        return text.startsWith("[") ? text.substring(1, text.indexOf(' ')) : "digit";
    }

    private static void aims(Checks checks, Map<String, TextFit> fits) {
        aim(checks, fits, "ebt-grc", TextTests.LIKE_TRAINING, 0.98);
        aim(checks, fits, "ebt-grc", "test-30-50", 0.88);
        aim(checks, fits, "ebt-grc", "test-60-80", 0.80);
        aim(checks, fits, "rir" + FULL, TextTests.LIKE_TRAINING, 0.98);
        aim(checks, fits, "rir" + FULL, "test-60-80", 0.80);
        aim(checks, fits, "s4d", TextTests.LIKE_TRAINING, 0.90);
        checks.add(Check.atMost("s4d, test-60-80", 0.55, OWN + "; published: S4D does not generalise to longer ListOps",
                fits.get("s4d").accuracy().get("test-60-80")));
    }

    private static void aim(Checks checks, Map<String, TextFit> fits, String model, String test, double bound) {
        checks.add(Aim.atLeast(model + ", " + test, bound, fits.get(model).accuracy().get(test)));
    }
}
