package statespace.lab.cde;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/**
 * A linear CDE over windows of its driver: the order of a log-ODE step by its depth, what two known mistakes cost, and how
 * few steps a long series needs.
 */
public final class LogOdeStudy implements Study {
    private static final double[] SCALES = {0.4, 0.2, 0.1, 0.05};
    private static final int[] WINDOWS = {1, 4, 16, 64};
    private static final List<WindowFlow> FLOWS = List.of(WindowFlow.ONE, WindowFlow.TWO, WindowFlow.WRONG,
            WindowFlow.LINEAR);
    /** Errors by {@link #SCALES} of an independent program, one draw. */
    private static final Map<WindowFlow, double[]> ELSEWHERE = Map.of(
            WindowFlow.ONE, new double[]{2.1e-2, 4.4e-3, 1.0e-3, 2.4e-4},
            WindowFlow.TWO, new double[]{5.2e-3, 6.3e-4, 7.7e-5, 9.6e-6},
            WindowFlow.WRONG, new double[]{3.7e-2, 8.2e-3, 1.9e-3, 4.7e-4},
            WindowFlow.LINEAR, new double[]{3.4e-2, 8.6e-3, 2.2e-3, 5.4e-4});
    private static final String ORDER = "log-ODE method: words of more letters than the depth are left out";
    private static final String SIGN = "the wrong sign doubles the term of the areas that depth 1 leaves out";
    private static final String LINEAR = "exp L - I - L begins with L²/2";
    private static final String WALK = "Clark and Cameron 1980; Castell and Gaines 1995: strong order 1/2 and 1";
    private static final String MAGNUS = "Magnus expansion (Blanes et al. 2009): order 2 and 4 on smooth paths";

    @Override
    public Card card() {
        return new Card("cde-log-ode", "Walker et al. 2024, log-ODE method; Cirone et al. 2024",
                "a log-ODE step over a window has an error of order 2 at depth 1 and 3 at depth 2, so that a long series "
                        + "needs fewer steps",
                "orders 2 and 3; the wrong sign of the bracket twice the error of depth 1; I + L of order 2 at depth 2",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 0.4));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        window(checks, setting);
        setting.progress().at(0.2, LongSeries.WALK.title());
        series(checks, setting, LongSeries.WALK);
        setting.progress().at(0.6, LongSeries.OSCILLATIONS.title());
        series(checks, setting, LongSeries.OSCILLATIONS);
        return checks.findings();
    }

    /** One window, the path made smaller and smaller. */
    private static void window(Checks checks, Setting setting) {
        int draws = setting.pick(50, 500, 0);
        int size = 3;
        int segments = 8;
        double[][][] errors = new double[FLOWS.size()][SCALES.length][draws];
        SplittableRandom random = new SplittableRandom(setting.seed());
        for (int draw = 0; draw < draws; draw++) {
            double[][] matrices = matrices(random, 2, size);
            double[] path = LongSeries.WALK.path(random, segments, 2);
            for (int s = 0; s < SCALES.length; s++) {
                double scale = SCALES[s];
                double[] scaled = Arrays.stream(path).map(x -> scale * x).toArray();
                for (int f = 0; f < FLOWS.size(); f++) {
                    WindowFlow flow = FLOWS.get(f);
                    errors[f][s][draw] = WindowFlow.distance(
                            state -> WindowFlow.exact(matrices, state, scaled),
                            state -> flow.end(matrices, state, scaled, segments), size);
                }
            }
        }
        Map<WindowFlow, double[]> means = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (int f = 0; f < FLOWS.size(); f++) {
            double[] mean = means(errors[f]);
            means.put(FLOWS.get(f), mean);
            for (int s = 0; s < SCALES.length; s++) {
                rows.add(List.of(FLOWS.get(f).name(), Check.number(SCALES[s]), Check.number(mean[s]),
                        Check.number(ELSEWHERE.get(FLOWS.get(f))[s]),
                        s == 0 ? "" : Check.number(order(mean, s - 1, s, 2))));
            }
        }
        check(checks, means);
        double[] at = {1, 2, 4, 8};
        checks.add(new Table("One step over a window of 8 segments, N = 3: largest error of the flow",
                List.of("step", "scale of the path", "error", "error elsewhere", "order"), rows))
                .add(new Plot("One step over a window of 8 segments", "the path is divided by", "error", true, at,
                        means.entrySet().stream().map(entry -> new Plot.Line(entry.getKey().name(), entry.getValue()))
                                .toList()))
                .note("seed " + setting.seed() + ", " + draws + " draws of matrices and window; errors are geometric"
                        + " means over draws; 'elsewhere' is one draw of an independent program, to be compared in its"
                        + " orders alone");
    }

    private static void check(Checks checks, Map<WindowFlow, double[]> errors) {
        int last = SCALES.length - 1;
        checks.add(Check.near("order of depth 1", 2, 0.15, ORDER, order(errors.get(WindowFlow.ONE), last - 1, last, 2)))
                .add(Check.near("order of depth 2", 3, 0.15, ORDER,
                        order(errors.get(WindowFlow.TWO), last - 1, last, 2)))
                .add(Check.near("error with the wrong bracket sign over that of depth 1", 2, 0.15, SIGN,
                        errors.get(WindowFlow.WRONG)[last] / errors.get(WindowFlow.ONE)[last]))
                .add(Check.near("order of I + L at depth 2", 2, 0.15, LINEAR,
                        order(errors.get(WindowFlow.LINEAR), last - 1, last, 2)));
    }

    /** A long series in windows of more and more segments. */
    private static void series(Checks checks, Setting setting, LongSeries kind) {
        int segments = 4096;
        int draws = setting.pick(16, 200, 0);
        int size = 4;
        int letters = 3;
        List<WindowFlow> flows = List.of(WindowFlow.ONE, WindowFlow.TWO, WindowFlow.LINEAR);
        double[][][] errors = new double[flows.size()][WINDOWS.length][draws];
        SplittableRandom random = new SplittableRandom(setting.seed());
        for (int draw = 0; draw < draws; draw++) {
            double[][] matrices = matrices(random, letters, size);
            double[] start = random.doubles(size, -1, 1).toArray();
            double[] path = kind.path(random, segments, letters);
            double[] exact = WindowFlow.exact(matrices, start, path);
            for (int f = 0; f < flows.size(); f++) {
                for (int w = 0; w < WINDOWS.length; w++) {
                    errors[f][w][draw] = relative(flows.get(f).end(matrices, start, path, WINDOWS[w]), exact);
                }
            }
        }
        double[][] means = new double[flows.size()][];
        List<List<String>> rows = new ArrayList<>();
        for (int f = 0; f < flows.size(); f++) {
            means[f] = means(errors[f]);
            for (int w = 0; w < WINDOWS.length; w++) {
                int steps = segments / WINDOWS[w];
                rows.add(List.of(flows.get(f).name(), Integer.toString(WINDOWS[w]), Integer.toString(steps),
                        Integer.toString(steps * flows.get(f).coordinates(letters)), Check.number(means[f][w])));
            }
        }
        int last = WINDOWS.length - 1;
        boolean walk = kind == LongSeries.WALK;
        String source = walk ? WALK : MAGNUS;
        double tolerance = walk ? setting.pick(0.3, 0.15, 0.15) : 0.4;
        checks.add(Check.near(kind.title() + ", order of depth 1", walk ? 0.5 : 2, tolerance, source,
                order(means[0], last, last - 1, 4)))
                .add(Check.near(kind.title() + ", order of depth 2", walk ? 1 : 4, tolerance, source,
                        order(means[1], last, last - 1, 4)))
                .add(Check.atMost(kind.title() + ", error of depth 2 over depth 1, windows of 16", 0.3, ORDER,
                        means[1][2] / means[0][2]))
                .add(new Table(kind.title() + " of " + (segments + 1)
                        + " points, N = 4: error of the last state relative to it",
                        List.of("step", "segments a window", "steps", "numbers read", "error"), rows))
                .note(kind.title() + ": seed " + setting.seed() + ", " + draws
                        + " draws of matrices and series; with one"
                        + " segment a window exp L is exact, and I + L is Euler's rule");
    }

    /** Matrices with rows of Euclidean norm near 1. */
    private static double[][] matrices(RandomGenerator random, int count, int size) {
        double scale = 1 / Math.sqrt(size);
        return IntStream.range(0, count)
                .mapToObj(
                        _ -> IntStream.range(0, size * size).mapToDouble(_ -> scale * random.nextGaussian()).toArray())
                .toArray(double[][]::new);
    }

    private static double relative(double[] found, double[] exact) {
        double off = 0;
        double norm = 0;
        for (int k = 0; k < exact.length; k++) {
            off += (found[k] - exact[k]) * (found[k] - exact[k]);
            norm += exact[k] * exact[k];
        }
        return Math.sqrt(off / norm);
    }

    private static double order(double[] errors, int large, int small, double factor) {
        return Math.log(errors[large] / errors[small]) / Math.log(factor);
    }

    /** Geometric means over the draws. */
    private static double[] means(double[][] errors) {
        return Arrays.stream(errors)
                .mapToDouble(draws -> Math.exp(Arrays.stream(draws).map(Math::log).average().orElseThrow())).toArray();
    }
}
