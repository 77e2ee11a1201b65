package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Dropout;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Recomputed;
import statespace.layer.Role;
import statespace.layer.selective.Mamba;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * A residual block of Chimera over fields of features: u = norm(z); a = SiLU(convolution along time(in(u))); z + out(
 * filter(a) · SiLU(gate(u))). The published figure shows a gate; the rest of the block is Mamba's and our decision.
 *
 * <p>
 * State of a field: the convolution's last inputs (variates, width, taps − 1), then the filter's.
 */
public final class GridBlock {
    private static final int TAPS = 4;

    private final int width;
    private final Norm norm;
    private final Linear in;
    private final Linear gate;
    private final Parameter convolution; // (width, taps)
    private final Parameter convolutionBias; // (width)
    private final GridFilter filter;
    private final Linear out;
    private final Dropout dropout;

    /** A block with random parameters. */
    public GridBlock(GridSystem.Config config, GridFilter.VariateMixing way, double dropout, RandomGenerator random) {
        width = config.width();
        norm = new Norm(Norm.Kind.RMS, width);
        in = new Linear(width, width, false, Role.MATRIX, random);
        gate = new Linear(width, width, false, Role.MATRIX, random);
        double bound = 1 / Math.sqrt(TAPS);
        convolution = Parameter.of("conv1d.weight", Tensors.uniform(random, bound, width, TAPS), Role.CONVOLUTION);
        convolutionBias = Parameter.of("conv1d.bias", Tensors.uniform(random, bound, width), Role.VECTOR);
        filter = new GridFilter(config, way, random);
        out = new Linear(width, width, false, Role.MATRIX, random);
        this.dropout = new Dropout(dropout, false);
    }

    /** What the parameters of such a block are. */
    public static ParameterSize size(GridSystem.Config config, GridFilter.VariateMixing way) {
        double width = config.width();
        return ParameterSize.sum(Norm.size(Norm.Kind.RMS, width), Linear.size(width, width, false).times(3),
                ParameterSize.of(width, TAPS), ParameterSize.of(width), GridFilter.size(config, way));
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("norm", norm.parameters()),
                Parameter.prefixed("in_proj", in.parameters()), Parameter.prefixed("gate_proj", gate.parameters()),
                List.of(convolution, convolutionBias), Parameter.prefixed("system", filter.parameters()),
                Parameter.prefixed("out_proj", out.parameters()));
    }

    /** The poles of the systems. */
    public List<Modes> modes() {
        return filter.modes();
    }

    /** What its linear dynamics can compute. */
    public Expressivity expressivity() {
        return filter.expressivity();
    }

    /** Floats of state that a field of {@code variates} needs. */
    public int stateSize(int variates) {
        return variates * width * (TAPS - 1) + filter.stateSize(variates);
    }

    /**
     * Applies the block.
     *
     * @param z
     *            (batch, variates, steps, width)
     * @param seen
     *            (batch, variates, steps, 1), 0 where the input is to be skipped, or null
     * @return (batch, variates, steps, width)
     */
    public Tensor forward(Tensor z, Tensor seen, ForwardContext context) {
        return Recomputed.apply(this::parameters, (x, once) -> apply(x, seen, once), z, context);
    }

    private Tensor apply(Tensor z, Tensor seen, ForwardContext context) {
        long[] shape = Tensors.shape(z);
        Tensor u = norm.forward(z, context);
        ForwardContext.StateSlice tail = context.slot(Math.toIntExact(shape[1]) * width * (TAPS - 1));
        Tensor before = tail.read(shape[1], width, TAPS - 1);
        var convolved = KernelOps.causalConvSilu(new KernelOps.Convolution(
                in.apply(u).reshape(shape[0] * shape[1], shape[2], shape[3]), convolution.value(),
                convolutionBias.value(),
                before == null ? null : before.reshape(shape[0] * shape[1], width, TAPS - 1L)), context.isStateful());
        if (context.isStateful()) {
            tail.write(convolved.finalState());
        }
        Tensor filtered = filter.forward(convolved.y().view(shape), seen, context);
        return z.add(dropout.forward(out.apply(filtered.mul(silu(gate.apply(u)))), context));
    }
}
