package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.empty_like;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Lookahead (Zhang et al. 2019, arXiv 1907.08610): beside each parameter a slow copy, which is moved towards the parameter
 * once every few steps, and from which the parameter then goes on,
 *
 * <pre>
 * slow ← α p + (1 − α) slow          p ← slow
 * </pre>
 *
 * with α = {@value #SHARE} after every {@value #EVERY} steps of the parameter. The slow copy begins as the parameter was when
 * this was made.
 */
public final class Lookahead {
    /** Steps between two meetings. */
    public static final int EVERY = 5;

    /** α. */
    public static final double SHARE = 0.8;

    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Tensor> slow = new ArrayList<>();

    /** Copies the parameters, float32 leaves of the graph. */
    public Lookahead(List<Tensor> parameters) {
        for (Tensor parameter : parameters) {
            this.parameters.add(kept(new Tensor(parameter)));
            this.slow.add(kept(empty_like(parameter.detach()).copy_(parameter.detach())));
        }
    }

    private static Tensor kept(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    /**
     * Is told that a parameter has taken a step.
     *
     * @param parameter
     *            its place in the list
     * @param steps
     *            how many it has taken by now
     */
    public void after(int parameter, long steps) {
        if (steps % EVERY != 0) {
            return;
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor fast = parameters.get(parameter).detach();
            fast.mul_(Tensors.scalar(SHARE)).add_(slow.get(parameter), Tensors.scalar(1 - SHARE));
            slow.get(parameter).copy_(fast);
        }
    }

    /** A copy of the slow copy, row-major. */
    public float[] slow(int parameter) {
        return Tensors.toFloats(slow.get(parameter));
    }

    /**
     * Goes on from a slow copy.
     *
     * @throws IllegalArgumentException
     *             if it has another size than the parameter
     */
    public void restore(int parameter, float[] values) {
        long count = slow.get(parameter).numel();
        if (values.length != count) {
            throw new IllegalArgumentException("expected " + count + " numbers, found " + values.length);
        }
        if (count > 0) {
            slow.get(parameter).data_ptr_float().put(values, 0, values.length);
        }
    }
}
