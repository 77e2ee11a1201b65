package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.mm;
import static org.bytedeco.pytorch.global.torch.mm_out;
import static statespace.tensor.Tensors.contiguous;
import static statespace.tensor.Tensors.segment;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.selective.SelectiveScan;

/**
 * Mamba's mixer (Gu and Dao 2023) as one differentiable operation:
 *
 * <pre>
 * [x, z] = in_proj h;   u = SiLU(causal convolution(x));   [δ, B, C] = x_proj u
 * y = selective scan of u with A = -exp(A_log), Δ = softplus(dt_proj δ + bias), skip D and gate SiLU(z);   out_proj y
 * </pre>
 *
 * As one operation it keeps h, x, z, y, the few numbers of x_proj u and the scan's kept states for the backward pass; u and
 * dt_proj δ, as large as x, are computed again there, and gradients that meet are added where they lie: by the products
 * that make them. In the backward pass what is no longer needed is overwritten or freed at once, so there is one backward pass.
 */
public final class MambaMixer {
    private MambaMixer() {}

    /**
     * The inputs; sequences start from zero.
     *
     * @param h
     *            (batch, length, width)
     * @param inProjection
     *            (2 inner, width)
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
     * @param aLog
     *            (inner, state)
     * @param d
     *            (inner)
     * @param outProjection
     *            (width, inner)
     */
    public record Inputs(Tensor h, Tensor inProjection, Tensor taps, Tensor tapsBias, Tensor xProjection,
            Tensor stepProjection, Tensor stepBias, Tensor aLog, Tensor d, Tensor outProjection) {

        private Tensor[] all() {
            return new Tensor[]{h, inProjection, taps, tapsBias, xProjection, stepProjection, stepBias, aLog, d,
                outProjection};
        }
    }

    /** (batch, length, width); gradients to all inputs. */
    public static Tensor apply(Inputs inputs) {
        Tensor[] in = inputs.all();
        boolean differentiate = Bridge.wantsGradient(in);
        Run run = Bridge.withoutGradient(() -> new Run(inputs, differentiate));
        return Bridge.attach(run.out, in, run::adjoint);
    }

    /** One application: what is kept for the backward pass. */
    private static final class Run {
        private final Tensor h; // (batch · length, width)
        private final Tensor inX; // (inner, width)
        private final Tensor inZ; // (inner, width)
        private final Tensor taps;
        private final Tensor tapsBias;
        private final Tensor xProjection;
        private final Tensor stepProjection;
        private final Tensor stepBias;
        private final Tensor a;
        private final Tensor d;
        private final Tensor outProjection;
        private final int batch;
        private final int length;
        private final int inner;
        private final int rank;
        private final int state;
        private final SelectiveScan.Shape scanned;
        private final CausalConv.Shape convolved;
        private final Tensor x; // (batch · length, inner)
        private final Tensor z; // (batch · length, inner)
        private final Tensor y; // (batch · length, inner)
        private final Tensor checkpoints;
        private final Tensor projected; // (batch · length, rank + 2 state)
        private final Tensor out; // (batch, length, width)

        Run(Inputs in, boolean differentiate) {
            batch = Math.toIntExact(in.h.size(0));
            length = Math.toIntExact(in.h.size(1));
            inner = Math.toIntExact(in.d.size(0));
            rank = Math.toIntExact(in.stepProjection.size(1));
            state = Math.toIntExact(in.aLog.size(1));
            h = contiguous(in.h.detach()).view(-1, in.h.size(2));
            Tensor inProjection = in.inProjection.detach();
            inX = inProjection.narrow(0, 0, inner);
            inZ = inProjection.narrow(0, inner, inner);
            taps = contiguous(in.taps.detach());
            tapsBias = contiguous(in.tapsBias.detach());
            xProjection = in.xProjection.detach();
            stepProjection = in.stepProjection.detach();
            stepBias = contiguous(in.stepBias.detach());
            a = contiguous(in.aLog.detach()).exp().neg_();
            d = contiguous(in.d.detach());
            outProjection = in.outProjection.detach();
            scanned = new SelectiveScan.Shape(batch, length, inner, state);
            convolved = new CausalConv.Shape(batch, length, inner, Math.toIntExact(taps.size(1)));
            checkpoints = differentiate ? empty(scanned.checkpointFloats()) : null;
            x = linear(h, inX);
            z = linear(h, inZ);
            y = empty_like(x);
            projected = Bridge.alone(() -> {
                Tensor u = convolve();
                Tensor parts = linear(u, xProjection);
                Kernels.active().get(SelectiveScan.class).forward(scanned, new Scan(u, parts).inputs,
                        new SelectiveScan.Outputs(segment(y), null, segment(checkpoints)), Workers.shared());
                return parts;
            });
            out = Bridge.alone(() -> {
                long width = outProjection.size(0);
                Tensor result = empty(batch, length, width);
                mm_out(result.view(-1, width), y, outProjection.t()); // while a view is held, the result stays
                return result;
            });
        }

        private Tensor convolve() {
            Tensor u = empty_like(x);
            Kernels.active().get(CausalConv.class).forward(convolved, convolution(),
                    new CausalConv.Outputs(segment(u), null),
                    Workers.shared());
            return u;
        }

        private CausalConv.Inputs convolution() {
            return new CausalConv.Inputs(segment(x), segment(taps), segment(tapsBias), null, true);
        }

        /** The scan's inputs, made of u and of x_proj u. */
        private final class Scan {
            private final Tensor low; // (batch · length, rank)
            private final Tensor delta; // (batch · length, inner)
            private final SelectiveScan.Inputs inputs;

            Scan(Tensor u, Tensor parts) {
                low = parts.narrow(1, 0, rank);
                delta = mm(low, stepProjection.t());
                Tensor b = parts.narrow(1, rank, state).contiguous();
                Tensor c = parts.narrow(1, rank + state, state).contiguous();
                inputs = new SelectiveScan.Inputs(segment(u), segment(delta), segment(a), segment(b), segment(c),
                        segment(d), segment(z), segment(stepBias), null, true);
            }
        }

        Tensor[] adjoint(Tensor gradient) {
            Tensor dOut = contiguous(gradient).view(-1, outProjection.size(0));
            Tensor dOutProjection = weightGradient(dOut, y);
            y.deallocate();
            Tensor dY = mm(dOut, outProjection);
            Tensor u = convolve();
            Scan scan = new Scan(u, projected);
            Tensor du = dY; // these three take the places of what they are made of
            Tensor dDelta = scan.delta;
            Tensor dZ = z;
            Tensor dA = empty_like(a);
            Tensor dB = empty(h.size(0), state);
            Tensor dC = empty(h.size(0), state);
            Tensor dD = empty_like(d);
            Tensor dStepBias = empty_like(stepBias);
            Kernels.active().get(SelectiveScan.class).adjoint(scanned, scan.inputs, segment(checkpoints), segment(dY),
                    null,
                    new SelectiveScan.Gradients(segment(du), segment(dDelta), segment(dA), segment(dB), segment(dC),
                            segment(dD), segment(dZ), segment(dStepBias), null),
                    Workers.shared());
            Tensor dStepProjection = weightGradient(dDelta, scan.low);
            Tensor dProjected = cat(new TensorVector(mm(dDelta, stepProjection), dB, dC), 1);
            Tensor dXProjection = weightGradient(dProjected, u);
            u.deallocate();
            du.addmm_(dProjected, xProjection);
            Tensor dX = dDelta; // no longer needed
            Tensor dTaps = empty_like(taps);
            Tensor dTapsBias = empty_like(tapsBias);
            Kernels.active().get(CausalConv.class).adjoint(convolved, convolution(), segment(du), null,
                    new CausalConv.Gradients(segment(dX), segment(dTaps), segment(dTapsBias), null), Workers.shared());
            du.deallocate();
            Tensor dH = mm(dX, inX).addmm_(dZ, inZ);
            Tensor dInProjection = empty(2L * inner, h.size(1));
            mm_out(dInProjection.narrow(0, 0, inner), dX.t(), h);
            mm_out(dInProjection.narrow(0, inner, inner), dZ.t(), h);
            return new Tensor[]{dH.view(batch, length, h.size(1)), dInProjection, dTaps, dTapsBias, dXProjection,
                dStepProjection, dStepBias, dA.mul_(a), dD, dOutProjection};
        }

        /**
         * dY' X, the gradient of W in Y = X W'. A product with more rows than columns is what OpenBLAS shares out well
         * among threads; where W has fewer, its transpose is computed.
         */
        private static Tensor weightGradient(Tensor dY, Tensor x) {
            return dY.size(1) < x.size(1) ? mm(x.t(), dY).t() : mm(dY.t(), x);
        }
    }
}
