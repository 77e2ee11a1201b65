package statespace.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final int[] SIZES = {1, 5, 16, 63, 1000, 33_001};
    private static final double[] DECAYS = {0.05, 0};
    private final SplittableRandom random = new SplittableRandom(1);

    /** The same leaves each time. */
    private static List<Tensor> leaves() {
        SplittableRandom values = new SplittableRandom(2);
        return IntStream.of(SIZES).mapToObj(size -> Tensors.normal(values, 1, size).set_requires_grad(true)).toList();
    }

    private static AdamW groups(List<Tensor> leaves) {
        return new AdamW(List.of(new AdamW.Group(leaves.subList(0, 3), DECAYS[0]),
                new AdamW.Group(leaves.subList(3, leaves.size()), DECAYS[1])));
    }

    private static org.bytedeco.pytorch.AdamW libtorch(List<Tensor> leaves) {
        var adam = new org.bytedeco.pytorch.AdamW(vector(leaves.subList(0, 3)), options(DECAYS[0]));
        adam.add_param_group(
                new OptimizerParamGroup(vector(leaves.subList(3, leaves.size())), options(DECAYS[1])));
        return adam;
    }

    private static TensorVector vector(List<Tensor> leaves) {
        TensorVector vector = new TensorVector();
        leaves.forEach(vector::push_back);
        return vector;
    }

    private static AdamWOptions options(double decay) {
        AdamWOptions options = new AdamWOptions(1e-3);
        options.weight_decay().put(decay);
        return options;
    }

    private static void near(List<Tensor> expected, List<Tensor> found) {
        for (int i = 0; i < expected.size(); i++) {
            float[] right = Tensors.toFloats(expected.get(i));
            float[] ours = Tensors.toFloats(found.get(i));
            for (int j = 0; j < right.length; j++) {
                assertEquals(right[j], ours[j], 1e-6 * Math.max(1, Math.abs(right[j])), "tensor " + i + "[" + j + "]");
            }
        }
    }

    /** Some parameters get no gradient in some steps: they stay, and their bias correction waits. */
    @Test
    void threeHundredStepsLeadWhereThoseOfLibtorchLead() {
        List<Tensor> expected = leaves();
        List<Tensor> found = leaves();
        AdamW ours = groups(found);
        try (var theirs = libtorch(expected)) {
            for (int step = 0; step < 300; step++) {
                try (PointerScope _ = new PointerScope()) {
                    ours.zeroGradients();
                    theirs.zero_grad();
                    double scale = step % 3 == 0 ? 1e-4 : 1;
                    for (int i = 0; i < SIZES.length; i++) {
                        if ((step + i) % 4 > 0) {
                            Tensor gradient = Tensors.normal(random, scale, SIZES[i]);
                            expected.get(i).mutable_grad().put(gradient);
                            found.get(i).mutable_grad().put(gradient);
                        }
                    }
                    double rate = 1e-3 * (1 + step % 5);
                    theirs.param_groups().get(0).options().set_lr(rate);
                    theirs.param_groups().get(1).options().set_lr(rate / 3);
                    theirs.step();
                    ours.step(rate, rate / 3);
                }
            }
        }
        near(expected, found);
        assertEquals(225, ours.steps(1));
    }

    @Test
    void gradientsAreUndefinedAfterwardsAndParametersWithoutOneStay() {
        List<Tensor> leaves = leaves();
        AdamW adam = groups(leaves);
        leaves.forEach(leaf -> leaf.mutable_grad().put(Tensors.normal(random, 1, leaf.numel())));
        adam.zeroGradients();
        leaves.forEach(leaf -> assertFalse(leaf.grad().defined()));
        adam.step(1, 1);
        near(leaves(), leaves);
        assertEquals(0, adam.steps(0));
    }

    @Test
    void aGradientThatLiesTransposedIsReadRight() {
        Tensor plain = Tensors.of(new float[12], 3, 4).set_requires_grad(true);
        Tensor turned = Tensors.of(new float[12], 3, 4).set_requires_grad(true);
        Tensor gradient = Tensors.normal(random, 1, 4, 3);
        plain.mutable_grad().put(gradient.t().contiguous());
        turned.mutable_grad().put(gradient.t());
        AdamW adam = new AdamW(List.of(new AdamW.Group(List.of(plain), 0), new AdamW.Group(List.of(turned), 0)));
        adam.step(0.1, 0.1);
        adam.step(0.1, 0.1);
        assertArrayEquals(Tensors.toFloats(plain), Tensors.toFloats(turned), 0);
        assertTrue(Math.abs(Tensors.toFloats(plain)[5]) > 0.1);
    }

    @Test
    void anotherOneGoesOnFromStepsAndMoments() {
        List<Tensor> first = leaves();
        List<Tensor> second = leaves();
        AdamW one = groups(first);
        for (int step = 0; step < 6; step++) {
            AdamW two = groups(second);
            for (int i = 0; i < SIZES.length; i++) {
                two.restore(i, one.steps(i), one.moments(i));
                Tensor gradient = Tensors.normal(random, 1, SIZES[i]);
                first.get(i).mutable_grad().put(gradient);
                second.get(i).mutable_grad().put(gradient);
            }
            one.step(1e-2, 1e-2);
            two.step(1e-2, 1e-2);
            for (int i = 0; i < SIZES.length; i++) {
                assertArrayEquals(Tensors.toFloats(first.get(i)), Tensors.toFloats(second.get(i)), 0);
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        AdamW adam = groups(leaves());
        assertEquals("expected a rate for each of 2 groups, found 1",
                assertThrows(IllegalArgumentException.class, () -> adam.step(1)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> adam.step(1, Double.NaN));
        var few = new AdamW.Moments(new float[5], new float[4]);
        assertEquals("expected moments of 5 numbers after at least 0 steps, found 5 and 4 after 7",
                assertThrows(IllegalArgumentException.class, () -> adam.restore(1, 7, few)).getMessage());
        List<Tensor> turned = List.of(Tensors.normal(random, 1, 3, 4).t());
        List<AdamW.Group> group = List.of(new AdamW.Group(turned, 0));
        assertThrows(IllegalArgumentException.class, () -> new AdamW(group));
    }

    /** The equations of Liu et al. 2020, in double: the first four steps go by the mean alone. */
    @Test
    void rectifiedStepsFollowTheEquations() {
        double rate = 0.01;
        double value = 1;
        double first = 0;
        double second = 0;
        double longest = 2 / (1 - 0.999) - 1;
        Tensor leaf = Tensors.of(new float[]{1}).set_requires_grad(true);
        AdamW ours = new AdamW(List.of(new AdamW.Group(List.of(leaf), 0.01)),
                AdamW.Rectification.RADAM);
        for (int t = 1; t <= 40; t++) {
            double gradient = Math.sin(t);
            first = 0.9 * first + 0.1 * gradient;
            second = 0.999 * second + 0.001 * gradient * gradient;
            double power = Math.pow(0.999, t);
            double length = longest - 2 * t * power / (1 - power);
            double mean = first / (1 - Math.pow(0.9, t));
            assertEquals(t > 4, length > 4);
            value -= rate * 0.01 * value;
            value -= length > 4
                    ? rate * Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
                            * mean / (Math.sqrt(second / (1 - power)) + 1e-8)
                    : rate * mean;
            try (PointerScope _ = new PointerScope()) {
                leaf.mutable_grad().put(Tensors.of(new float[]{(float) gradient}));
                ours.step(rate);
            }
            assertEquals(value, Tensors.toFloats(leaf)[0], 2e-6, "step " + t);
        }
    }
}
