package statespace.lab.s4d;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** A linear system of S4D learns to hold a signal for a fixed time. */
public final class DelayStudy implements Study {

    @Override
    public Card card() {
        return new Card("s4d-delay", "Gu, Gupta, Goel and Ré 2022, the released delay task",
                "one linear S4D layer learns to delay its input; a real one cannot",
                "error of S4D-Lin below a tenth of that of answering zero, S4D-Real above a half",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 1.0, Size.PAPER, Double.NaN));
    }

    /** A quarter of the published length at the laptop's size, with the same share of state to lag. */
    static DelayTask.Shape shape(Setting setting) {
        return setting.pick(new DelayTask.Shape(80, 20, 32, 12, 1024), new DelayTask.Shape(400, 100, 128, 20, 4096),
                new DelayTask.Shape(4000, 1000, 1024, 20, 16_384));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        DelayTask.Shape shape = shape(setting);
        Checks checks = new Checks();
        List<List<String>> rows = new ArrayList<>();
        List<Variant> variants = Variant.ALL.stream()
                .filter(v -> v.structured() || v.name().equals("S4D-Real")).toList();
        double best = Double.POSITIVE_INFINITY;
        double real = Double.NaN;
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            var outcome = DelayTask.measure(shape, InitialisationStudy.systems(shape, variant), setting,
                    Part.of(variant.name(), i, variants.size()));
            rows.add(List.of(variant.name(), Check.number(outcome.error()), Check.number(outcome.slowest())));
            checks.add(Check.atLeast("smallest −Re A after training, " + variant.name(), Double.MIN_VALUE,
                    "the exponential transform", outcome.finite() ? outcome.slowest() : Double.NaN));
            if (variant.structured()) {
                best = Math.min(best, outcome.error());
            } else {
                real = outcome.error();
            }
        }
        checks.add(Check.atMost("error of the best complex law over that of the real one", 1,
                "direction of the paper", best / real));
        if (!setting.is(Size.SMOKE)) {
            checks.add(Aim.atMost("error of the best complex law, relative to answering zero", 0.1, best));
            checks.add(Aim.atLeast("error of S4D-Real, relative to answering zero", 0.5, real));
        }
        double[] spike = LinSpike.kernel(64, 2.0 / shape.lag(), 2 * shape.lag());
        return checks
                .add(new Table("Delay by " + shape.lag() + " of " + shape.length() + " steps, mean squared error over"
                        + " that of answering zero", List.of("law", "error", "smallest −Re A"), rows))
                .add(new Plot("Kernel of S4D-Lin before training, N = 64, C = 1", "l", "K", false,
                        java.util.stream.IntStream.range(0, spike.length).asDoubleStream().toArray(),
                        List.of(new Plot.Line("K", spike))))
                .note("seed " + setting.seed() + ", N = " + shape.state() + ", " + shape.epochs() + " epochs of "
                        + shape.samples() + " signals; a linear regression on the last " + (shape.lag() + 1)
                        + " inputs has error 0: the task is about what a state of fixed size can hold")
                .findings();
    }
}
