package statespace.layer.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.CentralDifferences;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.RecursionConfig.Alignment;
import statespace.layer.recursion.RecursionConfig.Inner;
import statespace.layer.recursion.RecursionConfig.Levels;
import statespace.tensor.Tensors;

/** The gated recursive cell over libtorch's operations is that of the kernel and of the published program. */
class GatedCellTest {
    private static Tensor sines(int q, double factor, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Tensors.ofDoubles(
                IntStream.range(0, count).mapToDouble(t -> factor * Math.sin(0.37 * (t + 1) + q + 1)).toArray(), shape);
    }

    /** The first numbers of the golden composition, as in the kernel's tests: D = 72, parameters that are sines. */
    @Test
    void composesThePublishedNumbers() {
        try (PointerScope _ = new PointerScope()) {
            int d = 72;
            long h = 4L * d;
            GatedCell cell = new GatedCell(d, 0, 0, new SplittableRandom(1));
            List<Parameter> parameters = InDoubles.of(cell.parameters());
            Tensor[] sines = {sines(2, 1 / Math.sqrt(2 * d), h, h / 2), sines(3, 0.1, h),
                sines(4, 1 / Math.sqrt(4 * d), h, h), sines(5, 0.1, h)};
            for (int i = 0; i < sines.length; i++) {
                parameters.get(i).value().detach().copy_(sines[i]);
            }
            Tensor x = Tensors.ofDoubles(IntStream.range(0, 2 * d)
                    .mapToDouble(i -> Math.sin(0.1 * (i / d + 1) * (i % d + 1))).toArray(), 2, d);
            double[] y = Tensors.toDoubles(cell.compose(x.select(0, 0), x.select(0, 1), ForwardContext.evaluation()));
            assertArrayEquals(new double[]{-0.23328421, 0.08375868, 0.42876222, 0.78139529}, Arrays.copyOf(y, 4), 6e-9);
        }
    }

    @Test
    void equalsTheKernel() {
        try (PointerScope _ = new PointerScope()) {
            int d = 20;
            var config = new RecursionConfig(d, RecursionConfig.WHOLE, 2, Alignment.NONE, Inner.SEARCH, Levels.OWN, 0);
            TreeLayer kernel = new TreeLayer(config, new SplittableRandom(2));
            GatedCell cell = new GatedCell(d, 0, 0, new SplittableRandom(2)); // draws the same parameters
            Tensor x = Tensors.normal(new SplittableRandom(3), 1, 6, d);
            float[] of = Tensors.toFloats(kernel.encode(config, x, new int[]{2, 2, 2}, false,
                    ForwardContext.evaluation()).y());
            Tensor pairs = x.view(3, 2, d);
            assertArrayEquals(of, Tensors.toFloats(
                    cell.compose(pairs.select(1, 0), pairs.select(1, 1), ForwardContext.evaluation())), 2e-6f);
        }
    }

    @Test
    void gradientsAreSlopes() {
        try (PointerScope _ = new PointerScope()) {
            GatedCell cell = new GatedCell(3, 0, 0, new SplittableRandom(4));
            List<Tensor> leaves = new java.util.ArrayList<>(
                    InDoubles.of(cell.parameters()).stream().map(Parameter::value).toList());
            Tensor x = InDoubles.normal(new SplittableRandom(5), 2, 2, 3).set_requires_grad(true);
            leaves.add(x);
            CentralDifferences.check(leaves, () -> InDoubles.loss(cell.compose(x.select(1, 0), x.select(1, 1),
                    ForwardContext.evaluation())), 1e-6);
        }
    }

    @Test
    void dropoutChangesTrainingAlone() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.normal(new SplittableRandom(6), 1, 2, 5);
            for (double[] rates : new double[][]{{0.5, 0}, {0, 0.5}}) {
                GatedCell cell = new GatedCell(5, rates[0], rates[1], new SplittableRandom(7));
                float[][] y = new float[3][];
                ForwardContext[] contexts = {ForwardContext.evaluation(),
                    ForwardContext.training(new SplittableRandom(8)), ForwardContext.training(new SplittableRandom(8))};
                for (int i = 0; i < 3; i++) {
                    y[i] = Tensors.toFloats(cell.compose(x.select(0, 0), x.select(0, 1), contexts[i]));
                }
                assertArrayEquals(y[1], y[2], 0, "the generator decides");
                assertEquals(false, Arrays.equals(y[0], y[1]));
            }
        }
    }

    @Test
    void sizesAreThoseOfTheParameters() {
        try (PointerScope _ = new PointerScope()) {
            List<Parameter> all = new GatedCell(7, 0, 0, new SplittableRandom(1)).parameters();
            ParameterSize size = GatedCell.size(7);
            assertEquals(Parameter.count(all), (long) size.values());
            assertEquals(all.size(), (int) size.tensors());
        }
    }
}
