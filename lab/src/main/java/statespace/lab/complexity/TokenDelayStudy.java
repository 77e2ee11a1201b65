package statespace.lab.complexity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.ClassifierFit;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** Tokens have to come out a fixed time later: complex modes against real ones, with and without selectivity. */
public final class TokenDelayStudy implements Study {
    private static final String SOURCE = "one run of the same model in PyTorch, loosened";

    @Override
    public Card card() {
        return new Card("complex-delay", "Ran-Milo et al. 2024, section 4.2, delay",
                "complex modes learn to delay, real ones at equal parameters do not, even where selective",
                "S4D-Complex at least 0.6 and S4D-Real at most 0.4 after 2000 steps",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 0.5, Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        TokenTask task = setting.pick(new TokenTask.Delay(4, 4, 4), new TokenTask.Delay(8, 16, 16),
                new TokenTask.Delay(16, 64, 64));
        TokenModel.Sizes sizes = setting.pick(new TokenModel.Sizes(16, 8), new TokenModel.Sizes(32, 8),
                new TokenModel.Sizes(64, 16));
        int linear = setting.pick(60, 2000, 1_024_000);
        int selective = setting.pick(60, 1500, 1_024_000);
        List<Mixer> mixers = List.of(Mixer.s4d(true), Mixer.s4d(false), Mixer.s6(true), Mixer.s6(false));
        List<TokenRun> runs = new ArrayList<>();
        for (int i = 0; i < mixers.size(); i++) {
            runs.add(TokenRun.of(task, sizes, mixers.get(i), i < 2 ? linear : selective, setting.seed(), setting,
                    Part.of(mixers.get(i).label(), i, mixers.size())));
        }
        Checks checks = new Checks();
        if (setting.is(Size.LAPTOP)) {
            checks.add(Check.atLeast("accuracy of S4D-Complex", 0.6, SOURCE, runs.get(0).accuracy()));
            checks.add(Check.atMost("accuracy of S4D-Real", 0.4, SOURCE, runs.get(1).accuracy()));
            parameters(checks, runs);
        }
        if (!setting.is(Size.SMOKE)) {
            checks.add(Check.atLeast("accuracy of S4D-Complex above that of S4D-Real", 0.01, "Ran-Milo et al. 2024",
                    runs.get(0).accuracy() - runs.get(1).accuracy()));
            checks.add(Check.atLeast("accuracy of S6-Complex above that of S6-Real", 0.01, "Ran-Milo et al. 2024",
                    runs.get(2).accuracy() - runs.get(3).accuracy()));
        }
        checks.add(Check.near("parameters of both fields, difference", 0, 0, "equal sizes",
                (double) (runs.get(0).parameters() - runs.get(1).parameters()
                        + Math.abs(runs.get(2).parameters() - runs.get(3).parameters()))));
        return checks.add(table(mixers, runs)).add(plot(mixers, runs))
                .note("seed " + setting.seed() + ", " + task + ", width " + sizes.width() + ", N = " + sizes.state()
                        + ", 2 layers, batch 8, Adam at 0.001, " + linear + " steps for S4D, " + selective
                        + " for S6; chance is 1/" + (task.vocabulary() - 1))
                .findings();
    }

    private static void parameters(Checks checks, List<TokenRun> runs) {
        checks.add(Check.near("parameters of S4D", 16_352, 0, "counted by hand", (double) runs.get(0).parameters()));
        checks.add(Check.near("parameters of S6", 16_864, 0, "counted by hand", (double) runs.get(2).parameters()));
    }

    static Table table(List<Mixer> mixers, List<TokenRun> runs) {
        return new Table("Accuracy on fresh sequences", List.of("mixer", "selective", "accuracy", "parameters",
                "seconds"),
                IntStream.range(0, runs.size())
                        .mapToObj(i -> List.of(mixers.get(i).label(), mixers.get(i).selective(),
                                ClassifierFit.percent(runs.get(i).accuracy()),
                                Long.toString(runs.get(i).parameters()),
                                String.format(java.util.Locale.ROOT, "%.0f", runs.get(i).seconds())))
                        .toList());
    }

    static Plot plot(List<Mixer> mixers, List<TokenRun> runs) {
        double[] at = IntStream.rangeClosed(1, TokenRun.POINTS).mapToDouble(i -> (double) i / TokenRun.POINTS)
                .toArray();
        return new Plot("Accuracy while training", "share of the steps", "accuracy", false, at,
                IntStream.range(0, runs.size())
                        .mapToObj(i -> new Plot.Line(
                                mixers.get(i).label() + (mixers.get(i).timeInvariant()
                                        ? ""
                                        : " (" + mixers.get(i).selective() + ")"),
                                runs.get(i).curve().stream().mapToDouble(a -> a).toArray()))
                        .toList());
    }
}
