package statespace.layer.gated;

import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.sigmoid;
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
import statespace.layer.Tracking;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * The recurrent block of Griffin with its real-gated linear recurrent unit (De et al. 2024, arXiv 2402.19427):
 *
 * <pre>
 * x = causal convolution(in_proj(u))            z = GELU(gate_proj(u))
 * r = σ(W_a x + b_a)      i = σ(W_x x + b_x)    a = σ(Λ)^(c r),  c = 8
 * h_t = a_t h_{t-1} + sqrt(1 − a_t²) (i_t x_t)
 * out = out_proj(h · z)
 * </pre>
 *
 * The decay is computed by its logarithm, ln a = −c r softplus(−Λ), and 1 − a² as −expm1(2 ln a), so that decays near 1 keep
 * their accuracy. The maps of the gates are dense, as in the paper's equations. State of a sequence: the convolution's last
 * inputs (inner, convolution − 1), then h (inner).
 */
public final class RgLru implements SequenceLayer {
    private static final double SHARPNESS = 8;
    /** Below this 1 − a² has no slope: that of its root would be infinite at 0. */
    private static final double LEAST = 1e-30;

    /**
     * Sizes and initialisation.
     *
     * @param width
     *            channels in and out
     * @param expand
     *            inner channels per channel
     * @param convolution
     *            taps
     * @param decayMin
     *            smallest initial a at r = 1
     * @param decayMax
     *            largest initial a at r = 1
     */
    public record Config(int width, int expand, int convolution, double decayMin, double decayMax) {

        /** Checks the decays. */
        public Config {
            if (!(0 < decayMin && decayMin <= decayMax && decayMax < 1)) {
                throw new IllegalArgumentException(
                        "the setting 'decay_min' must be positive, at most 'decay_max', and that "
                                + "below 1, not " + decayMin + " and " + decayMax);
            }
        }

        /**
         * The published choices: 4 taps; σ(Λ)^c uniform between 0.9 and 0.999, which spans memories of ten to a thousand
         * steps. As many inner channels as channels, where Griffin has 4/3, so that sizes stay whole.
         */
        public static Config of(int width) {
            return new Config(width, 1, 4, 0.9, 0.999);
        }

        /** The same with another expansion. */
        public Config withExpand(int newExpand) {
            return new Config(width, newExpand, convolution, decayMin, decayMax);
        }

        /** The same with other initial decays. */
        public Config withDecays(double newMin, double newMax) {
            return new Config(width, expand, convolution, newMin, newMax);
        }

        /** Inner channels. */
        public int inner() {
            return width * expand;
        }
    }

    private final Config config;
    private final Linear inProjection; // (inner, width)
    private final Linear gateProjection; // (inner, width)
    private final ShortConvolution convolution;
    private final Linear recurrenceGate; // (inner, inner)
    private final Linear inputGate; // (inner, inner)
    private final Parameter lambda; // (inner), a = σ(Λ)
    private final Linear outProjection; // (width, inner)

    /** A block with random maps, and Λ of the published law. */
    public RgLru(Config config, RandomGenerator random) {
        this.config = config;
        int inner = config.inner();
        inProjection = new Linear(config.width(), inner, true, Role.MATRIX, random);
        gateProjection = new Linear(config.width(), inner, true, Role.MATRIX, random);
        convolution = new ShortConvolution(inner, config.convolution(), false, random);
        recurrenceGate = new Linear(inner, inner, true, Role.MATRIX, random);
        inputGate = new Linear(inner, inner, true, Role.MATRIX, random);
        float[] values = new float[inner];
        for (int i = 0; i < inner; i++) {
            double decay = config.decayMin() + random.nextDouble() * (config.decayMax() - config.decayMin());
            values[i] = (float) -Math.log(Math.expm1(-Math.log(decay) / SHARPNESS)); // logit of decay^(1/c)
        }
        lambda = Parameter.of("Lambda", Tensors.of(values, inner), Role.RECURRENT);
        outProjection = new Linear(inner, config.width(), true, Role.MATRIX, random);
    }

    /** What the parameters of such a block are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        double inner = width * config.expand();
        return ParameterSize.sum(Linear.size(width, inner, true).times(2),
                ShortConvolution.size(inner, config.convolution()), Linear.size(inner, inner, true).times(2),
                ParameterSize.of(inner), Linear.size(inner, width, true));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(lambda), Parameter.prefixed("in_proj", inProjection.parameters()),
                Parameter.prefixed("gate_proj", gateProjection.parameters()),
                Parameter.prefixed("conv1d", convolution.parameters()),
                Parameter.prefixed("recurrence_gate", recurrenceGate.parameters()),
                Parameter.prefixed("input_gate", inputGate.parameters()),
                Parameter.prefixed("out_proj", outProjection.parameters()));
    }

    @Override
    public int stateSize() {
        return convolution.stateSize() + config.inner();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.diagonal("diagonal, σ(Λ)^(8 r(x)), between 0 and 1", true, Tracking.positive()));
    }

    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        Tensor in = context.masked(u);
        Tensor x = convolution.forward(inProjection.apply(in), context);
        return outProjection.apply(recurrence(x, context).mul(gelu(gateProjection.apply(in))));
    }

    /** The recurrent unit alone. */
    Tensor recurrence(Tensor x, ForwardContext context) {
        ForwardContext.StateSlice memory = context.slot(config.inner());
        Tensor rate = softplus(lambda.value().neg()).mul(Tensors.scalar(-SHARPNESS)); // c ln σ(Λ)
        Tensor logarithm = sigmoid(recurrenceGate.apply(x)).mul(rate); // ln a
        Tensor rest = logarithm.mul(Tensors.scalar(2)).expm1().neg().clamp_min(Tensors.scalar(LEAST)); // 1 − a²
        Tensor drive = rest.sqrt().mul(sigmoid(inputGate.apply(x))).mul(x);
        var scanned = KernelOps.gated(new KernelOps.Gated(logarithm.exp(), drive, memory.read(config.inner()), false),
                context.isStateful());
        if (context.isStateful()) {
            memory.write(scanned.finalState());
        }
        return scanned.y();
    }
}
