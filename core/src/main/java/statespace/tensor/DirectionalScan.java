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
import statespace.kernels.selective.SelectiveScan;

/**
 * A selective scan along every direction of an image, and their sum in the image's order, as one differentiable operation:
 *
 * <pre>
 * [δ, B, C] = x_proj_k u_k;   y_k = selective scan of u_k with A_k = -exp(A_log_k), Δ = softplus(dt_proj_k δ + bias_k), skip D_k
 * y = Σ_k restored(y_k)
 * </pre>
 *
 * B and C are shared by the channels of a direction. One direction is computed after the other, so that the copies of the
 * image in its orders never exist together; u_k and dt_proj δ are computed again in the backward pass.
 */
public final class DirectionalScan {
    private DirectionalScan() {}

    /**
     * The parameters, stacked by direction.
     *
     * @param xProjection
     *            (directions, rank + 2 state, channels)
     * @param stepProjection
     *            (directions, channels, rank)
     * @param stepBias
     *            (directions, channels)
     * @param aLog
     *            (directions · channels, state)
     * @param d
     *            (directions · channels)
     */
    public record Parameters(Tensor xProjection, Tensor stepProjection, Tensor stepBias, Tensor aLog, Tensor d) {
        private static final int COUNT = 5;

        private Tensor[] all() {
            return new Tensor[]{xProjection, stepProjection, stepBias, aLog, d};
        }
    }

    /**
     * Scans; sequences start from zero.
     *
     * @param u
     *            one tensor, (batch, tokens, channels), that all directions read in their own orders; or one for each
     *            direction, in its order already
     * @return (batch, tokens, channels); gradients to all inputs
     */
    public static Tensor apply(Directions directions, Tensor[] u, Parameters parameters) {
        if (u.length != 1 && u.length != directions.count()) {
            throw new IllegalArgumentException(
                    u.length + " sequences are neither one nor one for each of " + directions.count() + " directions");
        }
        Tensor[] in = new Tensor[u.length + Parameters.COUNT];
        System.arraycopy(u, 0, in, 0, u.length);
        System.arraycopy(parameters.all(), 0, in, u.length, Parameters.COUNT);
        boolean differentiate = Bridge.wantsGradient(in);
        Run run = Bridge.withoutGradient(() -> new Run(directions, u, parameters, differentiate));
        return Bridge.attach(run.out, in, run::adjoint);
    }

    /** One application: what is kept for the backward pass. */
    private static final class Run {
        private final Directions directions;
        private final Tensor[] u; // (batch, tokens, channels)
        private final Tensor xProjection;
        private final Tensor stepProjection;
        private final Tensor stepBias;
        private final Tensor a; // (directions · channels, state)
        private final Tensor d;
        private final int count;
        private final int rank;
        private final int state;
        private final SelectiveScan.Shape shape;
        private final Tensor[] projected; // by direction: (batch · tokens, rank + 2 state)
        private final Tensor[] checkpoints; // by direction
        private final Tensor out;

        Run(Directions directions, Tensor[] given, Parameters parameters, boolean differentiate) {
            this.directions = directions;
            count = directions.count();
            u = new Tensor[given.length];
            for (int i = 0; i < u.length; i++) {
                u[i] = contiguous(given[i].detach());
            }
            xProjection = contiguous(parameters.xProjection.detach());
            stepProjection = contiguous(parameters.stepProjection.detach());
            stepBias = contiguous(parameters.stepBias.detach());
            a = contiguous(parameters.aLog.detach()).exp().neg_();
            d = contiguous(parameters.d.detach());
            rank = Math.toIntExact(stepProjection.size(2));
            state = Math.toIntExact(a.size(1));
            shape = new SelectiveScan.Shape(Math.toIntExact(u[0].size(0)), Math.toIntExact(u[0].size(1)),
                    Math.toIntExact(u[0].size(2)), state);
            projected = new Tensor[count];
            checkpoints = new Tensor[count];
            for (int k = 0; k < count; k++) {
                checkpoints[k] = differentiate ? empty(shape.checkpointFloats()) : null;
            }
            Tensor sum = null;
            for (int k = 0; k < count; k++) {
                int direction = k;
                projected[k] = empty(u[0].size(0) * u[0].size(1), rank + 2L * state);
                Tensor y = Bridge.alone(() -> directions.restored(scanned(direction), direction));
                if (sum == null) {
                    sum = y;
                } else {
                    sum.add_(y);
                    y.deallocate();
                }
            }
            out = sum;
        }

        /** The sequence that a direction reads. */
        private Tensor read(int k) {
            return u.length == 1 ? contiguous(directions.ordered(u[0], k)) : u[k];
        }

        private Tensor scanned(int k) {
            Tensor read = read(k);
            mm_out(projected[k], rows(read), xProjection.select(0, k).t());
            Tensor y = empty_like(read);
            Kernels.active().get(SelectiveScan.class).forward(shape, new Scan(k, read).inputs,
                    new SelectiveScan.Outputs(segment(y), null, segment(checkpoints[k])), Workers.shared());
            return y;
        }

        private static Tensor rows(Tensor sequence) {
            return sequence.view(-1, sequence.size(2));
        }

        /** The scan's inputs of a direction; they live as long as this. */
        private final class Scan {
            private final Tensor low; // (batch · tokens, rank)
            private final Tensor delta;
            private final Tensor b;
            private final Tensor c;
            private final Tensor bias;
            private final Tensor transition;
            private final Tensor skip;
            private final SelectiveScan.Inputs inputs;

            Scan(int k, Tensor read) {
                low = projected[k].narrow(1, 0, rank);
                delta = linear(low, stepProjection.select(0, k));
                b = projected[k].narrow(1, rank, state).contiguous();
                c = projected[k].narrow(1, rank + state, state).contiguous();
                bias = stepBias.select(0, k);
                transition = a.narrow(0, (long) k * shape.channels(), shape.channels());
                skip = d.narrow(0, (long) k * shape.channels(), shape.channels());
                inputs = new SelectiveScan.Inputs(segment(read), segment(delta), segment(transition), segment(b),
                        segment(c), segment(skip), null, segment(bias), null, true);
            }
        }

        /** Gradients of all inputs; sequences first. */
        private Tensor[] adjoint(Tensor dOut) {
            Tensor dy = contiguous(dOut);
            Tensor dXProjection = empty_like(xProjection);
            Tensor dStepProjection = empty_like(stepProjection);
            Tensor dStepBias = empty_like(stepBias);
            Tensor dA = empty_like(a);
            Tensor dD = empty_like(d);
            Tensor[] gradients = new Tensor[u.length + Parameters.COUNT];
            for (int k = 0; k < count; k++) {
                int direction = k;
                Tensor du = Bridge.alone(() -> {
                    Tensor own = back(direction, dy, dXProjection, dStepProjection, dStepBias, dA, dD);
                    return u.length == 1 ? directions.restored(own, direction) : own;
                });
                if (u.length > 1 || k == 0) {
                    gradients[k] = du;
                } else {
                    gradients[0].add_(du);
                    du.deallocate();
                }
                checkpoints[k].deallocate();
            }
            int at = u.length;
            gradients[at++] = dXProjection;
            gradients[at++] = dStepProjection;
            gradients[at++] = dStepBias;
            gradients[at++] = dA.mul_(a); // of A_log
            gradients[at] = dD;
            return gradients;
        }

        /** The gradient of what a direction reads; those of its parameters go to their places. */
        private Tensor back(int k, Tensor dOut, Tensor dXProjection, Tensor dStepProjection, Tensor dStepBias,
                Tensor dA, Tensor dD) {
            Tensor read = read(k);
            Scan scan = new Scan(k, read);
            Tensor ordered = directions.ordered(dOut, k);
            boolean same = ordered.data_ptr().address() == dOut.data_ptr().address();
            Tensor du = same ? ordered.clone() : contiguous(ordered); // the kernel finds dy there, and overwrites it
            Tensor dB = empty_like(scan.b);
            Tensor dC = empty_like(scan.c);
            long channels = shape.channels();
            Kernels.active().get(SelectiveScan.class).adjoint(shape, scan.inputs, segment(checkpoints[k]),
                    segment(du), null,
                    new SelectiveScan.Gradients(segment(du), segment(scan.delta),
                            segment(dA.narrow(0, k * channels, channels)), segment(dB), segment(dC),
                            segment(dD.narrow(0, k * channels, channels)), null, segment(dStepBias.select(0, k)), null),
                    Workers.shared());
            Tensor dDelta = scan.delta; // overwritten
            dStepProjection.select(0, k).copy_(mm(dDelta.t(), scan.low));
            Tensor dProjected = cat(new TensorVector(mm(dDelta, stepProjection.select(0, k)), dB, dC), 1);
            dXProjection.select(0, k).copy_(mm(dProjected.t(), rows(read)));
            rows(du).addmm_(dProjected, xProjection.select(0, k));
            return du;
        }
    }
}
