package statespace.layer;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import statespace.tensor.Norms;
import statespace.tensor.Tensors;

/** Normalises channels, epsilon 1e-5. */
public final class Norm implements SequenceLayer {
    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;

    /** Which normalisation. */
    public enum Kind {
        /** Every step by itself: (x − mean) / sqrt(variance + ε) · g + b (Ba et al. 2016). */
        LAYER,
        /** Every step by itself: x / sqrt(mean of squares + ε) · g (Zhang and Sennrich 2019). */
        RMS,
        /**
         * Every channel over all sequences and steps of a training batch, and by running averages otherwise (Ioffe and
         * Szegedy 2015). Padding counts in the averages.
         */
        BATCH
    }

    private final Kind kind;
    private final long[] shape;
    private final Parameter gain; // (width)
    private final Parameter bias; // (width) or null
    private final Parameter runningMean; // (width) or null
    private final Parameter runningVariance; // (width) or null

    /** A normalisation of {@code width} channels. */
    public Norm(Kind kind, int width) {
        this.kind = kind;
        shape = new long[]{width};
        gain = Parameter.of("weight", ones(width), Role.VECTOR);
        bias = kind == Kind.RMS ? null : Parameter.of("bias", zeros(width), Role.VECTOR);
        boolean batch = kind == Kind.BATCH;
        runningMean = batch ? Parameter.of("running_mean", zeros(width), Role.FIXED) : null;
        runningVariance = batch ? Parameter.of("running_var", ones(width), Role.FIXED) : null;
    }

    /** What the parameters of such a normalisation are. */
    public static ParameterSize size(Kind kind, double width) {
        return ParameterSize.of(width).times(switch (kind) {
            case RMS -> 1;
            case LAYER -> 2;
            case BATCH -> 4;
        });
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(gain));
        if (bias != null) {
            all.add(bias);
        }
        if (kind == Kind.BATCH) {
            all.add(runningMean);
            all.add(runningVariance);
        }
        return List.copyOf(all);
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        return switch (kind) {
            case LAYER -> layer_norm(x, shape, new TensorOptional(gain.value()), new TensorOptional(bias.value()),
                    EPSILON, false);
            case RMS -> Norms.rms(x, gain.value(), EPSILON);
            case BATCH ->
                batch_norm(x.reshape(-1, shape[0]), new TensorOptional(gain.value()), new TensorOptional(bias.value()),
                        running(runningMean, context), running(runningVariance, context),
                        context.isTraining(), MOMENTUM, EPSILON, false).view(Tensors.shape(x));
        };
    }

    private static TensorOptional running(Parameter average, ForwardContext context) {
        return context.isTraining() && context.isRepetition()
                ? new TensorOptional()
                : new TensorOptional(average.value());
    }
}
