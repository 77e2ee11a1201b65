package statespace.lab.rir;

import java.io.IOException;
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

/** Logical inference (Bowman et al. 2015): the relation of two formulas with more operators than any in training. */
public final class LogicStudy implements Study {

    @Override
    public Card card() {
        return new Card("rir-logic", "Ray Chowdhury and Caragea 2023, table 3; Tran et al. 2018 for the split",
                "models that search trees, trained on formulas of up to 6 operators, tell the relation of longer ones",
                "accuracy on 7 to 12 operators beside the most frequent class (48 to 52 %); published cells are unknown to us",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 60.0, Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        TextTests data = GeneratedTexts.logic(setting);
        int width = setting.pick(16, 64, 200);
        String sizes = "width=" + width + ",beams=" + setting.pick(2, 3, 7);
        String dropout = setting.pick("", "", ",input_dropout=0.4");
        List<TextFit.Model> models = List.of(new TextFit.Model("ebt-grc", "ebt-grc", sizes),
                new TextFit.Model("rir", "rir", sizes + dropout,
                        Map.of("rir, one search over all", sizes + dropout + ",inference=full")),
                new TextFit.Model("bbt-grc", "bbt-grc", "width=" + width),
                new TextFit.Model("s4d", "s4d", "layers=" + setting.pick(1, 4, 8) + ",width=" + width
                        + ",bidirectional=true"));
        TrainConfig training = TextFit.training(setting.seed()).withEpochs(setting.pick(2, 5, 100))
                .withBatch(setting.pick(32, 64, 128)).withPatience(setting.pick(2, 5, 5));
        Map<String, TextFit> fits = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            TextFit.add(fits, models.get(i), data, training, _ -> "all", setting,
                    Part.of(models.get(i).name(), i, models.size()));
        }
        Checks checks = new Checks().add(TextFit.table("Accuracy in percent; test-n: n operators", data, fits));
        checks.add(Check.atMost("rir by chunks and in one search, difference of accuracy on up to 6 operators", 0,
                "exact: such formulas have at most 37 tokens, and fewer than 45 are one chunk of 30",
                Math.abs(fits.get("rir").accuracy().get(TextTests.LIKE_TRAINING)
                        - fits.get("rir, one search over all").accuracy().get(TextTests.LIKE_TRAINING))));
        if (!setting.is(Size.SMOKE)) {
            double chance = TextTests.majority(data.tests().get("test-7"));
            for (String name : List.of("ebt-grc", "rir")) {
                double seven = fits.get(name).accuracy().get("test-7");
                checks.add(Check.atLeast(name + ", 7 operators: over the most frequent class", 0.05,
                        "what a model of structure must do at least", seven - chance));
                checks.add(Aim.atLeast(name + ", 7 operators", 0.9, seven));
            }
        }
        return checks.note(String.format(Locale.ROOT,
                "seed %d; %,d training pairs of up to 6 operators, made by rule, %d epochs at most, batch %d, Ranger at a rate "
                        + "of .001, dropout .1; pairs through one encoder",
                setting.seed(), data.train().sequences().train().count(), training.epochs(), training.batch()))
                .findings();
    }
}
