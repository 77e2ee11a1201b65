package statespace.bench.peers;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static statespace.bench.peers.SameNumbers.pattern;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;
import statespace.tensor.MatrixOps;
import statespace.tensor.Tensors;

/**
 * Our side of the linear CDE's contest: y_i = y_{i-1} + A(X_i) y_{i-1} + B(X_i) with blocks of 4, forward and backward, on
 * the inputs of {@code slices.py}.
 */
final class OwnCde {
    private static final int BLOCK = 4;
    private static final double STEP = 1.0 / 40;

    private final int batch;
    private final int length;
    private final int width;
    private final int drivers;
    private final Tensor x; // (batch, length, drivers)
    private final Tensor a; // (drivers, 4 · 4 · blocks)
    private final Tensor b; // (4 · blocks, drivers)
    private final Tensor start; // (4 · blocks)
    private final Tensor upstream; // (batch, length, 4 · blocks)

    OwnCde(int batch, int length, int width, int channels) {
        this.batch = batch;
        this.length = length;
        this.width = width;
        drivers = channels + 1;
        int blocks = width / BLOCK;
        x = leaf(cat(new TensorVector(ones(batch, length, 1), pattern(1, batch, length, channels)), 2)
                .mul(Tensors.scalar(STEP)));
        a = leaf(pattern(0.5, drivers, blocks, BLOCK, BLOCK).permute(0, 2, 3, 1).reshape(drivers, -1));
        b = leaf(pattern(1, blocks, BLOCK, drivers).transpose(0, 1).reshape(width, drivers));
        start = leaf(pattern(1, blocks, BLOCK).transpose(0, 1).reshape(width));
        upstream = pattern(1, batch, length, blocks, BLOCK).transpose(2, 3).reshape(batch, length, width).contiguous();
    }

    private static Tensor leaf(Tensor value) {
        return value.contiguous().set_requires_grad(true);
    }

    /** Once, forward and backward. */
    void both() {
        try (PointerScope _ = new PointerScope()) {
            outputs();
        }
    }

    private Tensor outputs() {
        for (Tensor leaf : List.of(x, a, b, start)) {
            if (leaf.grad().defined()) {
                leaf.grad().zero_();
            }
        }
        Tensor y = MatrixOps.scan(new MatrixOps.Matrix(x, a, linear(x, b), start.unsqueeze(0).expand(batch, width),
                width, new MatrixStructure.Blocks(BLOCK), Integrator.EULER), false).y();
        y.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
        return y;
    }

    /** As the script has it: for outputs and each gradient, its norm, and its share along a fixed direction. */
    double[] digest() {
        try (PointerScope _ = new PointerScope()) {
            Tensor y = outputs();
            int blocks = width / BLOCK;
            Tensor[] all = {y.detach().view(batch, length, BLOCK, blocks).transpose(2, 3), x.grad(),
                a.grad().view(drivers, BLOCK, BLOCK, blocks).permute(0, 3, 1, 2),
                b.grad().view(BLOCK, blocks, drivers).transpose(0, 1), start.grad().view(BLOCK, blocks).t()};
            return SameNumbers.digest(all);
        }
    }
}
