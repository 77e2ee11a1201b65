package statespace.lab.dsr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.filter.WienerDeconvolution;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** How well Wiener deconvolution gives states back, of a filtered Lorenz system and of simulated brain activity. */
public final class WienerStudy implements Study {
    private static final int ROWS = 1000;
    private static final double CLEAN = 1e-3;
    private static final double[] INTERVALS = {0.2, 0.5, 1.2};
    private static final double[] NOISES = {0, 0.01, 0.1};
    /** Errors elsewhere by interval and noise, of one published orbit. */
    private static final double[][] ELSEWHERE = {{.011, .057, .155}, {.004, .019, .054}, {.005, .013, .040}};
    private static final String SPECIFICATION = "our specification: one published orbit, one draw of noise";
    private static final String CIRCULAR = "the filter is circular in the formula, the data are not";

    @Override
    public Card card() {
        return new Card("dsr-wiener", "Volkmann et al. 2024, deconvolution",
                "states are known before training from one Wiener deconvolution, but for some rows at the edges",
                "error of a Lorenz system .004 to .16 inside, far more at the edges; correlation .92 with simulated "
                        + "brain activity, without deconvolution about 0",
                Map.of(Size.SMOKE, 0.05, Size.LAPTOP, 0.2, Size.PAPER, 1.0));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        lorenz(checks, setting);
        if (AlnPairs.arePresent(setting.data())) {
            activity(checks, setting);
        } else {
            checks.note("simulated brain activity was not measured: the files fmri/aln/latent_1.npy to bold_10.npy are "
                    + "not in the data folder");
        }
        return checks.findings();
    }

    /** Root mean squared errors of one series: medians over dimensions. */
    private record Errors(double inside, double left, double right, double noise) {}

    private static void lorenz(Checks checks, Setting setting) {
        int orbits = setting.pick(15, 25, 100);
        List<List<String>> rows = new ArrayList<>();
        double leastLeft = Double.POSITIVE_INFINITY;
        double leastRight = Double.POSITIVE_INFINITY;
        for (int i = 0; i < INTERVALS.length; i++) {
            FilterKernel kernel = FilterKernel.hemodynamic(INTERVALS[i]);
            for (int n = 0; n < NOISES.length; n++) {
                setting.progress().at((3.0 * i + n) / 10, "Lorenz, TR " + INTERVALS[i]);
                double noise = NOISES[n];
                List<Errors> all = IntStream.range(0, orbits)
                        .mapToObj(orbit -> errors(kernel, noise, setting.seed() + orbit)).toList();
                double[] inside = all.stream().mapToDouble(Errors::inside).toArray();
                double left = Quantiles.median(all.stream().mapToDouble(Errors::left).toArray());
                double right = Quantiles.median(all.stream().mapToDouble(Errors::right).toArray());
                double found = Quantiles.median(all.stream().mapToDouble(Errors::noise).toArray());
                double median = Quantiles.median(inside);
                String name = "TR " + Check.number(INTERVALS[i]) + ", noise " + Check.number(noise);
                checks.add(Check.atMost(name + ", error inside, median over orbits", 2 * ELSEWHERE[i][n],
                        SPECIFICATION + ": " + Check.number(ELSEWHERE[i][n])
                                + "; these are other orbits, so up to twice as much",
                        median));
                if (noise > 0) {
                    checks.add(Check.between(name + ", estimated noise over true noise", 0.95, 1.07,
                            "our specification: .0095 to .0107 of .01, .095 to .106 of .1", found / noise));
                }
                leastLeft = Math.min(leastLeft, left / median);
                leastRight = Math.min(leastRight, right / left);
                rows.add(List.of(Check.number(INTERVALS[i]), Check.number(noise), Quantiles.spread(inside),
                        Check.number(ELSEWHERE[i][n]), Quantiles.number(left), Quantiles.number(right),
                        noise == 0 ? "assumed " + CLEAN : Quantiles.number(found)));
            }
        }
        checks.add(
                Check.atLeast("error at the left edge over the error inside, smallest of nine", 1, CIRCULAR, leastLeft))
                .add(Check.atLeast("error at the right edge over the error at the left one, smallest of nine", 1,
                        "our specification: right > left", leastRight))
                .add(new Table("A filtered Lorenz system of " + ROWS + " rows: error of what was deconvolved",
                        List.of("TR", "noise", "inside, median (quartiles)", "elsewhere", "left edge", "right edge",
                                "estimated noise"),
                        rows))
                .note("Lorenz: seed " + setting.seed() + ", " + orbits
                        + " orbits in steps of .01 with noise of their own; root mean squared errors, medians over "
                        + "dimensions and orbits; the edges are a quarter of the taps at the left, half at the right");
    }

    private static Errors errors(FilterKernel kernel, double noise, long seed) {
        ConvolvedLorenz lorenz = ConvolvedLorenz.of(kernel, noise, ROWS, seed);
        WienerDeconvolution uncut = new WienerDeconvolution(kernel,
                noise == 0 ? CLEAN : WienerDeconvolution.MIN_NOISE, 0, 0);
        WienerDeconvolution cut = WienerDeconvolution.of(kernel);
        double[][] back = uncut.apply(lorenz.observed());
        double[][] truth = lorenz.aligned();
        int right = ROWS - cut.right();
        return new Errors(error(back, truth, cut.left(), right), error(back, truth, 0, cut.left()),
                error(back, truth, right, ROWS), Quantiles.median(IntStream.range(0, 3)
                        .mapToDouble(d -> uncut.noise(column(lorenz.observed(), d, 0, ROWS))).toArray()));
    }

    private static double error(double[][] back, double[][] truth, int from, int to) {
        return Quantiles.median(IntStream.range(0, truth[0].length)
                .mapToDouble(d -> distance(column(back, d, from, to), column(truth, d, from, to))).toArray());
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(IntStream.range(0, a.length).mapToDouble(t -> (a[t] - b[t]) * (a[t] - b[t])).average()
                .orElse(Double.NaN));
    }

    private static double[] column(double[][] x, int dimension, int from, int to) {
        return IntStream.range(from, to).mapToDouble(t -> x[t][dimension]).toArray();
    }

    /** Simulated brain activity, each region a series. */
    private static void activity(Checks checks, Setting setting) {
        int count = 10;
        double sigma = 0.1;
        FilterKernel kernel = FilterKernel.hemodynamic(AlnPairs.TR);
        WienerDeconvolution deconvolution = WienerDeconvolution.of(kernel);
        SplittableRandom random = new SplittableRandom(setting.seed());
        List<double[]> found = new ArrayList<>(); // correlation, error, noise, correlation of BOLD, correlation with noise
        for (AlnPairs.Pair pair : AlnPairs.read(setting.data(), count)) {
            setting.progress().at(0.95, pair.name());
            double[][] noisy = Arrays.stream(pair.bold())
                    .map(row -> Arrays.stream(row).map(v -> v + sigma * random.nextGaussian()).toArray())
                    .toArray(double[][]::new);
            double[][] back = deconvolution.apply(pair.bold());
            double[][] ofNoisy = deconvolution.apply(noisy);
            int from = deconvolution.left();
            int to = pair.bold().length - deconvolution.right();
            for (int d = 0; d < pair.bold()[0].length; d++) {
                double[] truth = column(pair.latent(), d, from, to);
                found.add(new double[]{correlation(column(back, d, from, to), truth),
                    distance(column(back, d, from, to), truth),
                    deconvolution.noise(column(pair.bold(), d, 0, pair.bold().length)),
                    correlation(column(pair.bold(), d, from, to), truth),
                    correlation(column(ofNoisy, d, from, to), truth)});
            }
        }
        double[] mean = IntStream.range(0, 5)
                .mapToDouble(i -> found.stream().mapToDouble(one -> one[i]).average().orElseThrow()).toArray();
        String hundred = "our specification, over 100 pairs; these are the first ten of them";
        checks.add(Check.near("brain activity, mean correlation of what was deconvolved", .9237, .02, hundred, mean[0]))
                .add(Check.near("brain activity, root mean squared error", .589, .06, hundred, mean[1]))
                .add(Check.near("brain activity, mean estimated noise", .00306, .0006, hundred, mean[2]))
                .add(Check.near("brain activity, mean correlation of the BOLD signal itself", .006, .05, hundred,
                        mean[3]))
                .add(Check.near("brain activity, mean correlation behind noise of .1", .80, .04, hundred, mean[4]))
                .add(new Table("Simulated brain activity, " + found.size() + " series of 500 rows",
                        List.of("measure", "found", "elsewhere, 1600 series"),
                        List.of(List.of("correlation, mean", Quantiles.number(mean[0]), ".9237"),
                                List.of("correlation, smallest", Quantiles.number(smallest(found)), ".807"),
                                List.of("error", Quantiles.number(mean[1]), ".589"),
                                List.of("estimated noise", Quantiles.number(mean[2]), ".00306"),
                                List.of("correlation of the BOLD signal", Quantiles.number(mean[3]), ".006"),
                                List.of("correlation behind noise of .1", Quantiles.number(mean[4]), "about .80"))))
                .note("brain activity: seed " + setting.seed() + " for the added noise, ten pairs of 16 regions, TR "
                        + AlnPairs.TR + ", rows inside the cuts");
    }

    private static double smallest(List<double[]> found) {
        return found.stream().mapToDouble(one -> one[0]).min().orElseThrow();
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int t = 0; t < a.length; t++) {
            ab += (a[t] - meanA) * (b[t] - meanB);
            aa += (a[t] - meanA) * (a[t] - meanA);
            bb += (b[t] - meanB) * (b[t] - meanB);
        }
        return ab / Math.sqrt(aa * bb);
    }
}
