package statespace.lab.complexity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** How large the parameters of a real system of any dimension must be, and how small those of a complex one can be. */
public final class ExponentialParametersStudy implements Study {
    private static final String SOURCE = "Ran-Milo et al. 2024, theorem 2, evaluated in double by this project";

    @Override
    public Card card() {
        return new Card("complex-exponential-parameters", "Ran-Milo et al. 2024, section 3.2",
                "delay, random responses and oscillations ask a real system for exponentially large parameters",
                "4.61e4 for the delay and 4.19e6 for the oscillation at t = 32",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 0.2));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        golden(checks, "delay", Map.of(16, 80.0, 32, 4.61e4, 64, 2.13e10, 128, 6.5e21));
        golden(checks, "oscillation", Map.of(16, 1.02e3, 32, 4.19e6, 64, 7.0e13, 128, 2.0e28));
        checks.add(Check.near("bound over its expected value, delay, t = 32, ε = 0.1", 1, 0.02, SOURCE,
                ParameterBound.of(Targets.delay(32), 0.1).value() / 8.8e3));
        checks.add(Check.near("bound over its expected value, oscillation, t = 32, ε = 0.1", 1, 0.02, SOURCE,
                ParameterBound.of(Targets.oscillation(32), 0.1).value() / 3.8e6));
        ParameterBound delay = ParameterBound.of(Targets.delay(32), 0);
        checks.golden("where the delay's bound lies at t = 32: parity, d, m", 0, SOURCE, new double[]{1, 10, 5},
                new double[]{delay.parity(), delay.order(), delay.offset()});
        ParameterBound wave = ParameterBound.of(Targets.oscillation(32), 0);
        checks.golden("where the oscillation's bound lies at t = 32: parity, d, m", 0, SOURCE, new double[]{0, 8, 7},
                new double[]{wave.parity(), wave.order(), wave.offset()});
        overTime(checks, setting);
        fourier(checks, setting);
        return checks.note("seed " + setting.seed() + " draws the random response; differences are exact, bounds are"
                + " kept as base-2 logarithms").findings();
    }

    private static double[] target(String name, int length, long seed) {
        return switch (name) {
            case "delay" -> Targets.delay(length);
            case "oscillation" -> Targets.oscillation(length);
            default -> Targets.random(length, seed);
        };
    }

    private static void golden(Checks checks, String name, Map<Integer, Double> known) {
        known.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> checks.add(Check.near(
                "bound over its expected value, " + name + ", t = " + entry.getKey(), 1, 0.01, SOURCE,
                ParameterBound.of(target(name, entry.getKey(), 0), 0).value() / entry.getValue())));
    }

    private static void overTime(Checks checks, Setting setting) {
        int last = setting.is(Size.SMOKE) ? 128 : 512;
        double[] times = IntStream.iterate(8, t -> t <= last, t -> 2 * t).asDoubleStream().toArray();
        List<Plot.Line> lines = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (String name : List.of("delay", "random", "oscillation")) {
            double[] published = new double[times.length];
            double[] complex = new double[times.length];
            for (int i = 0; i < times.length; i++) {
                double[] response = target(name, (int) times[i], setting.seed());
                published[i] = ParameterBound.of(response, 0).log2();
                FourierSystem system = FourierSystem.paired(response).balanced();
                complex[i] = Math.log(system.b().length * system.largestB() * system.largestC()) / Math.log(2);
                double tight = ParameterBound.of(response, 0, ParameterBound.Constant.TIGHT).log2();
                rows.add(List.of(name, Integer.toString((int) times[i]), bits(published[i]), bits(tight),
                        bits(complex[i])));
            }
            lines.add(new Plot.Line("real, at least: " + name, published));
            lines.add(new Plot.Line("complex, enough: " + name, complex));
            int n = times.length;
            checks.add(Check.atLeast("growth of log₂ of the bound per step, last doubling of t, " + name, 0.5,
                    "an exponential", (published[n - 1] - published[n - 2]) / (times[n - 1] - times[n - 2])));
        }
        checks.add(new Plot("log₂ of n · max|B| · max|C|", "t", "log₂", false, times, lines));
        checks.add(
                new Table("log₂ of n · max|B| · max|C|: the least of any real system, and that of the Fourier system",
                        List.of("response", "t", "real, published", "real, tight", "complex"), rows));
    }

    private static void fourier(Checks checks, Setting setting) {
        for (int length : new int[]{16, 64, 256}) {
            double[] response = Targets.random(length, setting.seed());
            double largest = java.util.Arrays.stream(response).map(Math::abs).max().orElseThrow();
            FourierSystem full = FourierSystem.of(response);
            checks.golden("Fourier system, t = " + length, 1e-12, "Ran-Milo et al. 2024, proposition 3", response,
                    full.response());
            checks.golden("Fourier system in conjugate pairs, t = " + length, 1e-12, "mathematics", response,
                    FourierSystem.paired(response).balanced().response());
            checks.add(Check.near("its max |B|, t = " + length, 1, 0, "Ran-Milo et al. 2024, proposition 3",
                    full.largestB()));
            checks.add(Check.atMost("its max |C| over max |K|, t = " + length, 1,
                    "Ran-Milo et al. 2024, proposition 3", full.largestC() / largest));
        }
    }

    private static String bits(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
