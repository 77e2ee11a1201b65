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
import statespace.layer.style.SelectiveMatrices;
import statespace.layer.style.TokenStyle;
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
    private final TokenStyle style; // or null
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
        this(config, depth, null, random);
    }

    /** The same where {@code style} perturbs what enters the scan, in training. */
    public Mamba(Config config, int depth, TokenStyle style, RandomGenerator random) {
        this.config = config;
        this.style = style;
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
        stepBias = Parameter.of("dt_proj.bias", StepSizes.biases(random, config.stepMin(), config.stepMax(), inner),
                Role.RECURRENT);
        aLog = Parameter.of("A_log", StepSizes.logarithms(inner, config.state()), Role.RECURRENT);
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
        if (style != null && !context.isStateful() && style.drawn(context)) {
            return outProjection.apply(perturbed(h, context));
        }
        return context.isStateful()
                ? outProjection.apply(carried(h, context))
                : MambaMixer.apply(new MambaMixer.Inputs(h, inProjection.weight(), convolution.value().squeeze(1),
                        convolutionBias.value(), xProjection.weight(), stepWeight.value(), stepBias.value(),
                        aLog.value(), d.value(), outProjection.weight()));
    }

    /** Up to the scan's output, with steps perturbed before Δ, B and C are computed of them. */
    private Tensor perturbed(Tensor h, ForwardContext context) {
        int channels = config.inner();
        Tensor u = KernelOps.causalConvSilu(new KernelOps.Convolution(inProjection.rows(h, 0, channels),
                convolution.value().squeeze(1), convolutionBias.value(), null), false).y();
        Tensor mixed = style.apply(u, TokenStyle.Grid.sequence(Math.toIntExact(h.size(1))),
                () -> matrices(u.detach()), context)[0];
        return KernelOps.selective(scanned(mixed, inProjection.rows(h, channels, channels), null), false).y();
    }

    /** What the layer makes of what enters the scan, (batch, length, inner). */
    public SelectiveMatrices matrices(Tensor u) {
        KernelOps.Selective scanned = scanned(u, null, null);
        return new SelectiveMatrices(softplus(scanned.delta().add(stepBias.value())).unsqueeze(0),
                scanned.a().unsqueeze(0), scanned.b().unsqueeze(0), scanned.c().unsqueeze(0));
    }

    private KernelOps.Selective scanned(Tensor u, Tensor z, Tensor initial) {
        int rank = config.stepRank();
        int state = config.state();
        return new KernelOps.Selective(u, linear(xProjection.rows(u, 0, rank), stepWeight.value()),
                aLog.value().exp().neg(), xProjection.rows(u, rank, state), xProjection.rows(u, rank + state, state),
                d.value(), z, stepBias.value(), initial);
    }

    /** Up to the scan's output, going on from a state and leaving the one after. */
    private Tensor carried(Tensor h, ForwardContext context) {
        int channels = config.inner();
        Tensor inner = inProjection.rows(h, 0, channels); // (batch, length, inner)
        Tensor z = inProjection.rows(h, channels, channels); // (batch, length, inner)
        int taps = config.convolution();
        ForwardContext.StateSlice tail = context.slot(channels * (taps - 1));
        ForwardContext.StateSlice memory = context.slot(channels * config.state());
        var convolved = KernelOps.causalConvSilu(new KernelOps.Convolution(inner, convolution.value().squeeze(1),
                convolutionBias.value(), tail.read(channels, taps - 1)), true);
        var scanned = KernelOps.selective(scanned(convolved.y(), z, memory.read(channels, config.state())), true);
        tail.write(convolved.finalState());
        memory.write(scanned.finalState());
        return scanned.y();
    }
}
