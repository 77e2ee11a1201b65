package statespace.bench.peers;

import static statespace.bench.peers.SameNumbers.pattern;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import statespace.tensor.DynamicsOps;
import statespace.tensor.Tensors;

/**
 * Our side of the contest of recurrences: a clipped shallow PLRNN with teacher forcing, forward and backward, on the inputs
 * of {@code plrnn.py}.
 */
final class OwnPlrnn {
    private static final double STRENGTH = 0.15;

    private final DynamicsOps.Piecewise model;
    private final Tensor upstream; // (batch, length, latent)

    OwnPlrnn(int batch, int length, int latent, int hidden) {
        Tensor forcing = pattern(1, batch, length, latent);
        int unknown = length / 10;
        forcing.narrow(1, length - unknown, unknown).fill_(Tensors.scalar(Double.NaN));
        Tensor strength = pattern(0, length).add_(Tensors.scalar(STRENGTH));
        model = new DynamicsOps.Piecewise(pattern(1, batch, latent),
                leaf(pattern(0.2, latent).add_(Tensors.scalar(0.7))),
                leaf(pattern(1 / Math.sqrt(hidden), latent, hidden)),
                leaf(pattern(1 / Math.sqrt(latent), hidden, latent)), leaf(pattern(0.1, latent)),
                leaf(pattern(0.5, hidden)), null, forcing, strength, true);
        upstream = pattern(1, batch, length, latent);
    }

    private static Tensor leaf(Tensor value) {
        return value.contiguous().set_requires_grad(true);
    }

    private List<Tensor> leaves() {
        return List.of(model.decay(), model.output(), model.input(), model.offset(), model.threshold());
    }

    /** Once, forward and backward. */
    void both() {
        try (PointerScope _ = new PointerScope()) {
            outputs();
        }
    }

    private Tensor outputs() {
        for (Tensor leaf : leaves()) {
            if (leaf.grad().defined()) {
                leaf.grad().zero_();
            }
        }
        Tensor z = DynamicsOps.piecewise(model, false).y();
        z.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
        return z;
    }

    /** As the script has it: of outputs and of each gradient. */
    double[] digest() {
        try (PointerScope _ = new PointerScope()) {
            Tensor z = outputs();
            return SameNumbers.digest(z.detach(), model.decay().grad(), model.output().grad(), model.input().grad(),
                    model.offset().grad(), model.threshold().grad());
        }
    }
}
