package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One operation for the scans of an image gives what its pieces give, value and gradients. */
class DirectionalScanTest {
    private static final String[] NAMES = {"u", "x_proj", "dt_proj", "dt bias", "A_log", "D"};

    private static Tensor[] inputs(int batch, long tokens, int channels, int state, int rank) {
        SplittableRandom random = new SplittableRandom(3);
        Tensor[] in = {Tensors.normal(random, 1, batch, tokens, channels),
            Tensors.normal(random, 0.3, 4, rank + 2L * state, channels),
            Tensors.normal(random, 0.5, 4, channels, rank),
            Tensors.normal(random, 1, 4, channels), Tensors.uniform(random, 1, 4L * channels, state),
            Tensors.normal(random, 1, 4L * channels)};
        for (int i = 0; i < in.length; i++) {
            in[i] = in[i].detach().set_requires_grad(true);
        }
        return in;
    }

    private static DirectionalScan.Parameters parameters(Tensor[] in) {
        return new DirectionalScan.Parameters(in[1], in[2], in[3], in[4], in[5]);
    }

    private static Tensor pieces(CrossScan directions, Tensor[] in, int state, int rank) {
        long channels = in[0].size(2);
        Tensor sum = null;
        for (int k = 0; k < 4; k++) {
            Tensor u = directions.ordered(in[0], k);
            Tensor parts = linear(u, in[1].select(0, k));
            Tensor y = KernelOps.selective(new KernelOps.Selective(u,
                    linear(parts.narrow(2, 0, rank), in[2].select(0, k)),
                    in[4].narrow(0, k * channels, channels).exp().neg(), parts.narrow(2, rank, state),
                    parts.narrow(2, rank + state, state), in[5].narrow(0, k * channels, channels), null,
                    in[3].select(0, k), null), false).y();
            Tensor restored = directions.restored(y, k);
            sum = sum == null ? restored : sum.add(restored);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 8, 16, 1, false", "2, 5, 13, 24, 1, 2, false", "3, 9, 8, 37, 16, 3, false",
        "2, 1, 70, 16, 1, 1, false", "2, 7, 5, 12, 1, 1, true", "1, 4, 70, 20, 16, 2, true"})
    void theWholeIsItsPieces(int batch, int height, int width, int channels, int state, int rank, boolean separate) {
        try (PointerScope _ = new PointerScope()) {
            CrossScan directions = new CrossScan(height, width);
            long tokens = (long) height * width;
            Tensor[] one = inputs(batch, tokens, channels, state, rank);
            Tensor[] other = inputs(batch, tokens, channels, state, rank);
            Tensor[] read = separate
                    ? new Tensor[]{one[0], directions.ordered(one[0], 1), directions.ordered(one[0], 2),
                        directions.ordered(one[0], 3)}
                    : new Tensor[]{one[0]};
            Tensor whole = DirectionalScan.apply(directions, read, parameters(one));
            Tensor pieces = pieces(directions, other, state, rank);
            Tensor weight = Tensors.normal(new SplittableRandom(9), 1, batch, tokens, channels);
            near("y", whole, pieces);
            whole.mul(weight).sum().backward();
            pieces.mul(weight).sum().backward();
            for (int i = 0; i < NAMES.length; i++) {
                near("gradient of " + NAMES[i], one[i].grad(), other[i].grad());
            }
        }
    }

    @Test
    void sequencesAreOneOrOneForEachDirection() {
        try (PointerScope _ = new PointerScope()) {
            Tensor[] in = inputs(1, 6, 4, 1, 1);
            assertEquals("2 sequences are neither one nor one for each of 4 directions",
                    assertThrows(IllegalArgumentException.class, () -> DirectionalScan.apply(new CrossScan(2, 3),
                            new Tensor[]{in[0], in[0]}, parameters(in))).getMessage());
        }
    }

    private static void near(String what, Tensor actual, Tensor expected) {
        float[] a = Tensors.toFloats(actual);
        float[] b = Tensors.toFloats(expected);
        double size = 1;
        for (float value : b) {
            size = Math.max(size, Math.abs(value));
        }
        assertEquals(b.length, a.length, what);
        for (int i = 0; i < a.length; i++) {
            assertEquals(b[i], a[i], 2e-5 * size, what + " at " + i);
        }
    }
}
