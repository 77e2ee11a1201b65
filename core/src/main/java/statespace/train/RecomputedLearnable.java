package statespace.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;

/**
 * A task whose losses are computed in passes that keep the inputs of blocks alone.
 *
 * @param task
 *            in the usual way
 */
record RecomputedLearnable(Learnable task) implements Learnable {

    @Override
    public List<Parameter> parameters() {
        return task.parameters();
    }

    @Override
    public int samples() {
        return task.samples();
    }

    @Override
    public Tensor loss(int[] batch, ForwardContext context) {
        return task.loss(batch, context.recomputing());
    }

    @Override
    public Tensor loss(int[] batch, Position at, ForwardContext context) {
        return task.loss(batch, at, context.recomputing());
    }

    @Override
    public ParameterPlan plan(TrainConfig config) {
        return task.plan(config);
    }

    @Override
    public boolean validates() {
        return task.validates();
    }

    @Override
    public double validationLoss() {
        return task.validationLoss();
    }
}
