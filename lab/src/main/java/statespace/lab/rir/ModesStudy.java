package statespace.lab.rir;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import statespace.data.generate.ListOpsVariant;
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
 * The same weights read in two ways: chunk by chunk, and in one search over the whole sequence. A model learns to carry parts of
 * an expression over the edge of a chunk only where training sequences have such edges.
 */
public final class ModesStudy implements Study {
    private static final String WHOLE = "16, trained to 40 tokens";
    private static final String ALONE = "30, trained to 20 tokens";
    private static final String SEARCH = ": one search";

    @Override
    public Card card() {
        return new Card("rir-modes", "Ray Chowdhury and Caragea 2023, sections 3 and 4",
                "one set of weights reads a sequence by chunks or in one search; chunks cost accuracy on lengths that "
                        + "training did not cut",
                "one search is at least as right as chunks on every longer test",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 20.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        int width = setting.pick(16, 64, 0);
        int beams = setting.pick(2, 3, 0);
        TrainConfig training = TextFit.training(setting.seed()).withEpochs(setting.pick(2, 10, 0))
                .withBatch(setting.pick(32, 64, 0)).withPatience(setting.pick(2, 10, 0));
        Checks checks = new Checks();
        measure(checks, "k = " + ALONE, 30, GeneratedTexts.mini(ListOpsVariant.MINI, setting), width, beams, training,
                setting, Part.of("never cut in training", 0, 2));
        measure(checks, "k = " + WHOLE, 16, GeneratedTexts.mini(ListOpsVariant.MINI_40, setting), width, beams,
                training, setting, Part.of("cut in training", 1, 2));
        return checks.note(String.format(Locale.ROOT,
                "seed %d; D = %d, K = %d, %d epochs at most, batch %d, Ranger at a rate of .001, dropout .1, S4D before the "
                        + "trees; the same parameters in all rows of a table",
                setting.seed(), width, beams, training.epochs(), training.batch())).findings();
    }

    private static void measure(Checks checks, String name, int chunk, TextTests data, int width, int beams,
            TrainConfig training, Setting setting, Part part) throws IOException {
        Map<String, String> others = new LinkedHashMap<>();
        String sizes = "width=" + width + ",beams=" + beams;
        others.put(name + SEARCH, sizes + ",inference=full");
        others.put(name + ": chunks of 8", sizes + ",chunk=8");
        Map<String, TextFit> fits = new LinkedHashMap<>();
        TextFit.add(fits, new TextFit.Model(name, "rir", sizes + ",chunk=" + chunk, others), data, training,
                ListOpsStudy::operator, setting, part);
        checks.add(TextFit.table("Accuracy in percent, k = " + name.substring(4), data, fits));
        TextFit chunks = fits.get(name);
        TextFit search = fits.get(name + SEARCH);
        if (chunk == 30) {
            checks.add(Check.atMost(name + ", difference of both ways on the lengths of training", 0,
                    "exact: fewer than 45 tokens are one chunk of 30",
                    Math.abs(chunks.accuracy().get(TextTests.LIKE_TRAINING)
                            - search.accuracy().get(TextTests.LIKE_TRAINING))));
        }
        if (setting.is(Size.LAPTOP)) {
            chunks.accuracy().forEach((test, share) -> {
                if (!test.equals(TextTests.LIKE_TRAINING)) {
                    checks.add(Aim.atLeast(name + ", " + test + ": one search over chunks, difference of accuracy", 0,
                            search.accuracy().get(test) - share));
                }
            });
        }
    }
}
