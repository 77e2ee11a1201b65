package statespace.layer.style;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones_like;
import static org.bytedeco.pytorch.global.torch.where;

import org.bytedeco.pytorch.Tensor;
import statespace.tensor.DirectionalScan;
import statespace.tensor.Directions;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * The scans of an image with suppressed hidden states (DGMamba, Long et al. 2024, arXiv 2404.07794): what a state gives to the
 * output is weighed down where its score is small,
 *
 * <pre>
 * r = δ A, with δ the step size before bias and softplus;   C ← C · (1 where r ≥ threshold, else r)
 * </pre>
 *
 * by token and state, in each direction by itself, in training and evaluation. The public program adds the scores of all four
 * directions, and for more than one state reads them in another order than it wrote them; this does neither.
 */
public final class HiddenStateSuppression {
    private HiddenStateSuppression() {}

    /**
     * Scans.
     *
     * @param u
     *            as {@link DirectionalScan#apply} takes it
     * @return (batch, tokens, channels), the sum over directions; gradients to all inputs
     */
    public static Tensor apply(Directions directions, Tensor[] u, DirectionalScan.Parameters parameters,
            double threshold) {
        Tensor sum = null;
        for (int k = 0; k < directions.count(); k++) {
            Tensor read = u.length == 1 ? directions.ordered(u[0], k) : u[k];
            Tensor y = directions.restored(scanned(read, parameters, k, threshold), k);
            sum = sum == null ? y : sum.add(y);
        }
        return sum;
    }

    private static Tensor scanned(Tensor u, DirectionalScan.Parameters of, int k, double threshold) {
        long channels = u.size(2);
        long rank = of.stepProjection().size(2);
        long state = of.aLog().size(1);
        Tensor parts = linear(u, of.xProjection().select(0, k));
        Tensor delta = linear(parts.narrow(2, 0, rank), of.stepProjection().select(0, k));
        Tensor a = of.aLog().narrow(0, k * channels, channels).exp().neg();
        Tensor score = delta.matmul(a); // (batch, tokens, state)
        Tensor weight = where(score.ge(Tensors.scalar(threshold)), ones_like(score), score);
        return KernelOps.selective(new KernelOps.Selective(u, delta, a, parts.narrow(2, rank, state),
                parts.narrow(2, rank + state, state).mul(weight), of.d().narrow(0, k * channels, channels), null,
                of.stepBias().select(0, k), null), false).y();
    }
}
