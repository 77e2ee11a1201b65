package statespace.layer.recursion;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/** What the items of a sequence are before anything is merged: LayerNorm(W x + b). */
final class Leaves {
    private final Linear transform; // (D, D)
    private final Norm norm;

    Leaves(int width, RandomGenerator random) {
        transform = new Linear(width, width, true, Role.MATRIX, random);
        norm = new Norm(Norm.Kind.LAYER, width);
    }

    static ParameterSize size(double width) {
        return ParameterSize.sum(Linear.size(width, width, true), Norm.size(Norm.Kind.LAYER, width));
    }

    List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("transform", transform.parameters()),
                Parameter.prefixed("norm", norm.parameters()));
    }

    /** (…, D) to (…, D). */
    Tensor of(Tensor x, ForwardContext context) {
        return norm.forward(transform.apply(x), context);
    }
}
