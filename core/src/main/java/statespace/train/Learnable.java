package statespace.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;

/** What a trainer trains: parameters, training samples with a loss, and a score on the validation part. */
public interface Learnable {
    /** The trained tensors. */
    List<Parameter> parameters();

    /** Number of training samples. */
    int samples();

    /** The mean loss over some training samples, a differentiable scalar. */
    Tensor loss(int[] batch, ForwardContext context);

    /** The mean loss over the validation part, without dropout; NaN if there is none: then the last epoch is kept. */
    double validationLoss();

    /** The same task in less memory and more time, see {@link ForwardContext#recomputing}. */
    default Learnable recomputed() {
        return new RecomputedLearnable(this);
    }
}
