package statespace.model.forecast;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/** One linear map from the features of all patches to all steps ahead, beside a linear map of the window itself. */
final class DirectHead implements ForecastHead {
    private final Dropout dropout;
    private final Linear head; // (horizon, patches · width)
    private final Linear skip; // (horizon, lookback)

    DirectHead(ForecastSpec spec, int features, double dropout, RandomGenerator random) {
        this.dropout = new Dropout(dropout, false);
        head = new Linear(features, spec.horizon(), true, Role.READOUT, random);
        skip = new Linear(spec.lookback(), spec.horizon(), false, Role.READOUT, 0.1, random);
    }

    /** What the parameters of such a head are. */
    static ParameterSize size(ForecastSpec spec, double features) {
        return ParameterSize.sum(Linear.size(features, spec.horizon(), true),
                Linear.size(spec.lookback(), spec.horizon(), false));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("head", head.parameters()),
                Parameter.prefixed("skip", skip.parameters()));
    }

    @Override
    public Tensor forecast(Read read, ForwardContext context) {
        Tensor flat = dropout.forward(read.features().reshape(read.x().size(0), -1), context);
        return head.apply(flat).add(skip.apply(read.x()));
    }

    @Override
    public ForecastModel.Said train(Read read, ForwardContext context) {
        return new ForecastModel.Said(forecast(read, context), null);
    }
}
