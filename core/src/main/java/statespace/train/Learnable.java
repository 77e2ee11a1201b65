package statespace.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Parameter;
import statespace.layer.Pass;

/** What a trainer trains: parameters, training samples with a loss, and a score on the validation part. */
public interface Learnable {
    /** The trained tensors. */
    List<Parameter> parameters();

    /** Number of training samples. */
    int samples();

    /** The mean loss over some training samples, a differentiable scalar. */
    Tensor loss(int[] batch, Pass pass);

    /** The mean loss over the validation part, without dropout; NaN if there is none: then the last epoch is kept. */
    double validationLoss();

    /** The same task in less memory and more time, see {@link Pass#recomputing}. */
    default Learnable recomputed() {
        return new RecomputedLearnable(this);
    }
}
