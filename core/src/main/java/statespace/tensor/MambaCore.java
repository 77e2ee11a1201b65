package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.mm;
import static statespace.tensor.Tensors.contiguous;
import static statespace.tensor.Tensors.segment;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.kernels.CausalConv;
import statespace.kernels.Kernels;
import statespace.kernels.SelectiveScan;
import statespace.kernels.Workers;

/**
 * What lies between Mamba's two outer maps (Gu and Dao 2023) as one differentiable operation:
 *
 * <pre>
 * u = SiLU(causal convolution(x));   [δ, B, C] = x_proj u;   y = selective scan of u with Δ = softplus(dt_proj δ + bias),
 *                                                               skip D and gate SiLU(z)
 * </pre>
 *
 * As one operation it keeps x, z, the few numbers of x_proj u and the scan's kept states for the way back; u and dt_proj δ,
 * as large as x, are computed again there, and gradients that meet at u are added where they lie.
 */
public final class MambaCore {
    private MambaCore() {}

    /**
     * The inputs; sequences start from zero.
     *
     * @param x
     *            (batch, length, inner)
     * @param z
     *            (batch, length, inner), the gate
     * @param taps
     *            (inner, taps) of the convolution
     * @param tapsBias
     *            (inner)
     * @param xProjection
     *            (rank + 2 state, inner)
     * @param stepProjection
     *            (inner, rank)
     * @param stepBias
     *            (inner)
     * @param a
     *            (inner, state), negative
     * @param d
     *            (inner)
     */
    public record Inputs(Tensor x, Tensor z, Tensor taps, Tensor tapsBias, Tensor xProjection, Tensor stepProjection,
            Tensor stepBias, Tensor a, Tensor d) {

        private Tensor[] all() {
            return new Tensor[]{x, z, taps, tapsBias, xProjection, stepProjection, stepBias, a, d};
        }
    }

    /** y, (batch, length, inner); gradients to all inputs. */
    public static Tensor apply(Inputs inputs) {
        Tensor[] in = inputs.all();
        boolean differentiate = Bridge.wantsGradient(in);
        Run run = Bridge.withoutGradient(() -> new Run(inputs, differentiate));
        return Bridge.attach(run.y, in, run::adjoint);
    }

    /** One application: what is kept for the way back. */
    private static final class Run {
        private final Tensor x;
        private final Tensor z;
        private final Tensor taps;
        private final Tensor tapsBias;
        private final Tensor xProjection;
        private final Tensor stepProjection;
        private final Tensor stepBias;
        private final Tensor a;
        private final Tensor d;
        private final int rank;
        private final int state;
        private final SelectiveScan.Shape scanned;
        private final CausalConv.Shape convolved;
        private final Tensor projected; // (batch, length, rank + 2 state)
        private final Tensor checkpoints;
        private final Tensor y;

        Run(Inputs in, boolean differentiate) {
            x = contiguous(in.x.detach());
            z = contiguous(in.z.detach());
            taps = contiguous(in.taps.detach());
            tapsBias = contiguous(in.tapsBias.detach());
            xProjection = in.xProjection.detach();
            stepProjection = in.stepProjection.detach();
            stepBias = contiguous(in.stepBias.detach());
            a = contiguous(in.a.detach());
            d = contiguous(in.d.detach());
            rank = Math.toIntExact(stepProjection.size(1));
            state = Math.toIntExact(a.size(1));
            int batch = Math.toIntExact(x.size(0));
            int length = Math.toIntExact(x.size(1));
            int inner = Math.toIntExact(x.size(2));
            scanned = new SelectiveScan.Shape(batch, length, inner, state);
            convolved = new CausalConv.Shape(batch, length, inner, Math.toIntExact(taps.size(1)));
            checkpoints = differentiate ? empty(scanned.checkpointFloats()) : null;
            y = empty_like(x);
            projected = Bridge.alone(() -> {
                Tensor u = convolve();
                Tensor parts = linear(u, xProjection);
                Kernels.active().selectiveScan().forward(scanned, new Scan(u, parts).inputs,
                        new SelectiveScan.Outputs(segment(y), null, segment(checkpoints)), Workers.shared());
                return parts;
            });
        }

        private Tensor convolve() {
            Tensor u = empty_like(x);
            Kernels.active().causalConv().forward(convolved, convolution(), new CausalConv.Outputs(segment(u), null),
                    Workers.shared());
            return u;
        }

        private CausalConv.Inputs convolution() {
            return new CausalConv.Inputs(segment(x), segment(taps), segment(tapsBias), null, true);
        }

        /** The scan's inputs, made of u and of x_proj u. */
        private final class Scan {
            private final Tensor low; // (batch · length, rank)
            private final SelectiveScan.Inputs inputs;

            Scan(Tensor u, Tensor parts) {
                low = parts.narrow(2, 0, rank).reshape(-1, rank);
                Tensor delta = mm(low, stepProjection.t());
                Tensor b = parts.narrow(2, rank, state).contiguous();
                Tensor c = parts.narrow(2, rank + state, state).contiguous();
                inputs = new SelectiveScan.Inputs(segment(u), segment(delta), segment(a), segment(b), segment(c),
                        segment(d), segment(z), segment(stepBias), null, true);
            }
        }

        Tensor[] adjoint(Tensor gradient) {
            long inner = x.size(2);
            Tensor dy = contiguous(gradient);
            Tensor u = convolve();
            Scan scan = new Scan(u, projected);
            Tensor du = empty_like(x);
            Tensor dDelta = empty_like(x);
            Tensor dZ = empty_like(z);
            Tensor dA = empty_like(a);
            Tensor dB = empty(x.size(0), x.size(1), state);
            Tensor dC = empty(x.size(0), x.size(1), state);
            Tensor dD = empty_like(d);
            Tensor dStepBias = empty_like(stepBias);
            Kernels.active().selectiveScan().adjoint(scanned, scan.inputs, segment(checkpoints), segment(dy), null,
                    new SelectiveScan.Gradients(segment(du), segment(dDelta), segment(dA), segment(dB), segment(dC),
                            segment(dD), segment(dZ), segment(dStepBias), null),
                    Workers.shared());
            Tensor steps = dDelta.view(-1, inner);
            Tensor dStepProjection = mm(steps.t(), scan.low);
            Tensor dProjected = cat(new TensorVector(mm(steps, stepProjection), dB.view(-1, state), dC.view(-1, state)),
                    1); // (batch · length, rank + 2 state)
            Tensor dXProjection = mm(dProjected.t(), u.view(-1, inner));
            du.view(-1, inner).addmm_(dProjected, xProjection);
            Tensor dX = dDelta; // no longer needed
            Tensor dTaps = empty_like(taps);
            Tensor dTapsBias = empty_like(tapsBias);
            Kernels.active().causalConv().adjoint(convolved, convolution(), segment(du), null,
                    new CausalConv.Gradients(segment(dX), segment(dTaps), segment(dTapsBias), null), Workers.shared());
            return new Tensor[]{dX, dZ, dTaps, dTapsBias, dXProjection, dStepProjection, dStepBias, dA, dD};
        }
    }
}
