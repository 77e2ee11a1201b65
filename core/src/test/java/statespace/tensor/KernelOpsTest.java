package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.softplus;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;

/** The kernels as operations of autograd against the same recurrences written step by step in tensor operations. */
class KernelOpsTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(7);

    static Tensor leaf(long... shape) {
        return Tensors.normal(RANDOM.split(), 0.7, shape).set_requires_grad(true);
    }

    @Test
    void selectiveScanAndItsGradientsEqualAnEagerLoop() {
        try (PointerScope _ = new PointerScope()) {
            Tensor a = Tensors.uniform(RANDOM.split(), 1, 5, 3).abs().add(Tensors.scalar(0.1)).neg().detach()
                    .set_requires_grad(true);
            List<Tensor> in = List.of(leaf(2, 9, 5), leaf(2, 9, 5), a, leaf(2, 9, 3), leaf(2, 9, 3), leaf(5),
                    leaf(2, 9, 5), leaf(5), leaf(2, 5, 3));
            compare(in, x -> {
                var out = KernelOps.selective(new KernelOps.Selective(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4),
                        x.get(5), x.get(6), x.get(7), x.get(8)), true);
                return out.y().square().sum().add(out.finalState().square().sum());
            }, KernelOpsTest::eagerSelective);
        }
    }

    private static Tensor eagerSelective(List<Tensor> x) {
        Tensor delta = softplus(x.get(1).add(x.get(7)));
        Tensor h = x.get(8);
        TensorVector ys = new TensorVector();
        for (int t = 0; t < 9; t++) {
            Tensor step = delta.select(1, t).unsqueeze(-1);
            Tensor drive = step.mul(x.get(3).select(1, t).unsqueeze(1)).mul(x.get(0).select(1, t).unsqueeze(-1));
            h = step.mul(x.get(2)).exp().mul(h).add(drive);
            ys.push_back(h.mul(x.get(4).select(1, t).unsqueeze(1)).sum(-1).add(x.get(5).mul(x.get(0).select(1, t))));
        }
        Tensor y = stack(ys, 1).mul(x.get(6).mul(x.get(6).sigmoid()));
        return y.square().sum().add(h.square().sum());
    }

    /** With x, Δ1, Δ2, A1 to A4, B1, B2, C1, C2. */
    @Test
    void gridScanAndItsGradientsEqualAnEagerLoop() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = new java.util.ArrayList<>(List.of(leaf(2, 3, 7, 5), leaf(2, 3, 7, 5), leaf(2, 3, 7, 5)));
            for (int i = 0; i < 4; i++) {
                in.add(leaf(5, 4));
            }
            for (int i = 0; i < 4; i++) {
                in.add(leaf(2, 3, 7, 4));
            }
            compare(in, x -> KernelOps.grid(new KernelOps.Grid(x.get(0), softplus(x.get(1)), softplus(x.get(2)),
                    new Tensor[]{x.get(3).exp().neg(), x.get(4), x.get(5), x.get(6).exp().neg()}, x.get(7), x.get(8),
                    x.get(9), x.get(10), null, true, false), false).y().square()
                    .sum(), KernelOpsTest::eagerGrid);
        }
    }

    private static Tensor eagerGrid(List<Tensor> x) {
        Tensor delta1 = softplus(x.get(1)).unsqueeze(-1);
        Tensor delta2 = softplus(x.get(2)).unsqueeze(-1);
        Tensor a1 = x.get(3).exp().neg();
        Tensor a4 = x.get(6).exp().neg();
        Tensor phi1 = delta1.mul(a1).expm1().div(a1);
        Tensor phi2 = delta2.mul(a4).expm1().div(a4);
        return new EagerGrid(delta1.mul(a1).exp(), phi1.mul(x.get(4)), phi2.mul(x.get(5)), delta2.mul(a4).exp(),
                phi1.mul(x.get(7).unsqueeze(3)), phi2.mul(x.get(8).unsqueeze(3)), x.get(9).unsqueeze(3),
                x.get(10).unsqueeze(3)).wavefront(x.get(0)).y().square().sum();
    }

    @Test
    void matrixScanAndItsGradientsEqualAnEagerLoop() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = List.of(leaf(2, 9, 3), leaf(3, 16), leaf(2, 9, 4), leaf(2, 4));
            compare(in, x -> {
                var out = MatrixOps.scan(new MatrixOps.Matrix(x.get(0), x.get(1), x.get(2), x.get(3), 4,
                        new MatrixStructure.Blocks(4), Integrator.EULER), true);
                return out.y().square().sum().add(out.finalState().square().sum());
            }, KernelOpsTest::eagerMatrix);
        }
    }

    private static Tensor eagerMatrix(List<Tensor> x) {
        Tensor y = x.get(3);
        Tensor sum = null;
        for (int k = 0; k < 9; k++) {
            Tensor m = x.get(0).select(1, k).matmul(x.get(1)).view(2, 4, 4);
            y = y.add(m.matmul(y.unsqueeze(-1)).squeeze(-1)).add(x.get(2).select(1, k));
            sum = sum == null ? y.square().sum() : sum.add(y.square().sum());
        }
        return sum.add(y.square().sum());
    }

    @Test
    void diagonalScanAndItsGradientsEqualAnEagerLoop() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = List.of(leaf(2, 9, 5), leaf(5, 4, 2), leaf(5, 4, 2), leaf(5, 4, 2), leaf(5),
                    leaf(2, 5, 4, 2));
            compare(in, x -> {
                var out = KernelOps.diagonal(
                        new KernelOps.Diagonal(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), x.get(5)), true);
                return out.y().square().sum().add(out.finalState().square().sum());
            }, KernelOpsTest::eagerDiagonal);
        }
    }

    private static Tensor eagerDiagonal(List<Tensor> x) {
        Tensor ar = x.get(1).select(2, 0);
        Tensor ai = x.get(1).select(2, 1);
        Tensor hr = x.get(5).select(3, 0);
        Tensor hi = x.get(5).select(3, 1);
        TensorVector ys = new TensorVector();
        for (int t = 0; t < 9; t++) {
            Tensor u = x.get(0).select(1, t);
            Tensor drive = u.unsqueeze(-1);
            Tensor re = ar.mul(hr).sub(ai.mul(hi)).add(x.get(2).select(2, 0).mul(drive));
            hi = ar.mul(hi).add(ai.mul(hr)).add(x.get(2).select(2, 1).mul(drive));
            hr = re;
            Tensor sum = x.get(3).select(2, 0).mul(hr).sub(x.get(3).select(2, 1).mul(hi)).sum(-1);
            ys.push_back(sum.mul(Tensors.scalar(2)).add(x.get(4).mul(u)));
        }
        return stack(ys, 1).square().sum().add(hr.square().sum()).add(hi.square().sum());
    }

    @Test
    void causalConvolutionAndItsGradientsEqualAnEagerLoop() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = List.of(leaf(2, 9, 5), leaf(5, 4), leaf(5), leaf(2, 5, 3));
            compare(in, x -> {
                var out = KernelOps.causalConvSilu(new KernelOps.Convolution(x.get(0), x.get(1), x.get(2), x.get(3)),
                        true);
                return out.y().square().sum().add(out.finalState().square().sum());
            }, KernelOpsTest::eagerConvolution);
        }
    }

    private static Tensor eagerConvolution(List<Tensor> x) {
        Tensor padded = org.bytedeco.pytorch.global.torch.cat(
                new TensorVector(x.get(3), x.get(0).transpose(1, 2)), 2); // (batch, channels, width - 1 + length)
        Tensor y = x.get(2).unsqueeze(-1);
        for (int k = 0; k < 4; k++) {
            y = y.add(padded.narrow(2, k, 9).mul(x.get(1).select(1, k).unsqueeze(-1)));
        }
        Tensor activated = y.mul(y.sigmoid());
        return activated.square().sum().add(padded.narrow(2, 9, 3).square().sum());
    }

    /** Value and gradients of an operation equal those of tensor operations. */
    static void compare(List<Tensor> inputs, Function<List<Tensor>, Tensor> fast,
            Function<List<Tensor>, Tensor> eager) {
        Tensor expected = eager.apply(inputs);
        expected.backward();
        List<float[]> gradients = inputs.stream().map(x -> Tensors.toFloats(x.grad())).toList();
        inputs.forEach(x -> x.mutable_grad().zero_());
        Tensor found = fast.apply(inputs);
        found.backward();
        assertEquals(Tensors.value(expected), Tensors.value(found), 1e-4 * Math.abs(Tensors.value(expected)));
        for (int i = 0; i < inputs.size(); i++) {
            float[] gradient = Tensors.toFloats(inputs.get(i).grad());
            double largest = 0;
            for (float value : gradients.get(i)) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int j = 0; j < gradient.length; j++) {
                assertEquals(gradients.get(i)[j], gradient[j], 1e-4 * (1 + largest), "input " + i + ", element " + j);
            }
        }
    }
}
