package statespace.layer.gated;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.stack;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ChannelMap;
import statespace.layer.Complex;
import statespace.layer.Dropout;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.layer.StepSizes;
import statespace.layer.diagonal.HippoLegS;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * S5 (Smith, Warrington and Linderman 2023, arXiv 2208.04933): one diagonal system with many inputs and outputs, where S4D
 * has one for each channel. With complex modes that stand for conjugate pairs,
 *
 * <pre>
 * x_k = exp(ΔΛ) x_{k-1} + Λ⁻¹ (exp(ΔΛ) − 1) B u_k        y_k = 2 Re(C x_k) + D u_k
 * </pre>
 *
 * then GELU, dropout and a map that mixes the channels. Re Λ = −exp(log_A_real), so that no mode grows. Bidirectional: the
 * same system also reads a sequence from its end, through a C of its own. State of a sequence: (modes, 2).
 */
public final class S5 implements SequenceLayer {
    private static final double DECAY = 0.5;
    private static final int LARGEST_STATE = 1024;

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels
     * @param state
     *            N, real-equivalent states of the whole layer; even, since modes come in conjugate pairs
     * @param bidirectional
     *            true to read the future as well; such a layer has no step
     * @param stepMin
     *            smallest initial step size
     * @param stepMax
     *            largest initial step size
     * @param mix
     *            what mixes the channels after the nonlinearity
     * @param dropout
     *            rate between GELU and the map, tied over time
     */
    public record Config(int width, int state, boolean bidirectional, double stepMin, double stepMax,
            ChannelMap.Mix mix,
            double dropout) {

        /** Checks the sizes. */
        public Config {
            if (state < 2 || state % 2 != 0 || state > LARGEST_STATE) {
                throw new IllegalArgumentException(
                        "S5 keeps conjugate pairs and diagonalises a matrix of state by state: "
                                + "the setting 'state' must be even and at most " + LARGEST_STATE + ", not " + state);
            }
            if (!(stepMin > 0 && stepMin <= stepMax)) {
                throw new IllegalArgumentException(
                        "the setting 'step_min' must be positive and at most 'step_max', not "
                                + stepMin + " with " + stepMax);
            }
        }

        /**
         * The published choices: N = 64, step sizes from 0.001 to 0.1, which cover memories of ten to a thousand steps, and a
         * gated map; no dropout, since a model drops between layers.
         */
        public static Config of(int width) {
            return new Config(width, 64, false, 1e-3, 1e-1, ChannelMap.Mix.GLU, 0);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return new Config(width, newState, bidirectional, stepMin, stepMax, mix, dropout);
        }

        /** The same in both directions, or in one. */
        public Config withBidirectional(boolean both) {
            return new Config(width, state, both, stepMin, stepMax, mix, dropout);
        }

        /** The same with other initial step sizes. */
        public Config withSteps(double newMin, double newMax) {
            return new Config(width, state, bidirectional, newMin, newMax, mix, dropout);
        }

        /** The same with another map. */
        public Config with(ChannelMap.Mix map) {
            return new Config(width, state, bidirectional, stepMin, stepMax, map, dropout);
        }

        /** The same with another dropout rate. */
        public Config withDropout(double rate) {
            return new Config(width, state, bidirectional, stepMin, stepMax, mix, rate);
        }

        private int directions() {
            return bidirectional ? 2 : 1;
        }

        /** Conjugate pairs. */
        public int modes() {
            return state / 2;
        }
    }

    /** The discrete system: transition (modes), input map (modes, width). */
    private record Discrete(Complex transition, Complex input) {}

    private final Config config;
    private final Parameter step; // (modes), ln Δ
    private final Parameter decay; // (modes), ln −Re Λ
    private final Parameter imaginary; // (modes)
    private final Parameter b; // (modes, width, 2)
    private final Parameter c; // (directions, width, modes, 2)
    private final Parameter d; // (width)
    private final Dropout dropout;
    private final ChannelMap output;

    /** A layer with the published initialisation: Λ and the frame of B from the normal part of HiPPO-LegS. */
    public S5(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        int modes = config.modes();
        HippoLegS legs = HippoLegS.of(config.state());
        float[] steps = new float[modes];
        float[] decays = new float[modes];
        float[] frequencies = new float[modes];
        for (int n = 0; n < modes; n++) {
            steps[n] = (float) StepSizes.logarithm(random, config.stepMin(), config.stepMax());
            decays[n] = (float) Math.log(DECAY);
            frequencies[n] = (float) legs.frequencies()[n];
        }
        step = Parameter.of("log_step", Tensors.of(steps, modes), Role.RECURRENT);
        decay = Parameter.of("log_A_real", Tensors.of(decays, modes), Role.RECURRENT);
        imaginary = Parameter.of("A_imag", Tensors.of(frequencies, modes), Role.RECURRENT);
        b = Parameter.of("B", inputs(legs, width, random), Role.RECURRENT);
        c = Parameter.of("C",
                Tensors.normal(random, 1 / Math.sqrt(config.state()), config.directions(), width, modes, 2),
                Role.MATRIX);
        d = Parameter.of("D", Tensors.normal(random, 1, width), Role.VECTOR);
        dropout = new Dropout(config.dropout(), true);
        output = new ChannelMap(config.mix(), width, width, random);
    }

    /** V* B with B of N(0, 1/width): a real system in the frame of the modes. */
    private static Tensor inputs(HippoLegS legs, int width, RandomGenerator random) {
        int modes = legs.frequencies().length;
        int state = 2 * modes;
        double[] vectors = legs.vectors(); // (state, modes, 2)
        double[] sums = new double[2 * modes * width];
        for (int i = 0; i < state; i++) {
            for (int h = 0; h < width; h++) {
                double value = random.nextGaussian() / Math.sqrt(width);
                for (int n = 0; n < modes; n++) {
                    sums[2 * (n * width + h)] += value * vectors[2 * (i * modes + n)];
                    sums[2 * (n * width + h) + 1] -= value * vectors[2 * (i * modes + n) + 1];
                }
            }
        }
        float[] values = new float[sums.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) sums[i];
        }
        return Tensors.of(values, modes, width, 2);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(Config config) {
        double width = config.width();
        double modes = config.modes();
        ParameterSize system = ParameterSize.sum(ParameterSize.of(modes).times(3), ParameterSize.of(modes, width, 2),
                ParameterSize.of(config.directions(), width, modes, 2), ParameterSize.of(width));
        return ParameterSize.sum(system, ChannelMap.size(config.mix(), width, width));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(step, decay, imaginary, b, c, d), output.parameters());
    }

    @Override
    public int stateSize() {
        return config.state();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.filter(
                "diagonal, exp(ΔΛ), complex" + (config.bidirectional() ? ", from both ends" : ""), "its input"));
    }

    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        return output.apply(dropout.forward(gelu(filtered(context.masked(u), context)), context));
    }

    /** The linear part alone: 2 Re(C x) + D u. */
    Tensor filtered(Tensor u, ForwardContext context) {
        if (config.bidirectional() && context.isStateful()) {
            throw new IllegalStateException("a bidirectional S5 reads the future and cannot be stepped");
        }
        int modes = config.modes();
        ForwardContext.StateSlice memory = context.slot(stateSize());
        Discrete system = discretise(context.rate());
        Tensor transition = system.transition.pair();
        Tensor drive = linear(u, stack(new TensorVector(system.input.re(), system.input.im()), 1)
                .reshape(config.state(), config.width())).view(u.size(0), u.size(1), modes, 2);
        var scanned = KernelOps.gated(new KernelOps.Gated(transition, drive, memory.read(modes, 2), true),
                context.isStateful());
        if (context.isStateful()) {
            memory.write(scanned.finalState());
        }
        Tensor y = read(scanned.y(), 0).add(u.mul(d.value()));
        return config.bidirectional()
                ? y.add(read(KernelOps.gated(new KernelOps.Gated(transition, drive.flip(1), null, true), false).y()
                        .flip(1), 1))
                : y;
    }

    /** 2 Re(C x) of a direction, x (batch, length, modes, 2). */
    private Tensor read(Tensor x, int direction) {
        Tensor map = Complex.of(c.value().select(0, direction)).conjugate().times(2).pair()
                .reshape(config.width(), config.state());
        return linear(x.reshape(x.size(0), x.size(1), config.state()), map);
    }

    private Complex scaled(double rate) {
        Tensor delta = step.value().exp().mul(Tensors.scalar(rate));
        return continuous().times(delta);
    }

    private Complex continuous() {
        return new Complex(decay.value().exp().neg(), imaginary.value());
    }

    private Discrete discretise(double rate) {
        Complex minusOne = scaled(rate).expMinusOne();
        Complex factor = minusOne.over(continuous());
        return new Discrete(minusOne.plus(1), Complex.of(b.value())
                .times(new Complex(factor.re().unsqueeze(1), factor.im().unsqueeze(1))));
    }

    /** The poles, and the response of each channel to itself. */
    @Override
    public List<Modes> modes(int length) {
        Discrete system = discretise(1);
        Complex read = Complex.of(c.value().select(0, 0)); // (width, modes)
        Complex weight = read.times(new Complex(system.input.re().t(), system.input.im().t())).times(2);
        Tensor times = arange(new Scalar(length)).unsqueeze(1);
        Complex powers = scaled(1).times(times).exp(); // (length, modes)
        Tensor response = linear(powers.re(), weight.re()).sub(linear(powers.im(), weight.im()));
        return List.of(new Modes("", config.state(), system.transition.pair().unsqueeze(0), response));
    }
}
