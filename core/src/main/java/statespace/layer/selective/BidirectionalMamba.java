package statespace.layer.selective;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Draws;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.StepSizes;
import statespace.layer.style.SelectiveMatrices;
import statespace.layer.style.TokenStyle;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * The mixer of Vim (Zhu et al. 2024, arXiv 2401.09417): {@link Mamba} from both ends, [x, z] = in_proj(h) shared, each end with
 * a convolution, x_proj, dt_proj, A and D of its own; out_proj((y + reversed y') / 2). Names and shapes are those of the public
 * checkpoints, those of the far end with {@code _b}.
 */
public final class BidirectionalMamba implements Layer {
    private static final double HALF = 0.5;

    private final Mamba.Config config;
    private final TokenStyle style;
    private final Linear inProjection; // (2 inner, width)
    private final End near;
    private final End far;
    private final Linear outProjection; // (width, inner)

    /**
     * With the official initialisation.
     *
     * @param depth
     *            number of blocks in the model: out_proj starts smaller by 1/√depth
     */
    public BidirectionalMamba(Mamba.Config config, int depth, TokenStyle style, RandomGenerator random) {
        this.config = config;
        this.style = style;
        inProjection = new Linear(config.width(), 2 * config.inner(), false, Role.MATRIX, random);
        near = new End("", config, random);
        far = new End("_b", config, random);
        outProjection = new Linear(config.inner(), config.width(), false, Role.MATRIX, 1 / Math.sqrt(depth), random);
    }

    /** What the parameters of such a mixer are. */
    public static ParameterSize size(Mamba.Config config) {
        double width = config.width();
        double inner = width * config.expand();
        double rank = config.stepRank();
        double state = config.state();
        ParameterSize end = ParameterSize.sum(ParameterSize.of(inner, config.convolution()), ParameterSize.of(inner),
                Linear.size(inner, rank + 2 * state, false), Linear.size(rank, inner, true),
                ParameterSize.of(inner, state), ParameterSize.of(inner));
        return ParameterSize.sum(Linear.size(width, 2 * inner, false), end.times(2), Linear.size(inner, width, false));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(near.parameters(), far.parameters(),
                Parameter.prefixed("in_proj", inProjection.parameters()),
                Parameter.prefixed("out_proj", outProjection.parameters()));
    }

    /** The dynamics from both ends, at the step sizes that no input has moved. */
    public List<Modes> modes() {
        return List.of(near.modes(), far.modes());
    }

    /** (batch, length, width) to the same. */
    @Override
    public Tensor forward(Tensor h, ForwardContext context) {
        int inner = config.inner();
        Tensor x = inProjection.rows(h, 0, inner);
        Tensor z = inProjection.rows(h, inner, inner);
        Long draws = style.drawn(context) ? context.random().nextLong() : null;
        Tensor y = near.scan(x, z, draws, context).add(far.scan(x.flip(1), z.flip(1), draws, context).flip(1));
        return outProjection.apply(y.mul(Tensors.scalar(HALF)));
    }

    /** The layer from one end. */
    private final class End {
        private final String suffix;
        private final Parameter convolution; // (inner, 1, taps)
        private final Parameter convolutionBias; // (inner)
        private final Linear xProjection; // (rank + 2 state, inner)
        private final Parameter stepWeight; // (inner, rank)
        private final Parameter stepBias; // (inner)
        private final Parameter aLog; // (inner, state)
        private final Parameter d; // (inner)

        End(String suffix, Mamba.Config config, RandomGenerator random) {
            this.suffix = suffix;
            int inner = config.inner();
            int rank = config.stepRank();
            double bound = 1 / Math.sqrt(config.convolution());
            convolution = Parameter.of("weight", Tensors.uniform(random, bound, inner, 1, config.convolution()),
                    Role.CONVOLUTION);
            convolutionBias = Parameter.of("bias", Tensors.uniform(random, bound, inner), Role.VECTOR);
            xProjection = new Linear(inner, rank + 2 * config.state(), false, Role.MATRIX, random);
            stepWeight = Parameter.of("weight", Tensors.uniform(random, 1 / Math.sqrt(rank), inner, rank),
                    Role.MATRIX);
            stepBias = Parameter.of("bias",
                    StepSizes.biases(random, config.stepMin(), config.stepMax(), inner), Role.RECURRENT);
            aLog = Parameter.of("A" + suffix + "_log", StepSizes.logarithms(inner, config.state()), Role.RECURRENT);
            d = Parameter.of("D" + suffix, ones(inner), Role.VECTOR);
        }

        List<Parameter> parameters() {
            return Parameter.concat(List.of(aLog, d),
                    Parameter.prefixed("conv1d" + suffix, List.of(convolution, convolutionBias)),
                    Parameter.prefixed("x_proj" + suffix, xProjection.parameters()),
                    Parameter.prefixed("dt_proj" + suffix, List.of(stepWeight, stepBias)));
        }

        Modes modes() {
            Tensor steps = softplus(stepBias.value()).unsqueeze(1);
            return new Modes(suffix.isEmpty() ? "forward" : "backward", config.state(),
                    aLog.value().exp().neg().mul(steps).exp(), null);
        }

        Tensor scan(Tensor x, Tensor z, Long draws, ForwardContext context) {
            Tensor u = KernelOps.causalConvSilu(new KernelOps.Convolution(x, convolution.value().squeeze(1),
                    convolutionBias.value(), null), false).y();
            // Both ends mix the same examples in the same shares; each picks its own tokens.
            Tensor read = draws == null
                    ? u
                    : style.apply(u, TokenStyle.Grid.sequence(Math.toIntExact(u.size(1))), () -> matrices(u.detach()),
                            ForwardContext.training(new Draws(draws)).withDomains(context.domains()))[0];
            return KernelOps.selective(inputs(read, z), false).y();
        }

        private SelectiveMatrices matrices(Tensor u) {
            KernelOps.Selective in = inputs(u, null);
            return new SelectiveMatrices(softplus(in.delta().add(stepBias.value())).unsqueeze(0),
                    in.a().unsqueeze(0), in.b().unsqueeze(0), in.c().unsqueeze(0));
        }

        private KernelOps.Selective inputs(Tensor u, Tensor z) {
            int rank = config.stepRank();
            int state = config.state();
            return new KernelOps.Selective(u, linear(xProjection.rows(u, 0, rank), stepWeight.value()),
                    aLog.value().exp().neg(), xProjection.rows(u, rank, state),
                    xProjection.rows(u, rank + state, state), d.value(), z, stepBias.value(), null);
        }
    }
}
