package statespace.lab.complexity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;

/** What followed a trigger has to be said again: with full selectivity, real modes are as good as complex ones. */
public final class InductionStudy implements Study {

    @Override
    public Card card() {
        return new Card("complex-induction", "Ran-Milo et al. 2024, section 4.2, induction heads",
                "with B and C selective, real modes are as good as complex ones or better",
                "S6-Real at least as accurate as S6-Complex, less 0.1",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 2.5, Size.PAPER, Double.NaN));
    }

    /** The task of a size. */
    static TokenTask task(Setting setting) {
        return setting.pick(new TokenTask.Induction(4, 8, 2), new TokenTask.Induction(8, 32, 8),
                new TokenTask.Induction(16, 256, 128));
    }

    /** The model of a size. */
    static TokenModel.Sizes sizes(Setting setting) {
        return setting.pick(new TokenModel.Sizes(16, 8), new TokenModel.Sizes(32, 16), new TokenModel.Sizes(64, 16));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        TokenTask task = task(setting);
        TokenModel.Sizes sizes = sizes(setting);
        int steps = setting.pick(60, 6000, 1_024_000);
        List<Mixer> mixers = List.of(Mixer.s6(true), Mixer.s6(false), Mixer.s4d(true), Mixer.s4d(false));
        List<TokenRun> runs = new ArrayList<>();
        for (int i = 0; i < mixers.size(); i++) {
            runs.add(TokenRun.of(task, sizes, mixers.get(i), steps, setting.seed(), setting,
                    Part.of(mixers.get(i).label(), i, mixers.size())));
        }
        Checks checks = new Checks();
        if (!setting.is(Size.SMOKE)) {
            checks.add(Check.atLeast("accuracy of S6-Real above that of S6-Complex", -0.1, "Ran-Milo et al. 2024",
                    runs.get(1).accuracy() - runs.get(0).accuracy()));
            checks.add(Check.atLeast("accuracy of S6-Real above that of S4D-Real", 0.05, "Ran-Milo et al. 2024",
                    runs.get(1).accuracy() - runs.get(3).accuracy()));
        }
        checks.add(Check.near("parameters of S6 in both fields, difference", 0, 0, "equal sizes",
                (double) (runs.get(0).parameters() - runs.get(1).parameters())));
        return checks.add(TokenDelayStudy.table(mixers, runs)).add(TokenDelayStudy.plot(mixers, runs))
                .note("seed " + setting.seed() + ", " + task + ", width " + sizes.width() + ", N = " + sizes.state()
                        + ", 2 layers, batch 8, Adam at 0.001, " + steps + " steps; chance is 1/"
                        + (task.vocabulary() - 1))
                .findings();
    }
}
