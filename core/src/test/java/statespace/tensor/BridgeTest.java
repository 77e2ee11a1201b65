package statespace.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class BridgeTest {

    /** x · y, with the adjoint written by hand. */
    private static Tensor product(Tensor x, Tensor y) {
        Tensor value = Bridge.withoutGradient(() -> x.detach().mul(y.detach()));
        return Bridge.attach(value, new Tensor[]{x, null, y},
                g -> new Tensor[]{g.mul(y.detach()), null, g.mul(x.detach())});
    }

    private static Tensor leaf(long seed, long... shape) {
        return Tensors.normal(new SplittableRandom(seed), 1, shape).set_requires_grad(true);
    }

    @Test
    void gradientsEqualAutograds() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = leaf(1, 3, 4);
            Tensor y = leaf(2, 3, 4);
            product(product(x, y).exp(), x).sum().backward();
            float[] dx = Tensors.toFloats(x.grad());
            float[] dy = Tensors.toFloats(y.grad());
            x.mutable_grad().zero_();
            y.mutable_grad().zero_();
            x.mul(y).exp().mul(x).sum().backward();
            assertArrayEquals(Tensors.toFloats(x.grad()), dx, 1e-6f);
            assertArrayEquals(Tensors.toFloats(y.grad()), dy, 1e-6f);
        }
    }

    @Test
    void aHundredOperationsInOneGraph() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = leaf(3, 5);
            Tensor half = Tensors.of(new float[]{.5f, .5f, .5f, .5f, .5f}, 5);
            Tensor h = x;
            for (int i = 0; i < 100; i++) {
                h = product(h, half).mul(Tensors.scalar(2));
            }
            h.sum().backward();
            assertArrayEquals(new float[]{1, 1, 1, 1, 1}, Tensors.toFloats(x.grad()), 0);
        }
    }

    @Test
    void anInputUsedTwiceCollectsBothGradients() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = leaf(4, 6);
            product(x, x).sum().backward();
            assertArrayEquals(Tensors.toFloats(x.mul(Tensors.scalar(2))), Tensors.toFloats(x.grad()), 1e-6f);
        }
    }

    @Test
    void aNanInTheInputDoesNotLeakIntoOtherElements() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.of(new float[]{1, Float.NaN, 3}, 3).set_requires_grad(true);
            Tensor y = product(x, Tensors.of(new float[]{2, 2, 2}, 3));
            assertArrayEquals(new float[]{2, Float.NaN, 6}, Tensors.toFloats(y), 0);
            y.sum().backward();
            assertArrayEquals(new float[]{2, 2, 2}, Tensors.toFloats(x.grad()), 0);
        }
    }

    @Test
    void valuesWithoutGradientStayOutsideTheGraph() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.of(new float[]{1, 2}, 2);
            assertFalse(product(x, x).requires_grad());
            Tensor leaf = leaf(5, 2);
            assertFalse(Bridge.withoutGradient(() -> product(leaf, leaf)).requires_grad());
        }
    }

    @Test
    void withoutAScopeTheMistakeIsNamed() {
        Tensor x = leaf(6, 2);
        var error = assertThrows(IllegalStateException.class, () -> product(x, x));
        assertEquals(
                "open an org.bytedeco.javacpp.PointerScope around the step, try (PointerScope _ = new PointerScope()) "
                        + "{ … }: it keeps the hooks of the backward pass alive",
                error.getMessage());
    }
}
