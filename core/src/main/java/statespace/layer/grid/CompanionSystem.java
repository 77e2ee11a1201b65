package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.tensor.Tensors;

/**
 * A discrete linear system with a companion matrix for each channel, and its closed loop for forecasting (Zhang, Saab,
 * Poli, Dao, Goel and Ré 2023, SpaceTime): h_t = A h_{t−1} + b u_t, y_t = c·h_t, and û_t = k·h_t, what the system expects
 * of its next input. A = shift + a e_Nᵀ with a trained last column a.
 *
 * <p>
 * With a = 0 and b = e₁ the state is the last N inputs, newest first, and k = c = φ make the closed loop the forecast of
 * the autoregression u_t = Σ φ_i u_{t−i}.
 *
 * <p>
 * Open loop by an FFT convolution with c Aʲ b, whose Krylov sequence takes N³ log L + N² L multiplications a channel, or by
 * the recurrence, L steps of N multiplications; always the latter with a state to go on from. State of a sequence:
 * (width, N).
 */
public final class CompanionSystem implements SequenceLayer {

    private static final int FEW_STEPS = 4;

    /** Which parameters are divided by the sum of their absolute values, channel by channel. */
    public enum Norm1 {
        /** None. */
        NONE,
        /** The column a: no eigenvalue of A is larger than 1 in magnitude, so open loop nothing grows exponentially. */
        TRANSITION,
        /** All, as published. This alone does not keep the closed loop A + b kᵀ from growing. */
        ALL
    }

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels
     * @param state
     *            N
     * @param norm
     *            what is normalised
     * @param form
     *            how the open loop is computed: {@link ComputeMode#AUTO} is the recurrence for a few steps and the convolution
     *            for more, whose FFT rounds early outputs in dependence on late inputs
     */
    public record Config(int width, int state, Norm1 norm, ComputeMode form) {

        /** Checks the sizes. */
        public Config {
            if (width < 1 || state < 1) {
                throw new IllegalArgumentException(
                        "sizes must be at least 1: width " + width + ", state " + state);
            }
        }

        /** With the published norm. */
        public static Config of(int width, int state) {
            return new Config(width, state, Norm1.ALL, ComputeMode.AUTO);
        }

        /** The same with another norm. */
        public Config with(Norm1 newNorm) {
            return new Config(width, state, newNorm, form);
        }

        /** The same in another form. */
        public Config with(ComputeMode newForm) {
            return new Config(width, state, norm, newForm);
        }

        private boolean convolves(long length) {
            return form == ComputeMode.CONVOLUTION || (form == ComputeMode.AUTO && length > FEW_STEPS);
        }
    }

    /**
     * What the closed loop gives.
     *
     * @param y
     *            outputs, (batch, horizon, width)
     * @param inputs
     *            the inputs that the system expects and feeds itself, (batch, horizon, width)
     */
    public record ClosedLoop(Tensor y, Tensor inputs) {}

    private final Config config;
    private final Parameter a;
    private final Parameter b;
    private final Parameter c;
    private final Parameter k;

    /** A system with normal draws for all parameters, their absolute values summing to 1 in every channel. */
    public CompanionSystem(Config config, RandomGenerator random) {
        this(config, Companion.random(random, config.width(), config.state()),
                Companion.random(random, config.width(), config.state()),
                Companion.random(random, config.width(), config.state()),
                Companion.random(random, config.width(), config.state()));
    }

    /**
     * A system with given parameters, in the precision that they have; each (width, N).
     *
     * @param a
     *            last column of the transition
     * @param b
     *            input
     * @param c
     *            output
     * @param k
     *            feedback
     */
    public CompanionSystem(Config config, Tensor a, Tensor b, Tensor c, Tensor k) {
        this.config = config;
        this.a = parameter("a", a);
        this.b = parameter("b", b);
        this.c = parameter("c", c);
        this.k = parameter("k", k);
    }

    private Parameter parameter(String name, Tensor value) {
        if (value.dim() != 2 || value.size(0) != config.width() || value.size(1) != config.state()) {
            throw new IllegalArgumentException(name + " must be (" + config.width() + ", " + config.state() + "), not "
                    + java.util.Arrays.toString(Tensors.shape(value)));
        }
        return Parameter.of(name, value, Role.RECURRENT);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(a, b, c, k);
    }

    @Override
    public int stateSize() {
        return config.width() * config.state();
    }

    /** The last column of A as it is applied, (width, N). */
    public Tensor column() {
        return config.norm() == Norm1.NONE ? a.value() : Companion.normalised(a.value());
    }

    private Tensor applied(Parameter parameter) {
        return config.norm() == Norm1.ALL ? Companion.normalised(parameter.value()) : parameter.value();
    }

    /** Open loop: y_t = Σ_j c Aʲ b u_{t−j}. */
    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        if (!context.isStateful()) {
            return response(u, c);
        }
        ForwardContext.StateSlice slot = context.slot(stateSize());
        TensorVector outputs = new TensorVector();
        slot.write(scan(u, c, slot.read(config.width(), config.state()), outputs));
        return outputs.size() == 0 ? zeros_like(u) : stack(outputs, 1);
    }

    /**
     * Open loop: û_t = Σ_j k Aʲ b u_{t−j}, what is expected of u_{t+1}.
     *
     * @param u
     *            (batch, length, width)
     * @return (batch, length, width)
     */
    public Tensor expected(Tensor u) {
        return response(u, k);
    }

    private Tensor response(Tensor u, Parameter output) {
        if (config.convolves(u.size(1))) {
            return Companion.convolve(krylov(u.size(1)).mul(applied(output).unsqueeze(-1)).sum(1), u);
        }
        TensorVector outputs = new TensorVector();
        scan(u, output, null, outputs);
        return outputs.size() == 0 ? zeros_like(u) : stack(outputs, 1);
    }

    /** The recurrence from a state, or from zero; adds what is read after every step and returns the last state. */
    private Tensor scan(Tensor u, Parameter output, Tensor initial, TensorVector outputs) {
        Tensor h = initial;
        for (int t = 0; t < u.size(1); t++) {
            Tensor input = u.select(1, t);
            h = h == null ? applied(b).mul(input.unsqueeze(-1)) : advance(h, input);
            outputs.push_back(read(h, output));
        }
        return h;
    }

    private Tensor krylov(long length) {
        return Companion.krylov(column(), applied(b), length);
    }

    /**
     * The state after the last input, Σ_i Aᴸ⁻¹⁻ⁱ b u_i.
     *
     * @param u
     *            (batch, length, width)
     * @return (batch, width, N)
     */
    public Tensor lagState(Tensor u) {
        Tensor newestFirst = u.flip(1).permute(2, 0, 1); // (width, batch, length)
        return newestFirst.matmul(krylov(u.size(1)).transpose(1, 2)).permute(1, 0, 2);
    }

    /**
     * Closed loop: y_h = c (A + b kᵀ)ʰ x and û_h = k (A + b kᵀ)ʰ x for h = 0, 1, …; the first is read from the state as it
     * is. A step takes N multiplications a channel.
     *
     * @param lag
     *            state after the last input, (batch, width, N)
     * @param horizon
     *            at least 1
     */
    public ClosedLoop closedLoop(Tensor lag, int horizon) {
        TensorVector outputs = new TensorVector();
        TensorVector inputs = new TensorVector();
        Tensor h = lag;
        for (int step = 0; step < horizon; step++) {
            Tensor next = read(h, k);
            outputs.push_back(read(h, c));
            inputs.push_back(next);
            h = advance(h, next);
        }
        return new ClosedLoop(stack(outputs, 1), stack(inputs, 1));
    }

    /** A h + b u, with u (batch, width). */
    private Tensor advance(Tensor h, Tensor u) {
        return Companion.times(column(), h).add(applied(b).mul(u.unsqueeze(-1)));
    }

    private Tensor read(Tensor h, Parameter output) {
        return h.mul(applied(output)).sum(-1);
    }
}
