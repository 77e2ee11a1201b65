package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.rms_norm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The norm of our own gives what libtorch's gives, value and gradients. */
class NormsTest {
    private static final double EPSILON = 1e-5;

    private static Tensor ours(Tensor x, Tensor gain) {
        return Norms.rms(x, gain, EPSILON);
    }

    private static Tensor theirs(Tensor x, Tensor gain) {
        return rms_norm(x, Tensors.shape(gain), new TensorOptional(gain), new DoubleOptional(EPSILON));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 3, 5", "3, 67, 24", "1, 1024, 256", "2, 9, 1031", "0, 4, 8"})
    void valueAndGradientsEqualLibtorchs(int batch, int length, int width) {
        same(leaf(1, batch, length, width), leaf(2, width), NormsTest::ours, NormsTest::theirs);
    }

    @Test
    void xMayBeAViewOfAnyShape() {
        same(leaf(1, 6, 5, 7), leaf(2, 5), (x, gain) -> ours(x.transpose(1, 2), gain),
                (x, gain) -> theirs(x.transpose(1, 2), gain));
        same(leaf(1, 7), leaf(2, 7), NormsTest::ours, NormsTest::theirs);
    }

    @Test
    void numbersInDoublePrecisionAreTakenAsFloats() {
        same(leaf(1, 6, 5), leaf(2, 5), (x, gain) -> ours(x.to(ScalarType.Double), gain), NormsTest::theirs);
    }

    @Test
    void whatWantsNoGradientGetsNone() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = leaf(1, 6, 5);
            Tensor gain = leaf(2, 5);
            assertFalse(ours(x.detach(), gain.detach()).requires_grad());
            assertFalse(Bridge.withoutGradient(() -> ours(x, gain)).requires_grad());
            ours(x.detach(), gain).sum().backward();
            float[] both = Tensors.toFloats(gain.grad());
            gain.mutable_grad().zero_();
            ours(x, gain).sum().backward();
            assertArrayEquals(both, Tensors.toFloats(gain.grad()));
        }
    }

    private static Tensor leaf(long seed, long... shape) {
        return Tensors.normal(new SplittableRandom(seed), 1, shape).set_requires_grad(true);
    }

    private static void same(Tensor x, Tensor gain, BinaryOperator<Tensor> ours, BinaryOperator<Tensor> theirs) {
        try (PointerScope _ = new PointerScope()) {
            float[][] found = run(x, gain, ours);
            float[][] expected = run(x, gain, theirs);
            String[] names = {"y", "gradient of x", "gradient of gain"};
            for (int i = 0; i < names.length; i++) {
                near(names[i], expected[i], found[i]);
            }
        }
    }

    private static float[][] run(Tensor x, Tensor gain, BinaryOperator<Tensor> norm) {
        Tensor y = norm.apply(x, gain);
        Tensor weight = Tensors.normal(new SplittableRandom(3), 1, Tensors.shape(y));
        y.mul(weight).sum().backward();
        float[][] all = {Tensors.toFloats(y), Tensors.toFloats(x.grad()), Tensors.toFloats(gain.grad())};
        x.mutable_grad().zero_();
        gain.mutable_grad().zero_();
        return all;
    }

    private static void near(String what, float[] expected, float[] found) {
        assertEquals(expected.length, found.length, what);
        double size = 1;
        for (float value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], 1e-5 * size, what + " at " + i);
        }
    }
}
