package statespace.layer.image;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.softplus;
import static org.bytedeco.pytorch.global.torch.stack;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.StepSizes;
import statespace.layer.style.HiddenStateSuppression;
import statespace.layer.style.SelectiveMatrices;
import statespace.layer.style.TokenStyle;
import statespace.tensor.CrossScan;
import statespace.tensor.DirectionalScan;
import statespace.tensor.Tensors;

/**
 * VMamba's SS2D (Liu et al. 2024, arXiv 2401.10166): a selective scan of an image in four directions.
 *
 * <pre>
 * [x, z] = in_proj h;   u = SiLU(3×3 convolution of each channel of x)
 * y = Σ_k selective scan of u in direction k, with B and C that the channels of a direction share
 * out_proj(LayerNorm(y) · SiLU(z))
 * </pre>
 *
 * Each direction has its own x_proj, dt_proj, A and D, stacked; the rest is shared. Names and shapes are those of the public
 * checkpoints.
 */
public final class Ss2d implements Layer {
    private static final int DIRECTIONS = 4;
    private static final double STEP_MIN = 1e-3;
    private static final double STEP_MAX = 1e-1;

    private final Config config;
    private final TokenStyle style;
    private final Linear inProjection; // (inner or 2 inner, width)
    private final ImageConvolution convolution;
    private final Parameter xProjection; // (4, rank + 2 state, inner)
    private final Parameter stepWeight; // (4, inner, rank)
    private final Parameter stepBias; // (4, inner)
    private final Parameter aLog; // (4 inner, state)
    private final Parameter d; // (4 inner)
    private final Norm norm;
    private final Linear outProjection; // (width, inner)

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels in and out
     * @param state
     *            N, states per inner channel
     * @param expand
     *            inner channels per channel
     * @param gated
     *            true for the gate z
     * @param convolutionBias
     *            true for a bias of the convolution
     * @param suppression
     *            threshold of {@link HiddenStateSuppression}; 0 for none
     */
    public record Config(int width, int state, int expand, boolean gated, boolean convolutionBias,
            double suppression) {
        private static final int CHANNELS_A_RANK = 16;

        /** Inner channels. */
        public int inner() {
            return Math.multiplyExact(width, expand);
        }

        /** Rank of the step-size map. */
        public int rank() {
            return (width + CHANNELS_A_RANK - 1) / CHANNELS_A_RANK;
        }

        /** What the parameters are. */
        public ParameterSize size() {
            double inner = (double) width * expand;
            return ParameterSize.sum(Linear.size(width, (gated ? 2 : 1) * inner, false),
                    ParameterSize.of(inner, 1, 3, 3), convolutionBias ? ParameterSize.of(inner) : ParameterSize.NONE,
                    ParameterSize.of(DIRECTIONS, rank() + 2.0 * state, inner),
                    ParameterSize.of(DIRECTIONS, inner, rank()), ParameterSize.of(DIRECTIONS, inner),
                    ParameterSize.of(DIRECTIONS * inner, state), ParameterSize.of(DIRECTIONS * inner),
                    Norm.size(Norm.Kind.LAYER, inner), Linear.size(inner, width, false));
        }
    }

    /**
     * With the official initialisation.
     *
     * @param style
     *            what perturbs the tokens that enter the scan
     */
    public Ss2d(Config config, TokenStyle style, RandomGenerator random) {
        this.config = config;
        this.style = style;
        int inner = config.inner();
        int rank = config.rank();
        inProjection = Projection.of(config.width, (config.gated ? 2 : 1) * inner, false, random);
        convolution = new ImageConvolution(ImageConvolution.Config.depthwise(inner, config.convolutionBias),
                Role.CONVOLUTION, random);
        xProjection = Parameter.of("x_proj_weight",
                Tensors.uniform(random, 1 / Math.sqrt(inner), DIRECTIONS, rank + 2L * config.state, inner),
                Role.MATRIX);
        stepWeight = Parameter.of("dt_projs_weight",
                Tensors.uniform(random, 1 / Math.sqrt(rank), DIRECTIONS, inner, rank), Role.MATRIX);
        stepBias = Parameter.of("dt_projs_bias", StepSizes.biases(random, STEP_MIN, STEP_MAX, DIRECTIONS, inner),
                Role.RECURRENT);
        aLog = Parameter.of("A_logs", StepSizes.logarithms(DIRECTIONS * inner, config.state), Role.RECURRENT);
        d = Parameter.of("Ds", ones((long) DIRECTIONS * inner), Role.VECTOR);
        norm = new Norm(Norm.Kind.LAYER, inner);
        outProjection = Projection.of(inner, config.width, false, random);
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(xProjection, stepWeight, stepBias, aLog, d),
                Parameter.prefixed("in_proj", inProjection.parameters()),
                Parameter.prefixed("conv2d", convolution.parameters()),
                Parameter.prefixed("out_norm", norm.parameters()),
                Parameter.prefixed("out_proj", outProjection.parameters()));
    }

    /** The poles at the step sizes that no input has moved, (4 inner, state). */
    public Modes modes() {
        Tensor steps = softplus(stepBias.value()).reshape(-1, 1);
        return new Modes("", config.state, aLog.value().exp().neg().mul(steps).exp(), null);
    }

    /** (batch, height, width, channels) to the same. */
    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        int inner = config.inner();
        long[] shape = {h.size(0), h.size(1), h.size(2), inner};
        Tensor u = silu(convolution.apply(inProjection.rows(h, 0, inner))).view(h.size(0), -1, inner);
        CrossScan directions = new CrossScan(Math.toIntExact(h.size(1)), Math.toIntExact(h.size(2)));
        var grid = new TokenStyle.Grid(directions, directions.height(), directions.width());
        Tensor[] read = style.drawn(context)
                ? style.apply(u, grid, () -> matrices(u.detach()), context)
                : new Tensor[]{u};
        var parameters = new DirectionalScan.Parameters(xProjection.value(), stepWeight.value(), stepBias.value(),
                aLog.value(), d.value());
        Tensor scanned = config.suppression == 0
                ? DirectionalScan.apply(directions, read, parameters)
                : HiddenStateSuppression.apply(directions, read, parameters, config.suppression);
        Tensor y = norm.forward(scanned, context).view(shape);
        return outProjection.apply(config.gated ? y.mul(silu(inProjection.rows(h, inner, inner))) : y);
    }

    /**
     * What the layer makes of tokens in each of its directions.
     *
     * @param u
     *            what enters the scan, (batch, tokens, inner)
     */
    public SelectiveMatrices matrices(Tensor u) {
        int rank = config.rank();
        TensorVector delta = new TensorVector();
        TensorVector projected = new TensorVector();
        for (int k = 0; k < DIRECTIONS; k++) {
            Tensor parts = linear(u, xProjection.value().select(0, k));
            projected.push_back(parts.narrow(2, rank, 2L * config.state));
            delta.push_back(softplus(linear(parts.narrow(2, 0, rank), stepWeight.value().select(0, k))
                    .add(stepBias.value().select(0, k))));
        }
        Tensor both = stack(projected, 0);
        return new SelectiveMatrices(stack(delta, 0),
                aLog.value().exp().neg().view(DIRECTIONS, config.inner(), config.state),
                both.narrow(3, 0, config.state), both.narrow(3, config.state, config.state));
    }
}
