package statespace.layer.attention;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.silu;

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
import statespace.layer.Tracking;
import statespace.tensor.Norms;
import statespace.tensor.Tensors;

/**
 * HGRN2 (Qin et al. 2024, arXiv 2404.07904): the forget gate is the decay, and what it forgets is the key. Per head,
 *
 * <pre>
 * f_t = γ + (1 − γ) σ(W_f x_t)        v_t = W_i x_t        q_t = SiLU(W_q x_t)
 * S_t = diag(f_t) S_{t-1} + (1 − f_t) v_tᵀ      o_t = S_tᵀ q_t
 * out = o_proj(norm(o))
 * </pre>
 *
 * γ keeps a layer from forgetting faster than that. The paper learns the bounds of all layers together, as the sums of a
 * softmax that grow from layer to layer and start evenly spaced; here a layer's bound stays where it starts. State of a
 * sequence: (heads, keys, values).
 */
public final class Hgrn2 implements SequenceLayer {
    private static final double EPSILON = 1e-5;

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels in and out
     * @param heads
     *            heads, which share the channels evenly as values
     * @param state
     *            gates of one head
     * @param lowerBound
     *            γ, from 0 to below 1
     */
    public record Config(int width, int heads, int state, double lowerBound) {

        /** Checks that heads come out even. */
        public Config {
            Heads.over("the setting 'width'", width, heads, state);
            if (!(lowerBound >= 0 && lowerBound < 1)) {
                throw new IllegalArgumentException("a lower bound of gates is from 0 to below 1, not " + lowerBound);
            }
        }

        /**
         * Four heads of 16 gates, where large models have as many gates as values; no bound, as in the first layer of the
         * paper.
         */
        public static Config of(int width) {
            return of(width, 4);
        }

        /** The same with other heads. */
        public static Config of(int width, int heads) {
            return new Config(width, heads, 16, 0);
        }

        /** The same with other gates. */
        public Config withState(int newState) {
            return new Config(width, heads, newState, lowerBound);
        }

        /** The same with another bound. */
        public Config withLowerBound(double bound) {
            return new Config(width, heads, state, bound);
        }
    }

    private final Config config;
    private final Heads heads;
    private final Linear query; // (heads keys, width)
    private final Linear forget; // (heads keys, width)
    private final Linear input; // (width, width)
    private final Parameter gain; // (width)
    private final Linear output; // (width, width)

    /** A layer with random maps. */
    public Hgrn2(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        heads = new Heads(config.heads(), config.state(), width / config.heads());
        query = new Linear(width, heads.allKeys(), false, Role.MATRIX, random);
        forget = new Linear(width, heads.allKeys(), false, Role.MATRIX, random);
        input = new Linear(width, width, false, Role.MATRIX, random);
        gain = Parameter.of("norm.weight", ones(width), Role.VECTOR);
        output = new Linear(width, width, false, Role.MATRIX, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        return ParameterSize.sum(Linear.size(width, (double) config.heads() * config.state(), false).times(2),
                Linear.size(width, width, false).times(2), ParameterSize.of(width));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("q_proj", query.parameters()),
                Parameter.prefixed("f_proj", forget.parameters()), Parameter.prefixed("i_proj", input.parameters()),
                List.of(gain), Parameter.prefixed("o_proj", output.parameters()));
    }

    @Override
    public int stateSize() {
        return heads.stateSize();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.diagonal("diagonal, a forget gate for each key, between 0 and 1", true,
                Tracking.positive()));
    }

    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        return output.apply(Norms.rms(heads.joined(attended(context.masked(h), context)), gain.value(), EPSILON));
    }

    /** o, (batch, length, heads, values). */
    Tensor attended(Tensor x, ForwardContext context) {
        Tensor logits = heads.split(forget.apply(x));
        double free = 1 - config.lowerBound();
        Tensor key = sigmoid(logits.neg()).mul(Tensors.scalar(free)); // 1 − f, without cancellation
        Tensor decay = sigmoid(logits).mul(Tensors.scalar(free)).add(Tensors.scalar(config.lowerBound()));
        return heads.attend(heads.split(silu(query.apply(x))), key, heads.split(input.apply(x)), decay, null, context);
    }
}
