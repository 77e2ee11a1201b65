package statespace.backbone;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ForwardContext;
import statespace.tensor.Tensors;

/**
 * The moving average of a field along time, over the cells that are observed: centred with the ends repeated, or over the
 * last {@code kernel} values, of which there are fewer at the start.
 *
 * <p>
 * State of a field, trailing: the last kernel − 1 values and which of them were there, (variates, 2, kernel − 1).
 *
 * @param kernel
 *            steps; 1 returns the field itself
 * @param centred
 *            whether it looks ahead
 */
record MovingAverage(int kernel, boolean centred) {

    int stateSize(int variates) {
        return centred ? 0 : 2 * variates * (kernel - 1);
    }

    /** The average of x (batch, variates, steps), zero where missing; seen as there, or null. */
    Tensor of(Tensor x, Tensor seen, ForwardContext context) {
        if (kernel == 1) {
            return x;
        }
        Tensor there = seen == null ? org.bytedeco.pytorch.global.torch.ones_like(x) : seen;
        long steps = x.size(2);
        if (centred) {
            long before = (kernel - 1L) / 2;
            Tensor sums = windows(repeated(x, before));
            return sums.div(windows(repeated(there, before)).clamp_min(Tensors.scalar(1)));
        }
        long variates = x.size(1);
        ForwardContext.StateSlice memory = context.slot(stateSize(Math.toIntExact(variates)));
        Tensor tail = memory.read(variates, 2, kernel - 1L);
        Tensor none = zeros(x.size(0), variates, kernel - 1L);
        Tensor values = cat(new TensorVector(tail == null ? none : tail.select(2, 0), x), 2);
        Tensor marks = cat(new TensorVector(tail == null ? none : tail.select(2, 1), there), 2);
        if (context.isStateful()) {
            memory.write(org.bytedeco.pytorch.global.torch.stack(new TensorVector(
                    values.narrow(2, steps, kernel - 1L), marks.narrow(2, steps, kernel - 1L)), 2));
        }
        return windows(values).div(windows(marks).clamp_min(Tensors.scalar(1)));
    }

    private Tensor repeated(Tensor x, long before) {
        long steps = x.size(2);
        return cat(new TensorVector(x.narrow(2, 0, 1).expand(x.size(0), x.size(1), before), x,
                x.narrow(2, steps - 1, 1).expand(x.size(0), x.size(1), kernel - 1L - before)), 2);
    }

    private Tensor windows(Tensor x) {
        return x.unfold(2, kernel, 1).sum(-1L);
    }
}
