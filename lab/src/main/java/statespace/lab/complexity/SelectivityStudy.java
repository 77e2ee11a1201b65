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

/** The ablation of selectivity on induction heads: B, C and Δ selective or fixed, over both fields. */
public final class SelectivityStudy implements Study {

    @Override
    public Card card() {
        return new Card("complex-selectivity", "Ran-Milo et al. 2024, section 4.2, table 3",
                "complex modes win unless both B and C are selective",
                "complex above real on average where B or C is fixed",
                Map.of(Size.SMOKE, 0.2, Size.LAPTOP, 20.0, Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        TokenTask task = InductionStudy.task(setting);
        TokenModel.Sizes sizes = InductionStudy.sizes(setting);
        int steps = setting.pick(40, 6000, 1_024_000);
        List<List<String>> rows = new ArrayList<>();
        List<Mixer> mixers = new ArrayList<>();
        List<TokenRun> runs = new ArrayList<>();
        double[] gaps = new double[8];
        for (int i = 0; i < 8; i++) {
            double[] accuracies = new double[2];
            for (int field = 0; field < 2; field++) {
                Mixer mixer = new Mixer(field == 1, false, (i & 4) != 0, (i & 2) != 0, (i & 1) != 0);
                TokenRun run = TokenRun.of(task, sizes, mixer, steps, setting.seed(), setting,
                        Part.of(mixer.label() + " selective " + mixer.selective(), 2 * i + field, 16));
                mixers.add(mixer);
                runs.add(run);
                accuracies[field] = run.accuracy();
            }
            gaps[i] = accuracies[1] - accuracies[0];
            rows.add(List.of(mixers.getLast().selective(), ClassifierFit.percent(accuracies[0]),
                    ClassifierFit.percent(accuracies[1])));
        }
        double fixed = (gaps[0] + gaps[1] + gaps[2] + gaps[3] + gaps[4] + gaps[5]) / 6;
        double both = (gaps[6] + gaps[7]) / 2;
        Checks checks = new Checks();
        if (setting.is(Size.SMOKE)) {
            checks.add(Check.between("mean gap where B or C is fixed", -1, 1, "any value at this size", fixed));
        } else {
            checks.add(Check.atLeast("complex above real, mean where B or C is fixed", 0, "Ran-Milo et al. 2024",
                    fixed));
            checks.add(Check.atMost("complex above real, mean where B and C are selective, less the mean elsewhere", 0,
                    "Ran-Milo et al. 2024", both - fixed));
        }
        return checks
                .add(new Table("Accuracy on induction heads", List.of("selective", "real", "complex"), rows))
                .add(plot(mixers, runs))
                .note("seed " + setting.seed() + ", " + task + ", width " + sizes.width() + ", N = " + sizes.state()
                        + ", 2 layers, batch 8, Adam at 0.001, " + steps + " steps, one seed (the paper has three);"
                        + " the paper's own cells are not known to this project")
                .findings();
    }

    /** Four curves: each field, with B and C both selective or not, the mean over its models. */
    private static Plot plot(List<Mixer> mixers, List<TokenRun> runs) {
        double[] at = IntStream.rangeClosed(1, TokenRun.POINTS).mapToDouble(i -> (double) i / TokenRun.POINTS)
                .toArray();
        List<Plot.Line> lines = new ArrayList<>();
        for (boolean both : new boolean[]{false, true}) {
            for (boolean complex : new boolean[]{false, true}) {
                int[] members = IntStream.range(0, runs.size()).filter(i -> mixers.get(i).complex() == complex
                        && (mixers.get(i).b() && mixers.get(i).c()) == both).toArray();
                lines.add(new Plot.Line(
                        (complex ? "complex, " : "real, ") + (both ? "B and C selective" : "B or C fixed"),
                        IntStream.range(0, TokenRun.POINTS).mapToDouble(point -> IntStream.of(members)
                                .mapToDouble(i -> runs.get(i).curve().get(point)).average().orElse(Double.NaN))
                                .toArray()));
            }
        }
        return new Plot("Mean accuracy while training", "share of the steps", "accuracy", false, at, lines);
    }
}
