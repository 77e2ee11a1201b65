package statespace.lab.dsr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.systems.PhaseSurrogate;
import statespace.lab.Aim;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.task.reconstruct.VectorAutoregression;

/** One subject's task fMRI beside its phase-randomised surrogates, on which nothing but linear correlation is left to find. */
public final class FmriStudy implements Study {
    private static final String FILE = "fmri/fmri.npy";
    private static final String HOME = "it is fmri.npy of the repository github.com/DurstewitzLab/ALRNN-DSR; put it there "
            + "under that name";
    private static final double TR = 3;
    private static final double SHARE = 0.75;
    private static final double TRANSIENT = 0.25;
    private static final int STEPS = 5000;
    private static final String VAR = "VAR with noise";
    private static final String FLOOR = "second half beside first";
    private static final List<String> SERIES = List.of("recording", "surrogate");

    /** A model, or a baseline, on the recording or a surrogate. */
    private record One(String series, String model, RecordingScore score, double exponent, double bounded,
            double fall) {}

    @Override
    public Card card() {
        return new Card("dsr-fmri", "Volkmann et al. 2024, applied to one recording",
                "a question: are series of a reconstructed system more like an fMRI recording than those of a linear "
                        + "process, and is that so on surrogates too",
                "unknown: no value was published for this recording",
                Map.of(Size.SMOKE, 0.15, Size.LAPTOP, 15.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        int seeds = setting.pick(1, 5, 0);
        int epochs = setting.pick(15, 1000, 0);
        double[][] recording = AlnPairs.rows(setting.data().require(FILE, HOME));
        FilterKernel kernel = FilterKernel.hemodynamic(TR);
        List<Variant> variants = setting.is(Size.SMOKE)
                ? List.of(Variant.CONVOLUTIONAL)
                : List.of(Variant.CONVOLUTIONAL, Variant.STANDARD);
        List<SideBySide.Work<One>> works = new ArrayList<>();
        List<One> others = new ArrayList<>();
        for (String series : SERIES) {
            for (int s = 0; s < seeds; s++) {
                long seed = setting.seed() + s;
                double[][] values = series.equals("recording") ? recording : PhaseSurrogate.of(recording, seed);
                for (Variant variant : variants) {
                    works.add(own -> measure(SystemFit.of(Recipe.recording(variant, kernel, epochs), values,
                            (int) (SHARE * values.length), seed, own,
                            series + ", " + variant.label() + ", seed " + seed), values, series, variant, seed));
                }
                others.add(linear(values, series, seed));
                others.add(new One(series, FLOOR, RecordingScore.halves(values, seed), Double.NaN, Double.NaN,
                        Double.NaN));
            }
        }
        List<One> ones = new ArrayList<>(SideBySide.run(setting, 1, works));
        ones.addAll(others);
        Checks checks = new Checks();
        if (setting.is(Size.SMOKE)) {
            checks.add(Aim.atMost("convSSM on the recording, loss of epoch " + epochs + " over that of epoch 1", 0.95,
                    all(ones, SERIES.getFirst(), Variant.CONVOLUTIONAL.label(), One::fall)[0]));
        } else {
            checks.add(Aim.atLeast("convSSM on the recording, share of free runs that stay bounded", 0.95,
                    Arrays.stream(all(ones, SERIES.getFirst(), Variant.CONVOLUTIONAL.label(), One::bounded)).average()
                            .orElse(Double.NaN)));
        }
        models(checks, ones);
        differences(checks, ones, setting);
        return checks
                .note("seeds " + setting.seed() + " to " + (setting.seed() + seeds - 1)
                        + ": each draws the first parameters and "
                        + "a surrogate; " + recording.length + " rows of " + recording[0].length
                        + " regions, TR 3 s, the first "
                        + (int) (100 * SHARE)
                        + " % for training, as many states as regions, L = 50, 100 steps a window, α = .1, "
                        + epochs + " epochs of 50 steps; means over " + RecordingScore.RUNS + " free runs")
                .note("pairs are seeds on one recording, so a verdict holds for this recording alone; the distances of "
                        + "halves have half the rows and are an upper bound of the noise")
                .findings();
    }

    private static One measure(SystemFit fit, double[][] values, String series, Variant variant, long seed) {
        if (!fit.isTrained()) {
            return new One(series, variant.label(), RecordingScore.NONE, Double.NaN, 0, Double.NaN);
        }
        int rows = values.length;
        List<double[][]> runs = Arrays.stream(fit.states(RecordingScore.RUNS))
                .map(state -> fit.system().run(state, (int) (TRANSIENT * rows), rows).observed()).toList();
        return new One(series, variant.label(), RecordingScore.of(values, runs, seed), fit.exponent(STEPS),
                fit.bounded(RecordingScore.RUNS, STEPS) / (double) RecordingScore.RUNS, fit.last() / fit.first());
    }

    private static One linear(double[][] values, String series, long seed) {
        int rows = values.length;
        VectorAutoregression fit = VectorAutoregression.fit(Arrays.copyOf(values, (int) (SHARE * rows)));
        List<double[][]> runs = fit == null
                ? List.of()
                : IntStream.range(0, RecordingScore.RUNS)
                        .mapToObj(i -> fit.run(values, (int) (TRANSIENT * rows), rows, seed * RecordingScore.RUNS + i))
                        .toList();
        return new One(series, VAR, RecordingScore.of(values, runs, seed), Double.NaN, Double.NaN, Double.NaN);
    }

    private static double[] all(List<One> ones, String series, String model, ToDoubleFunction<One> value) {
        return ones.stream().filter(one -> one.series().equals(series) && one.model().equals(model)).mapToDouble(value)
                .toArray();
    }

    private static void models(Checks checks, List<One> ones) {
        List<List<String>> rows = new ArrayList<>();
        for (String series : SERIES) {
            for (String model : ones.stream().map(One::model).distinct().toList()) {
                boolean runs = !model.equals(VAR) && !model.equals(FLOOR);
                rows.add(List.of(series, model,
                        Quantiles.spread(all(ones, series, model, one -> one.score().stateSpace())),
                        Quantiles.spread(all(ones, series, model, one -> one.score().spectrum())),
                        runs ? Quantiles.spread(all(ones, series, model, One::exponent)) : "–",
                        runs ? Quantiles.spread(all(ones, series, model, One::bounded)) : "–"));
            }
        }
        checks.add(new Table("Generated beside recorded, median (quartiles) over seeds",
                List.of("series", "model", "D_stsp",
                        "D_PSE", "largest exponent a step", "share of bounded runs"),
                rows));
    }

    private static void differences(Checks checks, List<One> ones, Setting setting) {
        List<List<String>> rows = new ArrayList<>();
        for (String series : SERIES) {
            for (String other : setting.is(Size.SMOKE) ? List.of(VAR) : List.of(Variant.STANDARD.label(), VAR)) {
                for (boolean spectrum : new boolean[]{false, true}) {
                    ToDoubleFunction<One> value = spectrum
                            ? one -> one.score().spectrum()
                            : one -> one.score().stateSpace();
                    Paired paired = Paired.of(all(ones, series, Variant.CONVOLUTIONAL.label(), value),
                            all(ones, series, other, value));
                    rows.add(List.of(series, other, spectrum ? "D_PSE" : "D_stsp", paired.text(), paired.count(),
                            paired.verdict()));
                    if (!setting.is(Size.SMOKE) && other.equals(VAR) && !spectrum && series.equals("recording")) {
                        checks.add(Aim.atLeast("seeds of five in which the convSSM has a smaller D_stsp than VAR", 5,
                                paired.better()));
                    }
                }
            }
        }
        checks.add(new Table("The convSSM less another model, paired over seeds (negative: the convSSM is better)",
                List.of("series", "other model", "measure", "mean difference ± standard error", "convSSM better in",
                        "the convSSM is"),
                rows));
    }
}
