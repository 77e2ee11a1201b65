package statespace.lab.cde;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import statespace.lab.Aim;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.cde.CdeStructure;

/** Regular languages: trained on sequences of 3 to 40 tokens, measured at four times that length. */
public final class RegularStudy implements Study {
    private static final int LONGEST = 40;

    @Override
    public Card card() {
        return new Card("cde-regular", "Walker et al. 2025, section 5.2, regular languages",
                "blocks track the state of an automaton beyond the lengths that were trained; diagonal matrices do not",
                "average over the tasks: blocks 81.3, DeltaNet 62.8, Mamba 60.8, guessing 35.0 % (bars of a figure, ± 0.5)",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 60.0, Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) {
        boolean smoke = setting.is(Size.SMOKE);
        int longest = smoke ? 8 : LONGEST;
        int width = setting.pick(16, 32, 128);
        int steps = setting.pick(400, 4000, 100_000);
        List<RegularLanguage> languages = smoke
                ? List.of(RegularLanguage.PARITY)
                : List.of(RegularLanguage.values());
        List<TrackingMixer> mixers = smoke
                ? List.of(TrackingMixer.fixedStep("CDE, blocks of 4", CdeStructure.BLOCK, 4))
                : List.of(TrackingMixer.fixedStep("CDE, blocks of 4", CdeStructure.BLOCK, 4),
                        TrackingMixer.fixedStep("CDE, diagonal", CdeStructure.DIAGONAL, 1), TrackingMixer.mamba(),
                        TrackingMixer.deltaNet(), TrackingMixer.gru());
        TrackingRun.Recipe recipe = new TrackingRun.Recipe(longest, 3, 4 * longest, 64, 5e-3, steps, 250, 0.9995);
        List<List<String>> cells = new ArrayList<>();
        Checks checks = new Checks();
        int done = 0;
        for (TrackingMixer mixer : mixers) {
            List<String> row = new ArrayList<>(List.of(mixer.label()));
            double sum = 0;
            for (RegularLanguage language : languages) {
                TrackingRun run = mixer.train(language, width, 1, recipe, setting,
                        Part.of(mixer.label() + ", " + language, done++, mixers.size() * languages.size()));
                sum += run.accuracy();
                row.add(StructuresStudy.number(run.accuracy()));
            }
            row.add(StructuresStudy.number(sum / languages.size()));
            cells.add(row);
            if (mixer.label().startsWith("CDE, blocks")) {
                checks.add(Aim.atLeast(mixer.label() + ", average accuracy", 0.8, sum / languages.size()));
            }
        }
        List<String> heads = new ArrayList<>(List.of("model"));
        languages.forEach(language -> heads.add(language.toString()));
        heads.add("average");
        return checks.add(new Table("Accuracy of the last answer at length " + 4 * longest, heads, cells))
                .note("seed " + setting.seed() + ", one block of width " + width + ", trained on lengths 3 to "
                        + longest
                        + ", batch 64, AdamW at 0.005, at most " + steps
                        + " steps; chance is .5 for parity and even pairs, .2 for the others; the published average is over "
                        + "more tasks, and the figures of single tasks are unknown")
                .findings();
    }
}
