package statespace.lab.dsr;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.dynamics.filter.FilterKernel;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.task.reconstruct.ReconstructTask;
import statespace.tensor.DynamicsOps;
import statespace.tensor.Tensors;
import statespace.train.reconstruct.ReconstructTraining;

/** What makes deconvolution before training valid: the filter commutes with the decoder, and a filter of one tap is none. */
public final class InvarianceStudy implements Study {
    private static final int STATES = 5;
    private static final int VARIATES = 7;
    private static final int STEPS = 600;
    private static final String LINEAR = "one filter for all states commutes with every linear map";
    private static final String ONE_TAP = "the standard SSM is the convSSM with h = 1";

    @Override
    public Card card() {
        return new Card("dsr-invariance", "Volkmann et al. 2024, the observation model",
                "B (h * z) = h * (B z), so data can be deconvolved once, before training; with one tap the model is the "
                        + "standard SSM",
                "relative difference below 1e-5 in 32 bits and 1e-12 in 64; the same bits of loss and gradients",
                Map.of(Size.SMOKE, 0.02, Size.LAPTOP, 0.05, Size.PAPER, 0.2));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        commutes(checks, setting);
        oneTap(checks, setting);
        return checks.findings();
    }

    private static double[][] normal(RandomGenerator random, int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(_ -> IntStream.range(0, columns).mapToDouble(_ -> random.nextGaussian()).toArray())
                .toArray(double[][]::new);
    }

    private static void commutes(Checks checks, Setting setting) {
        int draws = setting.pick(3, 20, 100);
        double[] intervals = {0.2, 0.5, 1.2, 3};
        double[] single = new double[intervals.length];
        double[] exact = new double[intervals.length];
        SplittableRandom random = new SplittableRandom(setting.seed());
        for (int i = 0; i < intervals.length; i++) {
            FilterKernel kernel = FilterKernel.hemodynamic(intervals[i]);
            for (int draw = 0; draw < draws; draw++) {
                double[][] states = normal(random, STEPS, STATES);
                double[][] decoder = normal(random, VARIATES, STATES);
                exact[i] = Math.max(exact[i], difference(decoded(kernel.convolve(states), decoder),
                        kernel.convolve(decoded(states, decoder))));
                single[i] = Math.max(single[i], single(kernel, states, decoder));
            }
        }
        checks.add(Check.atMost("B (h * z) beside h * (B z) in 64 bits, largest relative difference", 1e-12, LINEAR,
                Arrays.stream(exact).max().orElseThrow()))
                .add(Check.atMost("B (h * z) beside h * (B z) in 32 bits, largest relative difference", 1e-5, LINEAR,
                        Arrays.stream(single).max().orElseThrow()))
                .add(new Table("B (h * z) beside h * (B z): largest difference over the largest value",
                        List.of("TR", "32 bits", "64 bits"),
                        IntStream.range(0, intervals.length).mapToObj(i -> List.of(Check.number(intervals[i]),
                                Check.number(single[i]), Check.number(exact[i]))).toList()))
                .note("seed " + setting.seed() + ", " + draws + " draws of " + STEPS + " states of " + STATES
                        + " numbers and of a decoder to " + VARIATES + " variates");
    }

    private static double[][] decoded(double[][] states, double[][] decoder) {
        return Arrays.stream(states).map(z -> Arrays.stream(decoder)
                .mapToDouble(row -> IntStream.range(0, z.length).mapToDouble(m -> row[m] * z[m]).sum()).toArray())
                .toArray(double[][]::new);
    }

    private static double difference(double[][] a, double[][] b) {
        double largest = 0;
        double off = 0;
        for (int t = 0; t < a.length; t++) {
            for (int d = 0; d < a[t].length; d++) {
                largest = Math.max(largest, Math.abs(b[t][d]));
                off = Math.max(off, Math.abs(a[t][d] - b[t][d]));
            }
        }
        return off / largest;
    }

    /** The same with the filter and the products that models are trained with. */
    private static double single(FilterKernel kernel, double[][] states, double[][] decoder) {
        try (PointerScope _ = new PointerScope()) {
            Tensor z = Tensors.of(floats(states), 1, states.length, STATES);
            Tensor turned = Tensors.of(floats(decoder), VARIATES, STATES).t();
            float[] taps = floats(new double[][]{kernel.taps()});
            float[] first = Tensors.toFloats(DynamicsOps.fir(z, taps).matmul(turned));
            float[] second = Tensors.toFloats(DynamicsOps.fir(z.matmul(turned).contiguous(), taps));
            return difference(doubles(first), doubles(second));
        }
    }

    private static float[] floats(double[][] rows) {
        float[] floats = new float[rows.length * rows[0].length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return floats;
    }

    private static double[][] doubles(float[] values) {
        double[] row = new double[values.length];
        Arrays.setAll(row, i -> values[i]);
        return new double[][]{row};
    }

    /** The loss of one batch and the gradients of all parameters. */
    private record Step(float loss, List<float[]> gradients) {
        /** Numbers whose bits differ. */
        long differences(Step other) {
            long count = Float.floatToRawIntBits(loss) == Float.floatToRawIntBits(other.loss) ? 0 : 1;
            for (int i = 0; i < gradients.size(); i++) {
                for (int k = 0; k < gradients.get(i).length; k++) {
                    count += Float.floatToRawIntBits(gradients.get(i)[k]) == Float
                            .floatToRawIntBits(other.gradients.get(i)[k]) ? 0 : 1;
                }
            }
            return count;
        }

        long numbers() {
            return 1 + gradients.stream().mapToLong(gradient -> gradient.length).sum();
        }
    }

    private static void oneTap(Checks checks, Setting setting) {
        int batches = setting.pick(2, 10, 100);
        ConvolvedLorenz lorenz = ConvolvedLorenz.of(FilterKernel.identity(), 0.01, 1000, setting.seed());
        long differences = 0;
        long numbers = 0;
        for (int i = 0; i < batches; i++) {
            long seed = setting.seed() + i;
            for (String observation : List.of("identity", "affine")) {
                ReconstructSpec standard = ReconstructSpec.of(3).with("window=100,observation=" + observation);
                Step without = step(standard, lorenz.observed(), seed);
                differences += without.differences(step(standard.with("filter=file,taps=1"), lorenz.observed(), seed));
                numbers += without.numbers();
            }
        }
        checks.add(
                Check.near("filter of one tap beside no filter: numbers with other bits", 0, 0, ONE_TAP,
                        (double) differences))
                .note(numbers + " numbers were compared: loss and gradients of " + batches
                        + " batches of 16 windows each, L = 50, for observed states and for a decoder");
    }

    private static Step step(ReconstructSpec spec, double[][] values, long seed) {
        try (PointerScope _ = new PointerScope()) {
            ReconstructTask task = ReconstructTask.of("lorenz", values, null, values.length, spec.window(),
                    new ReconstructTask.Filtering(FilterKernel.identity(), 0, 0, 0));
            ReconstructModel model = new ReconstructModel(spec,
                    Recipe.lorenz(Variant.STANDARD, FilterKernel.identity(), 1).network(3), new SplittableRandom(seed));
            Tensor loss = new ReconstructTraining(model, task, 16).loss(new int[16],
                    ForwardContext.training(new SplittableRandom(seed)));
            loss.backward();
            return new Step((float) Tensors.value(loss), model.parameters().stream().map(Parameter::value)
                    .filter(value -> value.grad().defined()).map(value -> Tensors.toFloats(value.grad())).toList());
        }
    }
}
