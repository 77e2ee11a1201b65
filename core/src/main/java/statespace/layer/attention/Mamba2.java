package statespace.layer.attention;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.layer.ShortConvolution;
import statespace.layer.StepSizes;
import statespace.layer.Tracking;
import statespace.tensor.Norms;
import statespace.tensor.Tensors;

/**
 * Mamba-2's mixer (Dao and Gu 2024, arXiv 2405.21060), where all channels of a head forget alike:
 *
 * <pre>
 * [z, x, B, C, δ] = in_proj(h)      [x, B, C] = SiLU(causal convolution([x, B, C]))      Δ = softplus(δ + bias)
 * S_t = exp(Δ_t A) S_{t-1} + B_t (Δ_t x_t)ᵀ      y_t = S_tᵀ C_t + D x_t      A < 0, one for each head
 * out = out_proj(norm(y · SiLU(z)))
 * </pre>
 *
 * Heads of a group share B and C, and a group's channels are normalised together by their mean square. Names and shapes are
 * those of the public checkpoints. State of a sequence: the convolution's last inputs (inner + 2 groups state, convolution −
 * 1), then the scan's (heads, state, inner / heads).
 */
public final class Mamba2 implements SequenceLayer {
    private static final double EPSILON = 1e-5;

    /**
     * Sizes and initialisation.
     *
     * @param width
     *            channels in and out (d_model)
     * @param state
     *            states of a channel (d_state)
     * @param convolution
     *            taps (d_conv)
     * @param expand
     *            inner channels per channel
     * @param heads
     *            heads, which share the inner channels evenly
     * @param groups
     *            groups of heads (ngroups), each with a B and a C
     * @param stepMin
     *            smallest initial step size
     * @param stepMax
     *            largest initial step size
     */
    public record Config(int width, int state, int convolution, int expand, int heads, int groups, double stepMin,
            double stepMax) {

        /** Checks that heads and groups come out even. */
        public Config {
            Heads.over("the inner channels, width times expand", (long) width * expand, heads, state);
            if (groups < 1 || heads % groups != 0) {
                throw new IllegalArgumentException(
                        "the setting 'groups' must divide 'heads', " + heads + ", and is " + groups);
            }
        }

        /**
         * The published choices: N = 64, 4 taps, twice as many inner channels, one group, step sizes from 0.001 to 0.1. Four
         * heads, where large models have one for each 64 inner channels: narrow ones would have a single one.
         */
        public static Config of(int width) {
            return of(width, 2, 4, 1);
        }

        /** The same with another expansion and other heads. */
        public static Config of(int width, int expand, int heads, int groups) {
            return new Config(width, 64, 4, expand, heads, groups, 1e-3, 1e-1);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return new Config(width, newState, convolution, expand, heads, groups, stepMin, stepMax);
        }

        /** Inner channels. */
        public int inner() {
            return Math.multiplyExact(width, expand);
        }

        /** Numbers of B, and of C, of a step. */
        private int shared() {
            return Math.multiplyExact(groups, state);
        }
    }

    private final Config config;
    private final Heads heads;
    private final Linear inProjection; // (2 inner + 2 groups state + heads, width)
    private final ShortConvolution convolution;
    private final Parameter stepBias; // (heads)
    private final Parameter aLog; // (heads)
    private final Parameter d; // (heads)
    private final Parameter gain; // (inner)
    private final Linear outProjection; // (width, inner)

    /**
     * A mixer with the official initialisation.
     *
     * @param depth
     *            number of residual blocks in the model: out_proj starts smaller by 1/sqrt(depth)
     */
    public Mamba2(Config config, int depth, RandomGenerator random) {
        this.config = config;
        int inner = config.inner();
        heads = new Heads(config.heads(), config.state(), inner / config.heads());
        inProjection = new Linear(config.width(), 2 * inner + 2 * config.shared() + config.heads(), false, Role.MATRIX,
                random);
        convolution = new ShortConvolution(inner + 2 * config.shared(), config.convolution(), true, random);
        float[] bias = new float[config.heads()];
        float[] logarithms = new float[config.heads()];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) StepSizes.bias(StepSizes.logarithm(random, config.stepMin(), config.stepMax()));
            logarithms[i] = (float) Math.log(1 + 15 * random.nextDouble()); // −A between 1 and 16
        }
        stepBias = Parameter.of("dt_bias", Tensors.of(bias, bias.length), Role.RECURRENT);
        aLog = Parameter.of("A_log", Tensors.of(logarithms, bias.length), Role.RECURRENT);
        d = Parameter.of("D", ones(config.heads()), Role.VECTOR);
        gain = Parameter.of("norm.weight", ones(inner), Role.VECTOR);
        outProjection = new Linear(inner, config.width(), false, Role.MATRIX, 1 / Math.sqrt(depth), random);
    }

    /** What the parameters of such a mixer are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        double inner = width * config.expand();
        double shared = 2.0 * config.groups() * config.state();
        return ParameterSize.sum(Linear.size(width, 2 * inner + shared + config.heads(), false),
                ShortConvolution.size(inner + shared, config.convolution()),
                ParameterSize.of(config.heads()).times(3), ParameterSize.of(inner), Linear.size(inner, width, false));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(aLog, d, stepBias), Parameter.prefixed("in_proj", inProjection.parameters()),
                Parameter.prefixed("conv1d", convolution.parameters()), List.of(gain),
                Parameter.prefixed("out_proj", outProjection.parameters()));
    }

    @Override
    public int stateSize() {
        return convolution.stateSize() + heads.stateSize();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.diagonal("a number for each head, exp(Δ(x) A), between 0 and 1", true,
                Tracking.positive()));
    }

    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        Tensor in = context.masked(h);
        int inner = config.inner();
        int convolved = inner + 2 * config.shared();
        Tensor all = convolution.forward(inProjection.rows(in, inner, convolved), context);
        Tensor steps = softplus(inProjection.rows(in, inner + convolved, config.heads()).add(stepBias.value()));
        Tensor x = heads.split(all.narrow(2, 0, inner)); // (batch, length, heads, inner / heads)
        Tensor b = everyHead(all.narrow(2, inner, config.shared()));
        Tensor c = everyHead(all.narrow(2, inner + config.shared(), config.shared()));
        Tensor decay = steps.mul(aLog.value().exp().neg()).exp();
        Tensor read = heads.attend(c, b, x.mul(steps.unsqueeze(-1)), decay, null, context);
        Tensor y = heads.joined(read.add(x.mul(d.value().unsqueeze(-1))));
        return outProjection.apply(normed(y.mul(silu(inProjection.rows(in, 0, inner)))));
    }

    /** What groups share as each head has it, (batch, length, heads, state). */
    private Tensor everyHead(Tensor shared) {
        long batch = shared.size(0);
        long length = shared.size(1);
        int each = config.heads() / config.groups();
        return shared.reshape(batch, length, config.groups(), 1, config.state())
                .expand(batch, length, config.groups(), each, config.state())
                .reshape(batch, length, config.heads(), config.state());
    }

    private Tensor normed(Tensor y) {
        if (config.groups() == 1) {
            return Norms.rms(y, gain.value(), EPSILON);
        }
        int group = config.inner() / config.groups();
        Tensor groups = y.reshape(y.size(0), y.size(1), config.groups(), group);
        return Norms.rms(groups, ones(group), EPSILON).reshape(Tensors.shape(y)).mul(gain.value());
    }
}
