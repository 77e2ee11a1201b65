package statespace.layer;

import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.rms_norm;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Normalises the channels of every step on its own, epsilon 1e-5. */
public final class Norm implements Layer {
    private static final double EPSILON = 1e-5;

    /** Which normalisation. */
    public enum Kind {
        /** (x − mean) / sqrt(variance + ε) · g + b (Ba et al. 2016). */
        LAYER,
        /** x / sqrt(mean of squares + ε) · g (Zhang and Sennrich 2019). */
        RMS
    }

    private final long[] shape;
    private final Parameter gain; // (width)
    private final Parameter bias; // (width) or null

    /** A normalisation of {@code width} channels. */
    public Norm(Kind kind, int width) {
        shape = new long[]{width};
        gain = Parameter.of("weight", ones(width), Role.VECTOR);
        bias = kind == Kind.LAYER ? Parameter.of("bias", zeros(width), Role.VECTOR) : null;
    }

    @Override
    public List<Parameter> parameters() {
        return bias == null ? List.of(gain) : List.of(gain, bias);
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        TensorOptional scale = new TensorOptional(gain.value());
        return bias == null
                ? rms_norm(x, shape, scale, new DoubleOptional(EPSILON))
                : layer_norm(x, shape, scale, new TensorOptional(bias.value()), EPSILON, false);
    }
}
