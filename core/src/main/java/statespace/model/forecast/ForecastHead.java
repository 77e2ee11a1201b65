package statespace.model.forecast;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;

/** Makes forecasts of features. */
interface ForecastHead {
    /** The trained tensors, in a fixed order. */
    List<Parameter> parameters();

    /**
     * The steps ahead, normalised.
     *
     * @param read
     *            what the backbone read and found
     * @return (rows, horizon)
     */
    Tensor forecast(Read read, ForwardContext context);

    /** A forecast, and for training a loss on the windows themselves; null where the head needs none. */
    ForecastModel.Said train(Read read, ForwardContext context);

    /**
     * Windows and their features.
     *
     * @param features
     *            (windows, groups, patches, width)
     * @param x
     *            normalised values, (rows, lookback)
     * @param seen
     *            as x, 1 where known; null where all are
     * @param counted
     *            as x, 1 where a value may count in a loss; null where all may
     * @param scale
     *            of the windows
     */
    record Read(Tensor features, Tensor x, Tensor seen, Tensor counted, WindowScale scale) {}
}
