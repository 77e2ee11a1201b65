package statespace.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.tensor.Tensors;

/** Rows of a table: the first one is padding. */
class EmbeddingTest {
    private static final int WIDTH = 40;
    private static final int VOCABULARY = 50;

    @Test
    void rowsAreDrawnFromTheNormalDistributionAndPaddingIsZero() {
        try (PointerScope _ = new PointerScope()) {
            float[] table = Tensors.toFloats(
                    new Embedding(VOCABULARY, WIDTH, new SplittableRandom(3)).parameters().getFirst().value());
            assertArrayEquals(new float[WIDTH], Arrays.copyOf(table, WIDTH));
            double square = 0;
            double sum = 0;
            for (int i = WIDTH; i < table.length; i++) {
                square += (double) table[i] * table[i];
                sum += table[i];
            }
            int count = table.length - WIDTH;
            assertEquals(1, square / count, 5 * Math.sqrt(2.0 / count));
            assertEquals(0, sum / count, 5 / Math.sqrt(count));
        }
    }

    @Test
    void paddingGetsNoGradientAndATokenTheSumOfItsOnes() {
        try (PointerScope _ = new PointerScope()) {
            Embedding embedding = new Embedding(4, 2, new SplittableRandom(3));
            Tensor out = embedding.apply(Tensors.of(new float[]{2, 0, 2, 3, 0, 0}, 2, 3));
            assertArrayEquals(new long[]{2, 3, 2}, Tensors.shape(out));
            out.mul(Tensors.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 3, 2)).sum().backward();
            Tensor gradient = embedding.parameters().getFirst().value().grad();
            assertArrayEquals(new float[]{0, 0, 0, 0, 6, 8, 7, 8}, Tensors.toFloats(gradient));
            assertTrue(Tensors.value(out.select(1, 1).select(0, 0).abs().sum()) == 0);
        }
    }
}
