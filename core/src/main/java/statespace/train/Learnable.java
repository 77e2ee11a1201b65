package statespace.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;

/** What a trainer trains: parameters, training samples with a loss, and a score on the validation split. */
public interface Learnable {
    /** The trained tensors. */
    List<Parameter> parameters();

    /** Number of training samples. */
    int samples();

    /** The mean loss over some training samples, a differentiable scalar. */
    Tensor loss(int[] batch, ForwardContext context);

    /**
     * The same for a loss that depends on where training is, such as one that sets in after a while.
     *
     * @param at
     *            the step that is taken
     */
    default Tensor loss(int[] batch, Position at, ForwardContext context) {
        return loss(batch, context);
    }

    /** Rates and decay of every parameter. */
    default ParameterPlan plan(TrainConfig config) {
        return ParameterPlan.byRole(config);
    }

    /** False where there is no validation split: then the parameters of the last epoch are kept. */
    default boolean validates() {
        return true;
    }

    /** The mean loss over the validation split, without dropout; asked for, and not used, where there is no such split. */
    double validationLoss();

    /** The same task in less memory and more time, see {@link ForwardContext#recomputing}. */
    default Learnable recomputed() {
        return new RecomputedLearnable(this);
    }
}
