package statespace.layer;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * The short causal convolution in front of a recurrence: each channel by itself, with its last few inputs as state, (channels,
 * taps − 1). Weights start uniform within ±1/sqrt(taps).
 */
public final class ShortConvolution implements SequenceLayer {
    private final int channels;
    private final int taps;
    private final boolean silu;
    private final Parameter weight; // (channels, 1, taps)
    private final Parameter bias; // (channels)

    /**
     * A convolution.
     *
     * @param silu
     *            whether SiLU follows
     */
    public ShortConvolution(int channels, int taps, boolean silu, RandomGenerator random) {
        this.channels = channels;
        this.taps = taps;
        this.silu = silu;
        double bound = 1 / Math.sqrt(taps);
        weight = Parameter.of("weight", Tensors.uniform(random, bound, channels, 1, taps), Role.CONVOLUTION);
        bias = Parameter.of("bias", Tensors.uniform(random, bound, channels), Role.VECTOR);
    }

    /** What the parameters of such a convolution are. */
    public static ParameterSize size(double channels, double taps) {
        return ParameterSize.sum(ParameterSize.of(channels, taps), ParameterSize.of(channels));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    @Override
    public int stateSize() {
        return channels * (taps - 1);
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        ForwardContext.StateSlice tail = context.slot(stateSize());
        var convolved = KernelOps.causalConv(new KernelOps.Convolution(x, weight.value().squeeze(1), bias.value(),
                tail.read(channels, taps - 1)), silu, context.isStateful());
        if (context.isStateful()) {
            tail.write(convolved.finalState());
        }
        return convolved.y();
    }
}
