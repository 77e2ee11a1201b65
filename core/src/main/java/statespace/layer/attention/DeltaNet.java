package statespace.layer.attention;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.sigmoid;

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
import statespace.layer.Tracking;
import statespace.tensor.Norms;
import statespace.tensor.Tensors;

/**
 * DeltaNet (Yang et al. 2024, arXiv 2406.06484): a step replaces what its key points at. Per head,
 *
 * <pre>
 * [q, k, v] = SiLU(causal convolution(qkv_proj(x)))      q, k of length 1      β_t = σ(w · x_t), or twice as much
 * S_t = (I − β_t k_t k_tᵀ) S_{t-1} + β_t k_t v_tᵀ        o_t = S_tᵀ q_t / sqrt(keys)
 * out = o_proj(norm(o))
 * </pre>
 *
 * The transition has the eigenvalue 1 − β along k. With β up to 2 it may be negative (Grazzi et al. 2024, arXiv 2411.12537),
 * which a layer needs to count modulo two. Transitions of different keys do not commute, so one layer can follow what no
 * diagonal one can. State of a sequence: the convolution's last inputs (2 heads keys + width, convolution − 1), then (heads,
 * keys, values).
 */
public final class DeltaNet implements SequenceLayer {
    private static final double EPSILON = 1e-5;
    private static final double LENGTH_EPSILON = 1e-6;

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels in and out
     * @param heads
     *            heads, which share the channels evenly as values
     * @param state
     *            numbers of a key of one head
     * @param convolution
     *            taps
     * @param negativeEigenvalues
     *            true for β between 0 and 2, false for β between 0 and 1
     */
    public record Config(int width, int heads, int state, int convolution, boolean negativeEigenvalues) {

        /** Checks that heads come out even. */
        public Config {
            Heads.over("the setting 'width'", width, heads, state);
        }

        /**
         * The published choices: 4 heads, 4 taps, β up to 1. Keys of 16 numbers, where large models have as many as values.
         */
        public static Config of(int width) {
            return of(width, 4);
        }

        /** The same with other heads. */
        public static Config of(int width, int heads) {
            return new Config(width, heads, 16, 4, false);
        }

        /** The same with other keys. */
        public Config withState(int newState) {
            return new Config(width, heads, newState, convolution, negativeEigenvalues);
        }

        /** The same with β up to 2, or up to 1. */
        public Config withNegativeEigenvalues(boolean allowed) {
            return new Config(width, heads, state, convolution, allowed);
        }
    }

    private final Config config;
    private final Heads heads;
    private final Linear projection; // (2 heads keys + width, width)
    private final ShortConvolution convolution;
    private final Linear rate; // (heads, width)
    private final Parameter gain; // (values)
    private final Linear output; // (width, width)

    /** A layer with random maps. */
    public DeltaNet(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        heads = new Heads(config.heads(), config.state(), width / config.heads());
        int rows = Math.addExact(Math.multiplyExact(2, heads.allKeys()), width);
        projection = new Linear(width, rows, false, Role.MATRIX, random);
        convolution = new ShortConvolution(rows, config.convolution(), true, random);
        rate = new Linear(width, config.heads(), false, Role.MATRIX, random);
        gain = Parameter.of("norm.weight", ones(heads.values()), Role.VECTOR);
        output = new Linear(width, width, false, Role.MATRIX, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        double rows = 2.0 * config.heads() * config.state() + width;
        return ParameterSize.sum(Linear.size(width, rows, false), ShortConvolution.size(rows, config.convolution()),
                Linear.size(width, config.heads(), false), ParameterSize.of(width / config.heads()),
                Linear.size(width, width, false));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("qkv_proj", projection.parameters()),
                Parameter.prefixed("conv1d", convolution.parameters()),
                Parameter.prefixed("beta_proj", rate.parameters()), List.of(gain),
                Parameter.prefixed("o_proj", output.parameters()));
    }

    @Override
    public int stateSize() {
        return convolution.stateSize() + heads.stateSize();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.matrices(
                "I - β(x) k(x) k(x)ᵀ, β up to " + (config.negativeEigenvalues() ? 2 : 1), true,
                "keys do not commute, so the ceiling of Cirone et al. 2024, Theorem 4.3, is not its own; Theorem 4.1 is"
                        + " about dense matrices and does not say how far products of keys reach",
                Tracking.delta(config.negativeEigenvalues())));
    }

    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        Tensor x = context.masked(h);
        Tensor all = convolution.forward(projection.apply(x), context);
        return output.apply(heads.joined(Norms.rms(attended(all, x, context), gain.value(), EPSILON)));
    }

    /** o, (batch, length, heads, values), out of [q, k, v] and x. */
    Tensor attended(Tensor all, Tensor x, ForwardContext context) {
        int keys = heads.allKeys();
        Tensor query = unit(heads.split(all.narrow(2, 0, keys)));
        Tensor key = unit(heads.split(all.narrow(2, keys, keys)));
        Tensor beta = sigmoid(rate.apply(x));
        return heads.attend(query.mul(Tensors.scalar(1 / Math.sqrt(heads.keys()))), key,
                heads.split(all.narrow(2, 2L * keys, heads.allValues())), null,
                config.negativeEigenvalues() ? beta.mul(Tensors.scalar(2)) : beta, context);
    }

    /** x / sqrt(x · x + ε), so that zeros stay; numbers that are large are made smaller first, their squares would overflow. */
    private static Tensor unit(Tensor all) {
        Tensor largest = all.detach().abs().amax(new long[]{-1}, true).clamp_min(Tensors.scalar(1));
        Tensor x = all.div(largest);
        return x.mul(x.square().sum(-1L).add(Tensors.scalar(LENGTH_EPSILON)).rsqrt().unsqueeze(-1));
    }
}
