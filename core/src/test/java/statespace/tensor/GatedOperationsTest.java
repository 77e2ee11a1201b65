package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.stack;
import static statespace.tensor.KernelOpsTest.compare;
import static statespace.tensor.KernelOpsTest.leaf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gated scan, linear attention and the plain convolution as operations of autograd, against loops of tensor operations. */
class GatedOperationsTest {
    private static final int LENGTH = 9;

    private static Tensor loss(KernelOps.Scanned scanned) {
        return scanned.y().square().sum().add(scanned.finalState().square().sum());
    }

    /** Real or complex, with a decay for every step or one for all. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theGatedScanAndItsGradientsEqualAnEagerLoop(int options) {
        boolean complex = (options & 1) != 0;
        boolean selective = (options & 2) != 0;
        try (PointerScope _ = new PointerScope()) {
            Tensor a = selective ? leaf(pairs(complex, 2, LENGTH, 5)) : leaf(pairs(complex, 5));
            List<Tensor> in = List.of(a, leaf(pairs(complex, 2, LENGTH, 5)), leaf(pairs(complex, 2, 5)));
            compare(in, x -> loss(KernelOps.gated(new KernelOps.Gated(x.get(0), x.get(1), x.get(2), complex), true)),
                    x -> eagerGated(x, complex, selective));
        }
    }

    private static long[] pairs(boolean complex, long... shape) {
        long[] full = java.util.Arrays.copyOf(shape, shape.length + 1);
        full[shape.length] = 2;
        return complex ? full : shape;
    }

    private static Tensor eagerGated(List<Tensor> x, boolean complex, boolean selective) {
        Tensor y = x.get(2);
        TensorVector ys = new TensorVector();
        for (int t = 0; t < LENGTH; t++) {
            Tensor a = selective ? x.get(0).select(1, t) : x.get(0);
            y = (complex ? product(a, y) : a.mul(y)).add(x.get(1).select(1, t));
            ys.push_back(y);
        }
        return stack(ys, 1).square().sum().add(y.square().sum());
    }

    private static Tensor product(Tensor a, Tensor y) {
        Tensor re = a.select(-1, 0).mul(y.select(-1, 0)).sub(a.select(-1, 1).mul(y.select(-1, 1)));
        Tensor im = a.select(-1, 0).mul(y.select(-1, 1)).add(a.select(-1, 1).mul(y.select(-1, 0)));
        return stack(new TensorVector(re, im), -1);
    }

    /** Adding or the delta rule; with no decay, one for each head, one for each key. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void linearAttentionAndItsGradientsEqualAnEagerLoop(int options) {
        try (PointerScope _ = new PointerScope()) {
            boolean delta = options >= 3;
            List<Tensor> in = new ArrayList<>(
                    List.of(leaf(2, LENGTH, 3, 4), leaf(2, LENGTH, 3, 4), leaf(2, LENGTH, 3, 5), leaf(2, 3, 4, 5)));
            if (delta) {
                in.add(leaf(2, LENGTH, 3));
            }
            if (options % 3 > 0) {
                in.add(options % 3 == 1 ? leaf(2, LENGTH, 3) : leaf(2, LENGTH, 3, 4));
            }
            Function<List<Tensor>, Tensor> alpha = x -> options % 3 == 0 ? null : x.getLast();
            Function<List<Tensor>, Tensor> beta = x -> delta ? x.get(4) : null;
            compare(in, x -> loss(KernelOps.attention(new KernelOps.Attention(x.get(0), x.get(1), x.get(2),
                    alpha.apply(x), beta.apply(x), x.get(3)), true)),
                    x -> eagerAttention(x, alpha.apply(x), beta.apply(x)));
        }
    }

    private static Tensor eagerAttention(List<Tensor> x, Tensor alpha, Tensor beta) {
        Tensor s = x.get(3); // (batch, heads, keys, values)
        TensorVector ys = new TensorVector();
        for (int t = 0; t < LENGTH; t++) {
            if (alpha != null) {
                Tensor decay = alpha.select(1, t).unsqueeze(-1);
                s = s.mul(alpha.dim() == 4 ? decay : decay.unsqueeze(-1));
            }
            Tensor k = x.get(1).select(1, t).unsqueeze(-1);
            Tensor w = x.get(2).select(1, t);
            if (beta != null) {
                w = w.sub(s.mul(k).sum(-2L)).mul(beta.select(1, t).unsqueeze(-1));
            }
            s = s.add(k.mul(w.unsqueeze(-2)));
            ys.push_back(s.mul(x.get(0).select(1, t).unsqueeze(-1)).sum(-2L));
        }
        return stack(ys, 1).square().sum().add(s.square().sum());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConvolutionWithoutSiluEqualsAnEagerLoop(boolean silu) {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = List.of(leaf(2, LENGTH, 5), leaf(5, 4), leaf(5), leaf(2, 5, 3));
            compare(in, x -> loss(KernelOps.causalConv(
                    new KernelOps.Convolution(x.get(0), x.get(1), x.get(2), x.get(3)), silu, true)),
                    x -> eagerConvolution(x, silu));
        }
    }

    private static Tensor eagerConvolution(List<Tensor> x, boolean silu) {
        Tensor padded = org.bytedeco.pytorch.global.torch.cat(new TensorVector(x.get(3), x.get(0).transpose(1, 2)), 2);
        Tensor y = x.get(2).unsqueeze(-1);
        for (int k = 0; k < 4; k++) {
            y = y.add(padded.narrow(2, k, LENGTH).mul(x.get(1).select(1, k).unsqueeze(-1)));
        }
        Tensor out = silu ? y.mul(y.sigmoid()) : y;
        return out.square().sum().add(padded.narrow(2, LENGTH, 3).square().sum());
    }
}
