package statespace.layer.recursion;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** Layers and values in double precision, so that slopes and values can be compared to many digits. */
final class InDoubles {
    private InDoubles() {}

    /** Turns parameters into double precision, in place. */
    static List<Parameter> of(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            parameter.value().__dispatch_set_data(parameter.value().detach().to(ScalarType.Double));
        }
        return parameters;
    }

    /** Turns the parameters of a layer into double precision, in place. */
    static <L extends SummaryLayer> L of(L layer) {
        of(layer.parameters());
        return layer;
    }

    static Tensor normal(RandomGenerator random, long... shape) {
        return Tensors.normal(random, 1, shape).to(ScalarType.Double);
    }

    /** A sum of all values with weights that differ. */
    static Tensor loss(Tensor y) {
        double[] weights = new double[Math.toIntExact(y.numel())];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.cos(i);
        }
        return y.reshape(-1).dot(Tensors.ofDoubles(weights, weights.length));
    }

    /** One item of a sequence of (1, length, D), as (1, D). */
    static Tensor item(Tensor x, long place) {
        return x.select(1, place);
    }

    static Tensor value(List<Parameter> parameters, String name) {
        return parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow().value();
    }
}
