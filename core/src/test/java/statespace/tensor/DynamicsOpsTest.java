package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.where;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static statespace.tensor.KernelOpsTest.compare;
import static statespace.tensor.KernelOpsTest.leaf;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The piecewise-linear recurrence and the filter as operations of autograd, against loops of tensor operations. */
class DynamicsOpsTest {
    private static final int BATCH = 3;
    private static final int LENGTH = 9;
    private static final int LATENT = 4;
    private static final int HIDDEN = 6;

    /** Known but for every fourth number and the last two steps. */
    private static Tensor forcing() {
        float[] d = Tensors.toFloats(leaf(BATCH, LENGTH, LATENT));
        for (int i = 0; i < d.length; i++) {
            if (i % 4 == 1 || i / LATENT % LENGTH >= LENGTH - 2) {
                d[i] = Float.NaN;
            }
        }
        return Tensors.of(d, BATCH, LENGTH, LATENT);
    }

    private static Tensor strength() {
        return Tensors.of(new float[]{0.1f, 0.2f, 0.3f, 1, 0, 0.15f, 0.5f, 0.5f, 0.5f}, LENGTH);
    }

    private static List<Tensor> inputs(boolean drive) {
        List<Tensor> in = new ArrayList<>(List.of(leaf(BATCH, LATENT), leaf(LATENT), leaf(LATENT, HIDDEN),
                leaf(HIDDEN, LATENT), leaf(LATENT), leaf(HIDDEN)));
        if (drive) {
            in.add(leaf(BATCH, LENGTH, LATENT));
        }
        return in;
    }

    private static DynamicsOps.Piecewise piecewise(List<Tensor> x, Tensor forcing, boolean clipped) {
        return new DynamicsOps.Piecewise(x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), x.get(5),
                x.size() > 6 ? x.get(6) : null, forcing, forcing == null ? null : strength(), LENGTH, clipped);
    }

    private static Tensor loss(KernelOps.Scanned scanned) {
        return scanned.y().square().sum().add(scanned.finalState().square().sum());
    }

    private static KernelOps.Scanned eager(DynamicsOps.Piecewise x) {
        TensorVector zs = new TensorVector();
        Tensor state = x.initial();
        for (int t = 0; t < LENGTH; t++) {
            Tensor u = state.mm(x.input().t());
            Tensor phi = u.add(x.threshold()).relu();
            if (x.clipped()) {
                phi = phi.sub(u.relu());
            }
            Tensor z = state.mul(x.decay()).add(phi.mm(x.output().t())).add(x.offset());
            if (x.drive() != null) {
                z = z.add(x.drive().select(1, t));
            }
            zs.push_back(z);
            state = z;
            if (x.forcing() != null) {
                Tensor d = x.forcing().select(1, t);
                Tensor alpha = x.strength().select(0, t);
                Tensor known = d.isnan().logical_not();
                Tensor number = d.nan_to_num();
                state = where(known, z.sub(z.mul(alpha)).add(number.mul(alpha)), z);
            }
        }
        return new KernelOps.Scanned(stack(zs, 1), state);
    }

    /** Clipped or not, with a drive or without, forced or free. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void theRecurrenceAndItsGradientsEqualAnEagerLoop(int options) {
        boolean clipped = (options & 4) != 0;
        try (PointerScope _ = new PointerScope()) {
            Tensor forcing = (options & 2) != 0 ? forcing() : null;
            compare(inputs((options & 1) != 0),
                    x -> loss(DynamicsOps.piecewise(piecewise(x, forcing, clipped), true)),
                    x -> loss(eager(piecewise(x, forcing, clipped))));
        }
    }

    /** A layer's structured weights are views of its parameters, and what follows may write into the predictions. */
    @Test
    void turnedWeightsAndPredictionsThatAreChangedAfterwardsDoNotMatter() {
        try (PointerScope _ = new PointerScope()) {
            Tensor forcing = forcing();
            List<Tensor> in = inputs(false);
            in.set(2, leaf(HIDDEN, LATENT));
            compare(in, x -> {
                List<Tensor> turned = new ArrayList<>(x);
                turned.set(2, x.get(2).t());
                Tensor z = DynamicsOps.piecewise(piecewise(turned, forcing, true), false).y();
                return z.mul_(Tensors.of(new float[]{2}, 1)).sum();
            }, x -> {
                List<Tensor> turned = new ArrayList<>(x);
                turned.set(2, x.get(2).t());
                return eager(piecewise(turned, forcing, true)).y().mul(Tensors.scalar(2)).sum();
            });
        }
    }

    @Test
    void noGradientGoesToTheForcing() {
        try (PointerScope _ = new PointerScope()) {
            Tensor forcing = leaf(BATCH, LENGTH, LATENT);
            DynamicsOps.piecewise(piecewise(inputs(true), forcing, true), false).y().sum().backward();
            assertFalse(forcing.grad().defined());
        }
    }

    @Test
    void whereNoGradientIsWantedNoneIsRecorded() {
        try (PointerScope _ = new PointerScope()) {
            var x = piecewise(inputs(true), forcing(), true);
            Tensor z = Bridge.withoutGradient(() -> DynamicsOps.piecewise(x, false).y());
            assertFalse(z.requires_grad());
            assertArrayEquals(Tensors.toFloats(eager(x).y()), Tensors.toFloats(z), 1e-4f);
        }
    }

    @Test
    void anInputOfAnotherShapeIsNamed() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = inputs(true);
            in.set(2, leaf(HIDDEN, LATENT));
            assertEquals("output has the shape [6, 4], expected is [4, 6]",
                    assertThrows(IllegalArgumentException.class, () -> piecewise(in, null, true)).getMessage());
        }
    }

    @Test
    void theFilterAndItsGradientEqualAnEagerSum() {
        try (PointerScope _ = new PointerScope()) {
            float[] taps = {0.5f, -1, 2, 0.25f};
            compare(List.of(leaf(BATCH, LENGTH, LATENT)), x -> DynamicsOps.fir(x.get(0), taps).square().sum(),
                    x -> eagerFilter(x.get(0), taps).square().sum());
            compare(List.of(leaf(BATCH, LATENT, LENGTH)),
                    x -> DynamicsOps.fir(x.get(0).transpose(1, 2), taps).square().sum(),
                    x -> eagerFilter(x.get(0).transpose(1, 2), taps).square().sum());
        }
    }

    private static Tensor eagerFilter(Tensor x, float[] taps) {
        Tensor y = Tensors.of(new float[1], 1);
        for (int j = 0; j < taps.length; j++) {
            y = y.add(x.narrow(1, taps.length - 1 - j, LENGTH - taps.length + 1).mul(Tensors.scalar(taps[j])));
        }
        return y;
    }
}
