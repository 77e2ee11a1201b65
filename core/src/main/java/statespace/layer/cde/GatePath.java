package statespace.layer.cde;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.full;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Tensors;

/**
 * The drivers of a linear CDE out of its inputs: what the gate path ω grows by at each step, dt (1, x_k) or dt (1, x_k −
 * x_{k−1}), with or without the time channel (Cirone et al. 2024, arXiv 2402.19047).
 */
record GatePath(CdeConfig config) {

    /** Inputs that have to be kept for the next step. */
    int kept() {
        return config.gate() == CdeConfig.Gate.INCREMENTS ? config.width() : 0;
    }

    /**
     * The drivers.
     *
     * @param x
     *            (batch, length, width)
     * @param before
     *            the input before the first, (batch, width); null where nothing came before
     * @param started
     *            (batch, 1): 1 where something came before; null where nothing did
     * @return (batch, length, drivers)
     */
    Tensor of(Tensor x, Tensor before, Tensor started) {
        if (config.gate() == CdeConfig.Gate.VALUES || x.size(1) == 0) {
            return timed(x.mul(Tensors.scalar(config.dt())));
        }
        Tensor first = x.select(1, 0);
        Tensor origin = config.basePoint() ? first.mul(Tensors.scalar(0)) : first;
        Tensor previous = before == null
                ? origin
                : origin.add(started.mul(before.sub(origin)));
        Tensor shifted = cat(new TensorVector(previous.unsqueeze(1), x.narrow(1, 0, x.size(1) - 1)), 1);
        return timed(x.sub(shifted).mul(Tensors.scalar(config.dt())));
    }

    /** The drivers of rows of a table, (rows, width) to (rows, drivers): what each of them does as a token. */
    Tensor ofRows(Tensor table) {
        return timed(table.mul(Tensors.scalar(config.dt())).unsqueeze(0)).squeeze(0);
    }

    private Tensor timed(Tensor growth) {
        if (!config.time()) {
            return growth;
        }
        Tensor time = full(new long[]{growth.size(0), growth.size(1), 1}, Tensors.scalar(config.dt()));
        return cat(new TensorVector(time, growth), 2);
    }
}
