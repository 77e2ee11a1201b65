package statespace.lab.dsr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.PlrnnSpec;
import statespace.dynamics.filter.FilterKernel;
import statespace.kernels.Workers;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.Parameter;
import statespace.layer.piecewise.PlrnnConfig;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.task.reconstruct.ReconstructTask;
import statespace.train.Epoch;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.reconstruct.ReconstructTraining;

/** Seconds of an epoch by the sizes of model and data, one size varied at a time. */
public final class RuntimeStudy implements Study {
    private static final int WINDOW = 200;
    private static final Point BASE = new Point(50, 10, 10, 0.5, 1000);
    private static final String FORMULA = "2M + 2ML + L: A, h1, W1, W2, h2";

    /** Sizes of one measurement. */
    private record Point(int hidden, int states, int variates, double interval, int rows) {}

    /** One size that varies. */
    private record Axis(String name, double[] at, List<Point> points, String published) {}

    @Override
    public Card card() {
        return new Card("dsr-runtime", "Volkmann et al. 2024, figure 4",
                "the time of an epoch grows linearly with hidden units, states and variates, and does not depend on the "
                        + "length of the series",
                "R² of straight lines: .989 (L), .993 (M), .996 (N)", Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 3.0));
    }

    private static List<Axis> axes(Setting setting) {
        double[] hidden = setting.pick(new double[]{25, 50}, new double[]{25, 50, 100, 200, 400}, null);
        double[] counts = setting.pick(new double[]{5, 10}, new double[]{5, 10, 20, 40, 80}, null);
        double[] intervals = setting.pick(new double[]{0.5, 3}, new double[]{0.2, 0.5, 1.2, 2, 3}, null);
        double[] rows = setting.pick(new double[]{500, 1000}, new double[]{500, 1000, 2000, 4000, 8000}, null);
        return List.of(
                new Axis("hidden units L", hidden, Arrays.stream(hidden)
                        .mapToObj(v -> new Point((int) v, BASE.states, BASE.variates, BASE.interval, BASE.rows))
                        .toList(),
                        ".989"),
                new Axis("states M", counts, Arrays.stream(counts)
                        .mapToObj(v -> new Point(BASE.hidden, (int) v, BASE.variates, BASE.interval, BASE.rows))
                        .toList(),
                        ".993"),
                new Axis("variates N", counts, Arrays.stream(counts)
                        .mapToObj(v -> new Point(BASE.hidden, BASE.states, (int) v, BASE.interval, BASE.rows)).toList(),
                        ".996"),
                new Axis("TR", intervals, Arrays.stream(intervals)
                        .mapToObj(v -> new Point(BASE.hidden, BASE.states, BASE.variates, v, BASE.rows)).toList(),
                        "unknown"),
                new Axis("rows T", rows, Arrays.stream(rows)
                        .mapToObj(v -> new Point(BASE.hidden, BASE.states, BASE.variates, BASE.interval, (int) v))
                        .toList(),
                        "unknown"));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        int rounds = setting.pick(1, 3, 0);
        int epochs = setting.pick(2, 6, 0);
        List<Axis> axes = axes(setting);
        double[][] seconds = axes.stream().map(axis -> {
            double[] none = new double[axis.at().length];
            Arrays.fill(none, Double.POSITIVE_INFINITY);
            return none;
        }).toArray(double[][]::new);
        int done = 0;
        int all = rounds * axes.stream().mapToInt(axis -> axis.at().length).sum();
        for (int round = 0; round < rounds; round++) { // all points in turn, so that a busy minute hits all alike
            for (int a = 0; a < axes.size(); a++) {
                for (int i = 0; i < axes.get(a).at().length; i++) {
                    setting.progress().at((double) done++ / all, axes.get(a).name());
                    seconds[a][i] = Math.min(seconds[a][i], seconds(axes.get(a).points().get(i), epochs, setting));
                }
            }
        }
        Checks checks = new Checks();
        parameters(checks, 5, 250, 2760);
        parameters(checks, 16, 512, 16_928);
        List<List<String>> lines = new ArrayList<>();
        List<List<String>> points = new ArrayList<>();
        for (int a = 0; a < axes.size(); a++) {
            Axis axis = axes.get(a);
            double[] line = line(axis.at(), seconds[a]);
            int last = axis.at().length - 1;
            double growth = seconds[a][last] / seconds[a][0];
            lines.add(List.of(axis.name(), Quantiles.number(1000 * line[0]), Quantiles.number(1000 * line[1]),
                    last < 2 ? "–" : Quantiles.number(line[2]), axis.published(),
                    Quantiles.number(growth)));
            for (int i = 0; i <= last; i++) {
                points.add(List.of(axis.name(), Check.number(axis.at()[i]), Quantiles.number(1000 * seconds[a][i])));
            }
            if (!setting.is(Size.SMOKE) && !axis.published().equals("unknown")) {
                checks.add(Aim.atLeast(axis.name() + ", R² of a straight line", 0.95, line[2]));
            }
            if (!setting.is(Size.SMOKE) && axis.name().equals("rows T")) {
                checks.add(Aim.atMost("an epoch of 16 times as many rows over one of few", 1.5, growth));
            }
        }
        return checks
                .add(new Table("Milliseconds of an epoch along a straight line", List.of("size", "at 0", "slope", "R²",
                        "published R²", "largest size over smallest"), lines))
                .add(new Table("Milliseconds of an epoch of 50 steps", List.of("size", "value", "milliseconds"),
                        points))
                .note("seed " + setting.seed()
                        + ", L = 50, M = N = 10, TR .5, 1000 rows where they do not vary, 200 steps a "
                        + "window, 16 windows a step, linear decoder; smallest time of " + rounds + " rounds of "
                        + (epochs - 1) + " epochs after one of warm-up; " + Workers.shared().threads()
                        + " threads; the "
                        + "published times are of a laptop with an i5-8250U and unknown in seconds, so lines and ratios "
                        + "alone are compared; on a busy machine they are not to be trusted")
                .findings();
    }

    private static void parameters(Checks checks, int states, int hidden, int expected) {
        try (PointerScope _ = new PointerScope()) {
            ReconstructModel model = new ReconstructModel(ReconstructSpec.of(1),
                    new PlrnnSpec(PlrnnConfig.Map.CLIPPED_SHALLOW, states, hidden, 1), new SplittableRandom(1));
            checks.add(Check.near("parameters of the latent model, M = " + states + ", L = " + hidden, expected, 0,
                    FORMULA,
                    (double) Parameter.count(model.latentParameters())));
        }
    }

    private static double seconds(Point point, int epochs, Setting setting) throws IOException {
        FilterKernel kernel = FilterKernel.hemodynamic(point.interval());
        SplittableRandom random = new SplittableRandom(setting.seed());
        double[][] values = IntStream.range(0, point.rows()).mapToObj(_ -> IntStream.range(0, point.variates())
                .mapToDouble(_ -> random.nextGaussian()).toArray()).toArray(double[][]::new);
        ReconstructSpec spec = ReconstructSpec.of(point.variates()).with("train_share=1,window=" + WINDOW
                + ",observation=affine,filter=hemodynamic,taps=" + kernel.length());
        ReconstructTask task = ReconstructTask.of("noise", values, null, values.length, WINDOW,
                new ReconstructTask.Filtering(kernel, spec.cutLeft(), spec.cutRight(), spec.leastNoise()));
        TrainConfig training = ReconstructTraining.standard(setting.seed()).withEpochs(epochs);
        Path folder = setting.folder().resolve("timing");
        Files.createDirectories(folder);
        try (PointerScope _ = new PointerScope()) {
            ReconstructModel model = new ReconstructModel(spec, new PlrnnSpec(PlrnnConfig.Map.CLIPPED_SHALLOW,
                    point.states(), point.hidden(), 1), random);
            model.setTaps(kernel.taps());
            return new Trainer(new ReconstructTraining(model, task, training.batch()), training,
                    new RunStore(folder, point.toString()), Listener.SILENT).run(false).curve().stream().skip(1)
                    .mapToDouble(Epoch::seconds).min().orElseThrow();
        }
    }

    /** Intercept, slope and R² of least squares. */
    private static double[] line(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return new double[]{meanY - xy / xx * meanX, xy / xx, xy * xy / (xx * yy)};
    }
}
