package statespace.layer;

import static org.bytedeco.pytorch.global.torch.glu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** The map from what a layer computes at a step to its channels. */
public final class ChannelMap {

    /** What the map is. */
    public enum Mix {
        /** A linear map to twice the width and a gate: a · sigmoid(b). */
        GLU,
        /** A linear map. */
        LINEAR,
        /** Nothing: channels stay apart. */
        NONE;

        private int outputs(int width) {
            return this == GLU ? Math.multiplyExact(2, width) : width;
        }
    }

    private final Mix mix;
    private final Linear linear; // (2 width, in), (width, in) or null

    /** A map from {@code in} numbers to {@code width} channels; without one both are the same. */
    public ChannelMap(Mix mix, int in, int width, RandomGenerator random) {
        this.mix = mix;
        linear = mix == Mix.NONE ? null : new Linear(in, mix.outputs(width), true, Role.MATRIX, random);
    }

    /** What the parameters of such a map are. */
    public static ParameterSize size(Mix mix, double in, double width) {
        return mix == Mix.NONE ? ParameterSize.NONE : Linear.size(in, mix == Mix.GLU ? 2 * width : width, true);
    }

    /** The parameters, named as a layer's {@code output_linear}. */
    public List<Parameter> parameters() {
        return linear == null ? List.of() : Parameter.prefixed("output_linear", linear.parameters());
    }

    /** (batch, length, in) to (batch, length, width). */
    public Tensor apply(Tensor x) {
        return switch (mix) {
            case GLU -> glu(linear.apply(x), -1);
            case LINEAR -> linear.apply(x);
            case NONE -> x;
        };
    }
}
