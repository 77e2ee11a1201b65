package statespace.run.reconstruct;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import statespace.dynamics.FixedPoints;
import statespace.dynamics.LyapunovSpectrum;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.measure.PredictionError;
import statespace.layer.Parameter;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructedSystem;
import statespace.run.History;
import statespace.run.RunConfig;
import statespace.task.Scaler;
import statespace.task.reconstruct.ReconstructTask;
import statespace.task.reconstruct.VectorAutoregression;
import statespace.train.Epoch;

/**
 * Measures a reconstructed system: free runs from several rows of the data beside the data itself, beside a linear
 * autoregression that is driven by its own errors, and beside the data's first half against its second, which is the noise of
 * such measures.
 */
final class Measurement {
    private static final int RUNS = 5;
    private static final double TRANSIENT = 0.25;
    private static final int LONG = 5000; // rows
    private static final int LYAPUNOV_TRANSIENT = 1000;
    private static final int LYAPUNOV_STEPS = 20_000;
    private static final int MOST_DIMENSIONS = 64; // of a system whose exponents are computed whole
    private static final int LONGEST_CYCLE = 3;

    private final ReconstructModel model;
    private final ReconstructTask task;
    private final ReconstructedSystem system;
    private final double[][] states; // (rows)(M), what the deconvolved rows say
    private final long seed;

    private Measurement(ReconstructModel model, ReconstructTask task, long seed) {
        this.model = model;
        this.task = task;
        this.seed = seed;
        system = model.system();
        states = model.states(task.unfiltered(), task.unfilteredNuisance());
    }

    static Measurement of(ReconstructModel model, ReconstructTask task, long seed) {
        return new Measurement(model, task, seed);
    }

    /** The free runs, the first from the stored state. */
    private List<ReconstructedSystem.Orbit> runs(double[] stored) {
        int rows = task.values().length;
        int dropped = (int) (TRANSIENT * rows);
        List<double[]> begins = new ArrayList<>(List.of(stored));
        int[] known = IntStream.range(0, states.length).filter(t -> isKnown(states[t])).toArray();
        for (int i = 1; i < RUNS && known.length > 0; i++) {
            begins.add(states[known[(int) ((long) i * known.length / RUNS)]]);
        }
        return begins.stream().map(begin -> system.run(begin, dropped, rows)).toList();
    }

    private static boolean isKnown(double... row) {
        return Arrays.stream(row).noneMatch(Double::isNaN);
    }

    ReconstructOutcome outcome(ReconstructSeries series, Scaler scaler, History history, RunConfig config,
            Path folder) {
        double[][] values = task.values();
        double[][] explained = system.explained(task.nuisance(), values.length);
        List<ReconstructedSystem.Orbit> runs = runs(system.begin());
        List<double[][]> generated = runs.stream().map(run -> sum(run.observed(), explained)).toList();
        VectorAutoregression linear = VectorAutoregression.fit(Arrays.copyOf(values, task.trainRows()));
        List<double[][]> linearRuns = linear == null
                ? List.of()
                : LongStream.range(0, RUNS).mapToObj(i -> linear.run(values, (int) (TRANSIENT * values.length),
                        values.length, seed + i)).toList();
        Comparison comparison = new Comparison(values, seed);
        Map<String, ReconstructMetrics.Spread> stateSpace = new LinkedHashMap<>();
        Map<String, ReconstructMetrics.Spread> spectrum = new LinkedHashMap<>();
        stateSpace.put(ReconstructMetrics.MODEL, comparison.stateSpace(generated));
        spectrum.put(ReconstructMetrics.MODEL, comparison.spectrum(generated));
        if (linear != null) {
            stateSpace.put(ReconstructMetrics.LINEAR, comparison.stateSpace(linearRuns));
            spectrum.put(ReconstructMetrics.LINEAR, comparison.spectrum(linearRuns));
        }
        stateSpace.put(ReconstructMetrics.HALVES, comparison.halvesInStateSpace());
        spectrum.put(ReconstructMetrics.HALVES, comparison.halvesInSpectrum());
        int ahead = values.length >= LONG ? 20 : 10;
        int diverged = runs.stream().mapToInt(ReconstructedSystem.Orbit::diverged).filter(at -> at >= 0).min()
                .orElse(-1);
        LyapunovSpectrum exponents = system.map().dimension() > MOST_DIMENSIONS
                ? null
                : LyapunovSpectrum.of(system.map(), system.begin(), LYAPUNOV_TRANSIENT, LYAPUNOV_STEPS, 1);
        List<Double> lyapunov = exponents == null || exponents.failure() != null
                ? List.of()
                : Arrays.stream(exponents.perStep()).boxed().toList();
        List<ReconstructMetrics.Cycle> cycles = cycles();
        ReconstructMetrics metrics = new ReconstructMetrics(diverged < 0, diverged < 0 ? null : diverged, stateSpace,
                spectrum, errors(linear, ahead, explained), ahead, lyapunov,
                lyapunov.isEmpty() || model.task().interval() == 0
                        ? Double.NaN
                        : lyapunov.getFirst() / model.task().interval(),
                cycles, LONGEST_CYCLE, linear == null ? 0 : linear.order(), model.strength(),
                history.curve().isEmpty() ? Double.NaN : history.curve().getLast().trainLoss(), values.length,
                history.curve().stream().mapToDouble(Epoch::seconds).sum(), history.seed(),
                Parameter.count(model.parameters()), history.curve().size(),
                Verdict.of(new Verdict.FreeRuns(runs.size(),
                        (int) runs.stream().filter(run -> Comparison.rests(run.observed())).count(), diverged),
                        comparison.drifts(), stateSpace, spectrum, lyapunov, linear == null ? 0 : linear.order()),
                folder.toString());
        return new ReconstructOutcome(series, scaler, task, system, runs.getFirst(), generated.getFirst(),
                linearRuns.isEmpty() ? null : linearRuns.getFirst(), metrics, history, config);
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] both = new double[a.length][a[0].length];
        for (int t = 0; t < both.length; t++) {
            for (int v = 0; v < both[t].length; v++) {
                both[t][v] = a[t][v] + b[t][v];
            }
        }
        return both;
    }

    private Map<String, ReconstructMetrics.Errors> errors(VectorAutoregression linear, int ahead,
            double[][] explained) {
        double[][] values = task.values();
        int train = task.trainRows();
        PredictionError predicted = new PredictionError(system.map()::step, system::observe,
                new FilterKernel("of the model", system.taps()));
        Map<String, ReconstructMetrics.Errors> errors = new LinkedHashMap<>();
        errors.put(ReconstructMetrics.MODEL, new ReconstructMetrics.Errors(
                predicted.measure(states, values, explained, ahead, 0, train).value(),
                predicted.measure(states, values, explained, ahead, train, values.length).value()));
        if (linear != null) {
            errors.put(ReconstructMetrics.LINEAR, new ReconstructMetrics.Errors(linear.error(values, 0, train, ahead),
                    linear.error(values, train, values.length, ahead)));
        }
        double[][] last = new double[values.length][];
        double[] unknown = new double[values[0].length];
        Arrays.fill(unknown, Double.NaN);
        Arrays.setAll(last, t -> t < ahead ? unknown : values[t - ahead]);
        errors.put(ReconstructMetrics.LAST, new ReconstructMetrics.Errors(error(last, 0, train),
                error(last, train, values.length)));
        return errors;
    }

    /** Mean square over what is known and predicted. */
    private double error(double[][] said, int from, int to) {
        double sum = 0;
        long count = 0;
        for (int t = from; t < to; t++) {
            for (int v = 0; v < said[t].length; v++) {
                double off = said[t][v] - task.values()[t][v];
                if (Double.isFinite(off)) {
                    sum += off * off;
                    count++;
                }
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    private List<ReconstructMetrics.Cycle> cycles() {
        return FixedPoints.usual().search(system.map(), LONGEST_CYCLE, seed).cycles().stream()
                .map(cycle -> new ReconstructMetrics.Cycle(
                        cycle.period(), cycle.stability().name().toLowerCase(java.util.Locale.ROOT), cycle.moduli()[0],
                        cycle.points()[0]))
                .toList();
    }
}
