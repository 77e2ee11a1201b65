package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.empty;

import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * The two results of a scan, output and final state, as views of one tensor: so that the bridge has one value and its
 * hook sees both gradients at once.
 */
final class Packed {
    private final long[] yShape;
    private final long[] stateShape;
    private final long yCount;
    private final Tensor whole;
    private final boolean wantFinal;

    Packed(long[] yShape, long[] stateShape, boolean wantFinal) {
        this.yShape = yShape;
        this.stateShape = stateShape;
        this.yCount = Tensors.count(yShape);
        this.wantFinal = wantFinal;
        this.whole = wantFinal ? empty(yCount + Tensors.count(stateShape)) : empty(yShape);
    }

    Tensor y() {
        return yOf(whole);
    }

    Tensor finalState() {
        return wantFinal ? stateOf(whole) : null;
    }

    KernelOps.Scanned attach(Tensor[] inputs, BiFunction<Tensor, Tensor, Tensor[]> adjoint) {
        Tensor value = Bridge.attach(whole, inputs, gradient -> {
            Tensor plain = Tensors.contiguous(gradient);
            return adjoint.apply(yOf(plain), wantFinal ? stateOf(plain) : null);
        });
        return new KernelOps.Scanned(yOf(value), wantFinal ? stateOf(value) : null);
    }

    private Tensor yOf(Tensor packed) {
        return wantFinal ? packed.narrow(0, 0, yCount).view(yShape) : packed;
    }

    private Tensor stateOf(Tensor packed) {
        return packed.narrow(0, yCount, packed.numel() - yCount).view(stateShape);
    }
}
