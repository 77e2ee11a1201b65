package statespace.layer.attention;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.log_sigmoid;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
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
 * Gated linear attention (Yang et al. 2023, arXiv 2312.06635). Per head, with q, k, v linear maps of the input,
 *
 * <pre>
 * α_t = σ(W₂ W₁ x_t + b)^(1/16), a number for each key
 * S_t = diag(α_t) S_{t-1} + k_t v_tᵀ      o_t = S_tᵀ q_t / sqrt(keys)
 * out = o_proj(norm(o) · SiLU(r_proj(x)))
 * </pre>
 *
 * With {@link Decay#FIXED} each head forgets at a rate of its own that nothing changes, as in RetNet (Sun et al. 2023, arXiv
 * 2307.08621; without its rotation of keys); with {@link Decay#NONE} it is linear attention without a normaliser. State of a
 * sequence: (heads, keys, values).
 */
public final class GatedLinearAttention implements SequenceLayer {
    private static final double EPSILON = 1e-5;

    /** How the state decays. */
    public enum Decay {
        /** By a number for each key that depends on the input: GLA. */
        LEARNED,
        /** By 1 − 2^(−5−h) in head h, counted from 0: RetNet. */
        FIXED,
        /** Not at all: linear attention. */
        NONE
    }

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels in and out
     * @param heads
     *            heads, which share the channels evenly as values
     * @param state
     *            numbers of a key of one head
     * @param decay
     *            how the state decays
     * @param rank
     *            rank of the map to the decays
     * @param temperature
     *            τ, the root that is taken of a gate
     */
    public record Config(int width, int heads, int state, Decay decay, int rank, double temperature) {

        /** Checks that heads come out even. */
        public Config {
            Heads.over("the setting 'width'", width, heads, state);
        }

        /**
         * The published choices: 4 heads; decays of rank 16, which costs little beside the other maps; τ = 16, so that
         * decays start near 1. Keys of 16 numbers, where large models have half as many as values.
         */
        public static Config of(int width) {
            return of(width, 4);
        }

        /** The same with other heads. */
        public static Config of(int width, int heads) {
            return new Config(width, heads, 16, Decay.LEARNED, 16, 16);
        }

        /** The same with other keys. */
        public Config withState(int newState) {
            return new Config(width, heads, newState, decay, rank, temperature);
        }

        /** The same with another decay. */
        public Config with(Decay newDecay) {
            return new Config(width, heads, state, newDecay, rank, temperature);
        }
    }

    private final Config config;
    private final Heads heads;
    private final Linear query; // (heads keys, width)
    private final Linear key; // (heads keys, width)
    private final Linear value; // (width, width)
    private final Linear narrow; // (rank, width) or null
    private final Parameter decayWeight; // (heads keys, rank) or null
    private final Parameter decayBias; // (heads keys) or null
    private final Linear gate; // (width, width)
    private final Parameter gain; // (values)
    private final Linear output; // (width, width)

    /** A layer with random maps. */
    public GatedLinearAttention(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        heads = new Heads(config.heads(), config.state(), width / config.heads());
        boolean learned = config.decay() == Decay.LEARNED;
        query = new Linear(width, heads.allKeys(), false, Role.MATRIX, random);
        key = new Linear(width, heads.allKeys(), false, Role.MATRIX, random);
        value = new Linear(width, width, false, Role.MATRIX, random);
        narrow = learned ? new Linear(width, config.rank(), false, Role.MATRIX, random) : null;
        double bound = 1 / Math.sqrt(config.rank());
        decayWeight = learned
                ? Parameter.of("decay_proj.weight", Tensors.uniform(random, bound, heads.allKeys(), config.rank()),
                        Role.MATRIX)
                : null;
        decayBias = learned
                ? Parameter.of("decay_proj.bias", Tensors.uniform(random, bound, heads.allKeys()), Role.RECURRENT)
                : null;
        gate = new Linear(width, width, true, Role.MATRIX, random);
        gain = Parameter.of("norm.weight", ones(heads.values()), Role.VECTOR);
        output = new Linear(width, width, false, Role.MATRIX, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        double keys = (double) config.heads() * config.state();
        ParameterSize maps = ParameterSize.sum(Linear.size(width, keys, false).times(2),
                Linear.size(width, width, false).times(2), Linear.size(width, width, true),
                ParameterSize.of(width / config.heads()));
        return config.decay() == Decay.LEARNED
                ? ParameterSize.sum(maps, Linear.size(width, config.rank(), false),
                        Linear.size(config.rank(), keys, true))
                : maps;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.addAll(Parameter.prefixed("q_proj", query.parameters()));
        all.addAll(Parameter.prefixed("k_proj", key.parameters()));
        all.addAll(Parameter.prefixed("v_proj", value.parameters()));
        if (narrow != null) {
            all.addAll(Parameter.prefixed("decay_in_proj", narrow.parameters()));
            all.add(decayWeight);
            all.add(decayBias);
        }
        all.addAll(Parameter.prefixed("r_proj", gate.parameters()));
        all.add(gain);
        all.addAll(Parameter.prefixed("o_proj", output.parameters()));
        return List.copyOf(all);
    }

    @Override
    public int stateSize() {
        return heads.stateSize();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(switch (config.decay()) {
            case LEARNED ->
                Expressivity.diagonal("diagonal, a gate for each key, between 0 and 1", true, Tracking.positive());
            case FIXED -> Expressivity.filter("a number for each head, the same at all steps", "products k vᵀ");
            case NONE -> Expressivity.filter("the identity", "products k vᵀ");
        });
    }

    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        Tensor x = context.masked(h);
        Tensor read = attended(x, context);
        return output.apply(heads.joined(Norms.rms(read, gain.value(), EPSILON)).mul(silu(gate.apply(x))));
    }

    /** o, (batch, length, heads, values). */
    Tensor attended(Tensor x, ForwardContext context) {
        Tensor queries = heads.split(query.apply(x)).mul(Tensors.scalar(1 / Math.sqrt(heads.keys())));
        return heads.attend(queries, heads.split(key.apply(x)), heads.split(value.apply(x)), decays(x), null, context);
    }

    private Tensor decays(Tensor x) {
        return switch (config.decay()) {
            case LEARNED -> {
                Tensor logits = linear(narrow.apply(x), decayWeight.value()).add(decayBias.value());
                yield heads.split(log_sigmoid(logits).mul(Tensors.scalar(1 / config.temperature())).exp());
            }
            case FIXED -> {
                float[] rates = new float[heads.count()];
                for (int i = 0; i < rates.length; i++) {
                    rates[i] = (float) (1 - Math.scalb(1.0, -5 - i));
                }
                yield Tensors.of(rates, rates.length).expand(x.size(0), x.size(1), rates.length);
            }
            case NONE -> null;
        };
    }
}
