package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One operation for Mamba's mixer gives what its pieces give, value and gradients. */
class MambaMixerTest {
    private static final String[] NAMES = {"h", "in_proj", "taps", "taps bias", "x_proj", "dt_proj", "dt bias", "A_log",
        "D",
        "out_proj"};

    @ParameterizedTest
    @CsvSource({"1, 1, 8, 16, 4, 1", "2, 67, 13, 24, 5, 3", "3, 129, 24, 48, 16, 2"})
    void theWholeIsItsPieces(int batch, int length, int width, int inner, int state, int rank) {
        try (PointerScope _ = new PointerScope()) {
            Tensor[] one = inputs(batch, length, width, inner, state, rank);
            Tensor[] other = inputs(batch, length, width, inner, state, rank);
            Tensor weight = Tensors.normal(new SplittableRandom(9), 1, batch, length, width);
            Tensor whole = MambaMixer
                    .apply(new MambaMixer.Inputs(one[0], one[1], one[2], one[3], one[4], one[5], one[6],
                            one[7], one[8], one[9]));
            Tensor pieces = pieces(other, state, rank);
            near("y", whole, pieces);
            whole.mul(weight).sum().backward();
            pieces.mul(weight).sum().backward();
            for (int i = 0; i < NAMES.length; i++) {
                near("gradient of " + NAMES[i], one[i].grad(), other[i].grad());
            }
        }
    }

    private static Tensor[] inputs(int batch, int length, int width, int inner, int state, int rank) {
        SplittableRandom random = new SplittableRandom(1);
        Tensor[] in = {Tensors.normal(random, 1, batch, length, width),
            Tensors.normal(random, 1 / Math.sqrt(width), 2L * inner, width),
            Tensors.normal(random, 0.5, inner, 4), Tensors.normal(random, 0.5, inner),
            Tensors.normal(random, 0.3, rank + 2 * state, inner), Tensors.normal(random, 0.5, inner, rank),
            Tensors.normal(random, 1, inner), Tensors.uniform(random, 1, inner, state),
            Tensors.normal(random, 1, inner), Tensors.normal(random, 1 / Math.sqrt(inner), width, inner)};
        for (int i = 0; i < in.length; i++) {
            in[i] = in[i].detach().set_requires_grad(true);
        }
        return in;
    }

    private static Tensor pieces(Tensor[] in, int state, int rank) {
        long inner = in[8].size(0);
        Tensor x = linear(in[0], in[1].narrow(0, 0, inner));
        Tensor z = linear(in[0], in[1].narrow(0, inner, inner));
        Tensor u = KernelOps.causalConvSilu(new KernelOps.Convolution(x, in[2], in[3], null), false).y();
        Tensor parts = linear(u, in[4]);
        Tensor delta = linear(parts.narrow(2, 0, rank), in[5]);
        Tensor y = KernelOps
                .selective(new KernelOps.Selective(u, delta, in[7].exp().neg(), parts.narrow(2, rank, state),
                        parts.narrow(2, rank + state, state), in[8], z, in[6], null), false)
                .y();
        return linear(y, in[9]);
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
