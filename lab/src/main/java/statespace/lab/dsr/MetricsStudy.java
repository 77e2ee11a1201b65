package statespace.lab.dsr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import statespace.dynamics.measure.SpectralDistance;
import statespace.dynamics.measure.StateSpaceDivergence;
import statespace.dynamics.systems.Lorenz63;
import statespace.dynamics.systems.Standardised;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** The measures on series with known values, and what they say of two runs of one and the same system. */
public final class MetricsStudy implements Study {
    private static final int BINS = 30;
    private static final int ROWS = 50_000;
    private static final int SMOOTHING = 20;
    private static final String SOURCE = "our specification: another program in double precision";
    private static final String ITSELF = "a series has no distance from itself";

    @Override
    public Card card() {
        return new Card("dsr-metrics", "Volkmann et al. 2024, measures; Koppe et al. 2019; Mikhaeil et al. 2022",
                "D_stsp compares where two orbits are, D_PSE how fast they move; both are near 0 for two runs of one system",
                "golden numbers of both measures; D_stsp of two Lorenz runs of 50,000 rows well below .3",
                Map.of(Size.SMOKE, 0.05, Size.LAPTOP, 0.2, Size.PAPER, 0.5));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        golden(checks);
        floor(checks, setting);
        return checks.findings();
    }

    private static double[][] series(IntFunction<double[]> row) {
        return IntStream.range(0, 2000).mapToObj(row).toArray(double[][]::new);
    }

    private static void golden(Checks checks) {
        double[][] x = series(t -> new double[]{Math.sin(.1 * t), Math.cos(.13 * t)});
        double[][] y = series(t -> new double[]{Math.sin(.11 * t), Math.cos(.12 * t)});
        double[][] points = Arrays.copyOf(x, 1000);
        checks.golden("D_stsp with 30 and 10 cells a dimension", 1e-7, SOURCE, new double[]{3.5555829, 0.0284482},
                new double[]{StateSpaceDivergence.histogram(x, y, 30).value(),
                    StateSpaceDivergence.histogram(x, y, 10).value()});
        checks.golden("D_stsp by mixtures of variance .01, .3 and 1", 1e-9, SOURCE,
                new double[]{.0046004143, .00015516993, .00032874771},
                IntStream.range(0, 3)
                        .mapToDouble(i -> StateSpaceDivergence
                                .mixture(x, y, new double[]{.01, .3, 1}[i], points).value())
                        .toArray());
        golden(checks, x, y, 0, .9690880192, .8647907581);
        golden(checks, x, y, 1, .7956956455, .7264097553);
        golden(checks, x, y, SMOOTHING, .0539223239, .0641504582);
        checks.add(Check.near("D_stsp of a series and itself", 0, 1e-12, ITSELF,
                StateSpaceDivergence.histogram(x, x, BINS).value()))
                .add(Check.near("D_PSE of a series and itself", 0, 1e-12, ITSELF,
                        SpectralDistance.of(x, x, SMOOTHING).mean().value()));
    }

    private static void golden(Checks checks, double[][] x, double[][] y, double smoothing, double... expected) {
        checks.golden("D_PSE of two dimensions, smoothing " + Check.number(smoothing), 1e-9, SOURCE, expected,
                SpectralDistance.of(x, y, smoothing).perDimension());
    }

    /** Divergences between runs. */
    private record Floor(double[] stateSpace, double[] spectrum) {}

    private static void floor(Checks checks, Setting setting) {
        int runs = setting.pick(3, 10, 30);
        double[][][] raw = new double[runs][][];
        for (int i = 0; i < runs; i++) {
            setting.progress().at(0.5 * i / runs, "Lorenz runs");
            raw[i] = Lorenz63.raw(ConvolvedLorenz.STEP, 2 * ROWS, setting.seed() + i);
        }
        double[][][] first = parts(raw, 0, ROWS);
        double[][][] second = parts(raw, ROWS, 2 * ROWS);
        double[][][] scaled = Arrays.stream(first).map(run -> Standardised.of(run).values())
                .toArray(double[][][]::new);
        List<List<String>> table = new ArrayList<>();
        Floor halves = compare(IntStream.range(0, runs).mapToObj(i -> new double[][][]{first[i], second[i]}).toList());
        Floor units = compare(pairs(first));
        setting.progress().at(0.8, "noise floor");
        Floor own = compare(pairs(scaled));
        add(table, "two parts of one run", halves);
        add(table, "two runs in the units of the system", units);
        add(table, "two runs, each standardised by itself", own);
        checks.add(Check.atMost("D_stsp of two Lorenz runs in one unit, median over pairs", 0.3,
                "caption of fig. 2A: D_stsp below .30 is a good reconstruction, so two true runs must be below it",
                Quantiles.median(units.stateSpace())));
        checks.add(new Table("Noise floor: distances between true Lorenz runs of " + ROWS + " rows",
                List.of("of", "pairs", "D_stsp, 30 cells: median (quartiles)", "largest",
                        "D_PSE, smoothing 20: median (quartiles)"),
                table))
                .note("a model is scored in the units that it was trained in, so two runs in the units of the system are its "
                        + "floor; runs that are standardised each by itself are further apart, because mean and deviation "
                        + "of a run are random too")
                .note("seed " + setting.seed() + ", " + runs + " runs of " + 2 * ROWS + " rows in steps of "
                        + ConvolvedLorenz.STEP + ", pairs of neighbours; two halves of 50,000 rows of a published run: "
                        + "D_stsp .0836, D_PSE .0351 (our specification)");
    }

    private static double[][][] parts(double[][][] runs, int from, int to) {
        return Arrays.stream(runs).map(run -> Arrays.copyOfRange(run, from, to)).toArray(double[][][]::new);
    }

    /** Each run beside the next one. */
    private static List<double[][][]> pairs(double[][][] runs) {
        return IntStream.range(0, runs.length)
                .mapToObj(i -> new double[][][]{runs[i], runs[(i + 1) % runs.length]}).toList();
    }

    private static Floor compare(List<double[][][]> pairs) {
        return new Floor(
                pairs.stream().mapToDouble(p -> StateSpaceDivergence.histogram(p[0], p[1], BINS).value()).toArray(),
                pairs.stream().mapToDouble(p -> SpectralDistance.of(p[0], p[1], SMOOTHING).mean().value()).toArray());
    }

    private static void add(List<List<String>> table, String name, Floor floor) {
        table.add(List.of(name, Integer.toString(floor.stateSpace().length), Quantiles.spread(floor.stateSpace()),
                Quantiles.number(Quantiles.of(1, floor.stateSpace())), Quantiles.spread(floor.spectrum())));
    }
}
