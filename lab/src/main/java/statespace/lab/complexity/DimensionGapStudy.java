package statespace.lab.complexity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** One complex mode against real systems: how many dimensions the real ones need, and what they reach with fewer. */
public final class DimensionGapStudy implements Study {
    private static final String SOURCE = "Ran-Milo et al. 2024, theorem 1";
    private static final double[] ANGLES = {Math.PI / 2, 1, 0.3};

    @Override
    public Card card() {
        return new Card("complex-dimension-gap", "Ran-Milo et al. 2024, section 3.1",
                "what one complex mode does up to time t asks for a real dimension in proportion to t",
                "a real dimension of at least t/2 for cos(πl/2)", Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 0.1));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        double[] times = IntStream.iterate(16, t -> t <= 512, t -> 2 * t).asDoubleStream().toArray();
        List<Plot.Line> lines = new ArrayList<>();
        for (double angle : ANGLES) {
            double[] bounds = new double[times.length];
            for (int i = 0; i < times.length; i++) {
                int t = (int) times[i];
                bounds[i] = DimensionBound.of(Targets.harmonic(t, angle), 1e-9).dimension();
                double folded = Math.abs(Math.IEEEremainder(2 * angle, 2 * Math.PI));
                checks.add(Check.atLeast("real dimension for cos(" + Check.number(angle) + " l), t = " + t,
                        Math.floor(t / 2.0 * folded / Math.PI), SOURCE, bounds[i]));
            }
            lines.add(new Plot.Line("bound for cos(" + Check.number(angle) + " l)", bounds));
        }
        double[] one = new double[times.length];
        java.util.Arrays.fill(one, 1);
        lines.add(new Plot.Line("complex dimension", one));
        fits(checks, setting);
        return checks
                .add(new Plot("Real dimension that a single complex mode asks for", "t", "dimension", true, times,
                        lines))
                .note("seed " + setting.seed()
                        + "; the bound counts sign changes of every second value, the fits are gradient descent")
                .findings();
    }

    private static void fits(Checks checks, Setting setting) {
        int length = 32;
        double[] target = Targets.unit(Targets.oscillation(length));
        int bound = DimensionBound.of(target, 1e-9).dimension();
        int steps = setting.is(Size.SMOKE) ? 2000 : 100_000;
        int[] sizes = setting.is(Size.SMOKE) ? new int[]{1, 8} : new int[]{1, 2, 4, 8, 15, 32, 128};
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            setting.progress().at((double) i / sizes.length, "real fit of dimension " + sizes[i]);
            var fit = ImpulseFit.of(new ImpulseFit.Config(false, sizes[i], 0.5, ImpulseFit.Rule.ADAM, 1e-2, steps,
                    false, setting.seed()), target);
            rows.add(List.of("real", Integer.toString(sizes[i]), Check.number(fit.best()),
                    sizes[i] < bound ? "ruled out" : "not ruled out"));
            if (sizes[i] < bound) {
                checks.add(Aim.atLeast("error of the real fit of dimension " + sizes[i] + ", t = 32", 0.1,
                        fit.best()));
            }
        }
        double[] exact = Targets.harmonic(length, Math.PI / 2);
        double[] oscillation = Targets.oscillation(length);
        double worst = IntStream.range(0, length).mapToDouble(l -> Math.abs(exact[l] - oscillation[l])).max()
                .orElseThrow();
        checks.add(Check.atMost("error of one complex mode, a = i", 1e-13, "by construction", worst));
        rows.add(List.of("complex", "1", Check.number(worst), "exact"));
        checks.add(new Table("Squared error of fits to cos(πl/2), t = 32; answering zero scores 1",
                List.of("field", "dimension", "error", "theory"), rows));
    }
}
