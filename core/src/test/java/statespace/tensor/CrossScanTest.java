package statespace.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four orders of an image, and their sum as the adjoint of reading in them. */
class CrossScanTest {
    private static Tensor random(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[Math.toIntExact(Tensors.count(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensors.ofDoubles(values, shape);
    }

    /** By hand: rows, columns, and both from the end. */
    @Test
    void anImageOfTwoByThreeIsReadInFourOrders() {
        try (PointerScope _ = new PointerScope()) {
            Tensor read = new CrossScan(2, 3).scan(Tensors.of(new float[]{0, 1, 2, 3, 4, 5}, 1, 6, 1));
            assertArrayEquals(new float[]{0, 1, 2, 3, 4, 5, 0, 3, 1, 4, 2, 5, 5, 4, 3, 2, 1, 0, 5, 2, 4, 1, 3, 0},
                    Tensors.toFloats(read));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "5, 2", "1, 7", "7, 1", "4, 4"})
    void theSumOfAllOrdersIsFourImagesAndTheAdjointOfReading(int height, int width) {
        try (PointerScope _ = new PointerScope()) {
            CrossScan directions = new CrossScan(height, width);
            int tokens = height * width;
            Tensor x = random(1, 2, tokens, 3).set_requires_grad(true);
            Tensor ys = random(2, 4, 2, tokens, 3).set_requires_grad(true);
            Tensor read = directions.scan(x);
            Tensor merged = directions.merge(ys);
            assertArrayEquals(Tensors.toDoubles(x.mul(Tensors.scalar(4))), Tensors.toDoubles(directions.merge(read)),
                    1e-12);
            assertEquals(Tensors.value(read.mul(ys).sum()), Tensors.value(x.mul(merged).sum()), 1e-12);
            read.mul(ys.detach()).sum().backward();
            assertArrayEquals(Tensors.toDoubles(merged), Tensors.toDoubles(x.grad()), 1e-12);
            merged.mul(x.detach()).sum().backward();
            assertArrayEquals(Tensors.toDoubles(read), Tensors.toDoubles(ys.grad()), 1e-12);
        }
    }
}
