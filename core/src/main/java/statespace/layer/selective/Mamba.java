package statespace.layer.selective;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.layer.StepSizes;
import statespace.layer.Tracking;
import statespace.tensor.KernelOps;
import statespace.tensor.MambaMixer;
import statespace.tensor.Tensors;

/**
 * Mamba's mixer (Gu and Dao 2023): [x, z] = in_proj(h); x = SiLU(causal convolution(x)); [Δ, B, C] = x_proj(x); y =
 * selective scan of x with step size softplus(dt_proj(Δ)), A = −exp(A_log), skip D and gate SiLU(z); out_proj(y).
 *
 * <p>
 * Names and shapes are those of the public checkpoints. State of a sequence: the convolution's last inputs (inner,
 * convolution − 1), then the scan's state (inner, state).
 */
public final class Mamba implements SequenceLayer {

    /**
     * Sizes and initialisation; the defaults are the published ones.
     *
     * @param width
     *            channels in and out (d_model)
     * @param state
     *            states per inner channel (d_state)
     * @param convolution
     *            taps (d_conv)
     * @param expand
     *            inner channels per channel
     * @param stepRank
     *            rank of the step-size map (dt_rank)
     * @param stepMin
     *            smallest initial step size
     * @param stepMax
     *            largest initial step size
     */
    public record Config(
            int width, int state, int convolution, int expand, int stepRank, double stepMin, double stepMax) {

        /** The published defaults for a width. */
        public static Config of(int width) {
            return new Config(width, 16, 4, 2, (width + 15) / 16, 1e-3, 1e-1);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return new Config(width, newState, convolution, expand, stepRank, stepMin, stepMax);
        }

        /** The same with another expansion. */
        public Config withExpand(int newExpand) {
            return new Config(width, state, convolution, newExpand, stepRank, stepMin, stepMax);
        }

        /** Inner channels. */
        public int inner() {
            return width * expand;
        }
    }

    private final Config config;
    private final Linear inProjection; // (2 inner, width)
    private final Parameter convolution; // (inner, 1, taps)
    private final Parameter convolutionBias; // (inner)
    private final Linear xProjection; // (rank + 2 state, inner)
    private final Parameter stepWeight; // (inner, rank)
    private final Parameter stepBias; // (inner)
    private final Parameter aLog; // (inner, state)
    private final Parameter d; // (inner)
    private final Linear outProjection; // (width, inner)

    /**
     * A mixer with the official initialisation.
     *
     * @param depth
     *            number of residual blocks in the model: out_proj starts smaller by 1/sqrt(depth)
     */
    public Mamba(Config config, int depth, RandomGenerator random) {
        this.config = config;
        int inner = config.inner();
        int rank = config.stepRank();
        inProjection = new Linear(config.width(), 2 * inner, false, Role.MATRIX, random);
        double convolutionBound = 1 / Math.sqrt(config.convolution());
        convolution = Parameter.of("conv1d.weight",
                Tensors.uniform(random, convolutionBound, inner, 1, config.convolution()), Role.CONVOLUTION);
        convolutionBias = Parameter.of("conv1d.bias", Tensors.uniform(random, convolutionBound, inner), Role.VECTOR);
        xProjection = new Linear(inner, rank + 2 * config.state(), false, Role.MATRIX, random);
        stepWeight = Parameter.of("dt_proj.weight", Tensors.uniform(random, 1 / Math.sqrt(rank), inner, rank),
                Role.MATRIX);
        stepBias = Parameter.of("dt_proj.bias", initialStepBias(random), Role.RECURRENT);
        aLog = Parameter.of("A_log", initialALog(), Role.RECURRENT);
        d = Parameter.of("D", ones(inner), Role.VECTOR);
        outProjection = new Linear(inner, config.width(), false, Role.MATRIX, 1 / Math.sqrt(depth), random);
    }

    /** What the parameters of such a mixer are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        double inner = width * config.expand();
        double rank = config.stepRank();
        double state = config.state();
        return ParameterSize.sum(Linear.size(width, 2 * inner, false), ParameterSize.of(inner, config.convolution()),
                ParameterSize.of(inner), Linear.size(inner, rank + 2 * state, false), Linear.size(rank, inner, true),
                ParameterSize.of(inner, state), ParameterSize.of(inner), Linear.size(inner, width, false));
    }

    private Tensor initialStepBias(RandomGenerator random) {
        float[] bias = new float[config.inner()];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) StepSizes.bias(StepSizes.logarithm(random, config.stepMin(), config.stepMax()));
        }
        return Tensors.of(bias, bias.length);
    }

    private Tensor initialALog() {
        float[] values = new float[config.inner() * config.state()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.log(1 + i % config.state());
        }
        return Tensors.of(values, config.inner(), config.state());
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(aLog, d), Parameter.prefixed("in_proj", inProjection.parameters()),
                List.of(convolution, convolutionBias), Parameter.prefixed("x_proj", xProjection.parameters()),
                List.of(stepWeight, stepBias), Parameter.prefixed("out_proj", outProjection.parameters()));
    }

    @Override
    public int stateSize() {
        return config.inner() * (config.convolution() - 1 + config.state());
    }

    /** The poles at the step sizes that no input has moved. */
    @Override
    public List<Modes> modes(int length) {
        Tensor steps = softplus(stepBias.value()).unsqueeze(1);
        return List.of(new Modes("", config.state(), aLog.value().exp().neg().mul(steps).exp(), null));
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.diagonal("diagonal, exp(Δ(x) A), between 0 and 1", true, Tracking.positive()));
    }

    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        return context.isStateful()
                ? outProjection.apply(carried(h, context))
                : MambaMixer.apply(new MambaMixer.Inputs(h, inProjection.weight(), convolution.value().squeeze(1),
                        convolutionBias.value(), xProjection.weight(), stepWeight.value(), stepBias.value(),
                        aLog.value(), d.value(), outProjection.weight()));
    }

    /** Up to the scan's output, going on from a state and leaving the one after. */
    private Tensor carried(Tensor h, ForwardContext context) {
        int channels = config.inner();
        Tensor inner = inProjection.rows(h, 0, channels); // (batch, length, inner)
        Tensor z = inProjection.rows(h, channels, channels); // (batch, length, inner)
        int taps = config.convolution();
        int rank = config.stepRank();
        int state = config.state();
        ForwardContext.StateSlice tail = context.slot(channels * (taps - 1));
        ForwardContext.StateSlice memory = context.slot(channels * state);
        var convolved = KernelOps.causalConvSilu(new KernelOps.Convolution(inner, convolution.value().squeeze(1),
                convolutionBias.value(), tail.read(channels, taps - 1)), true);
        Tensor x = convolved.y(); // (batch, length, inner)
        Tensor delta = linear(xProjection.rows(x, 0, rank), stepWeight.value()); // (batch, length, inner)
        var scanned = KernelOps.selective(new KernelOps.Selective(x, delta, aLog.value().exp().neg(),
                xProjection.rows(x, rank, state), xProjection.rows(x, rank + state, state), d.value(), z,
                stepBias.value(), memory.read(channels, state)), true);
        tail.write(convolved.finalState());
        memory.write(scanned.finalState());
        return scanned.y();
    }
}
