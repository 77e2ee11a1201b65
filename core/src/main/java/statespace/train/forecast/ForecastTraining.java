package statespace.train.forecast;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastModel;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.Forecaster;
import statespace.task.forecast.Windows;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Learnable;

/**
 * Training of a forecasting model: a sample is a window with all its variates, the loss is the mean squared error on
 * scaled values, over the cells that are known; a closed loop adds its errors inside the windows.
 *
 * @param model
 *            to train
 * @param train
 *            training windows
 * @param validation
 *            validation windows
 */
public record ForecastTraining(ForecastModel model, Windows train, Windows validation) implements Learnable {

    @Override
    public List<Parameter> parameters() {
        return model.parameters();
    }

    @Override
    public int samples() {
        return train.count();
    }

    @Override
    public Tensor loss(int[] batch, ForwardContext context) {
        long rows = (long) batch.length * train.variates();
        float[] targets = train.targets(batch);
        Tensor truth = Tensors.of(targets, rows, train.horizon());
        Tensor known = train.lines() ? Tensors.of(train.known(batch), rows, train.lookback()) : null;
        ForecastModel.Said said = model.train(Tensors.of(train.inputs(batch), rows, train.lookback()), known, context);
        Tensor ahead = isComplete(targets)
                ? said.forecast().sub(truth).square().mean()
                : overKnown(said.forecast(), truth);
        return said.within() == null ? ahead : ahead.add(said.within());
    }

    private static Tensor overKnown(Tensor predicted, Tensor truth) {
        Tensor known = truth.isnan().logical_not().to(ScalarType.Float);
        Tensor count = known.sum().clamp_min(Tensors.scalar(1));
        return predicted.sub(truth.nan_to_num()).mul(known).square().sum().div(count);
    }

    private static boolean isComplete(float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public double validationLoss() {
        return Evaluation.of(validation, forecaster(model)).mse();
    }

    /** The model as a forecaster. */
    public static Forecaster forecaster(ForecastModel model) {
        return (inputs, rows) -> Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return Tensors.toFloats(
                        model.forward(Tensors.of(inputs, rows, model.task().lookback()),
                                ForwardContext.evaluation()));
            }
        });
    }
}
