package statespace.layer.selective;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * Mamba's block around any layer: [x, z] = in_proj(h); x = SiLU(causal convolution(x)); y = inner(x) · SiLU(z);
 * out_proj(y) (Gu and Dao 2023; Ran-Milo et al. 2024, section 4, compare S4D and S6 in it). {@link Mamba} is the fused
 * form for the standard S6.
 *
 * <p>
 * State of a sequence: the convolution's last inputs (inner, taps − 1), then the inner layer's.
 */
public final class GatedMixer implements SequenceLayer {
    private static final int TAPS = 4;

    private final int inner;
    private final boolean gated;
    private final Linear inProjection; // (2 inner, width)
    private final Parameter convolution; // (inner, taps)
    private final Parameter convolutionBias; // (inner)
    private final SequenceLayer system;
    private final Linear outProjection; // (width, inner)

    /**
     * A block.
     *
     * @param width
     *            channels in and out
     * @param expand
     *            inner channels per channel
     * @param gated
     *            false to leave the gate out
     * @param system
     *            makes the inner layer for a number of channels, which it keeps
     */
    public GatedMixer(int width, int expand, boolean gated, IntFunction<SequenceLayer> system, RandomGenerator random) {
        inner = expand * width;
        this.gated = gated;
        double bound = 1 / Math.sqrt(TAPS);
        inProjection = new Linear(width, 2 * inner, false, Role.MATRIX, random);
        convolution = Parameter.of("conv1d.weight", Tensors.uniform(random, bound, inner, TAPS), Role.CONVOLUTION);
        convolutionBias = Parameter.of("conv1d.bias", Tensors.uniform(random, bound, inner), Role.VECTOR);
        this.system = system.apply(inner);
        outProjection = new Linear(inner, width, false, Role.MATRIX, random);
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("in_proj", inProjection.parameters()),
                List.of(convolution, convolutionBias), Parameter.prefixed("system", system.parameters()),
                Parameter.prefixed("out_proj", outProjection.parameters()));
    }

    @Override
    public int stateSize() {
        return inner * (TAPS - 1) + system.stateSize();
    }

    @Override
    public List<Modes> modes(int length) {
        return system.modes(length).stream().map(modes -> modes.within("system")).toList();
    }

    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        ForwardContext.StateSlice tail = context.slot(inner * (TAPS - 1));
        var convolved = KernelOps
                .causalConvSilu(new KernelOps.Convolution(inProjection.rows(h, 0, inner), convolution.value(),
                        convolutionBias.value(), tail.read(inner, TAPS - 1)), context.isStateful());
        if (context.isStateful()) {
            tail.write(convolved.finalState());
        }
        Tensor y = system.forward(convolved.y(), context);
        return outProjection.apply(gated ? y.mul(silu(inProjection.rows(h, inner, inner))) : y);
    }
}
