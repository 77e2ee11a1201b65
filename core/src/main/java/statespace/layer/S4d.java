package statespace.layer;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.glu;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Scans;
import statespace.tensor.Tensors;

/**
 * S4D (Gu, Gupta, Goel and Ré 2022): every channel is filtered by a linear system of its own with a diagonal state
 * matrix, y = K * u + D u with K from {@link DiagonalSystem}; then GELU, dropout, and a gated linear map (GLU) that
 * mixes the channels.
 *
 * <p>
 * Bidirectional: a second set of C reads the future, from the next step on, y_t = Σ_{s≤t} K⁰_{t−s} u_s + Σ_{s>t}
 * K¹_{s−t−1} u_s. State of a sequence: (width, modes, 2), or (width, modes) where real.
 */
public final class S4d implements Layer {

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels in and out (H)
     * @param state
     *            real-equivalent state size N of one channel: N/2 complex modes, or N real ones
     * @param initialisation
     *            law of A
     * @param discretisation
     *            rule from continuous to discrete time
     * @param bidirectional
     *            true to read the future as well; such a layer has no step
     * @param stepMin
     *            smallest initial step size
     * @param stepMax
     *            largest initial step size
     * @param dropout
     *            rate between GELU and the gated map, tied over time
     */
    public record Config(
            int width,
            int state,
            DiagonalSystem.Initialisation initialisation,
            DiagonalSystem.Discretisation discretisation,
            boolean bidirectional,
            double stepMin,
            double stepMax,
            double dropout) {

        /** S4D-Lin with zero-order hold, N = 64, step sizes from 0.001 to 0.1, no dropout. */
        public static Config of(int width) {
            return new Config(width, 64, DiagonalSystem.Initialisation.LIN, DiagonalSystem.Discretisation.ZOH, false,
                    1e-3, 1e-1, 0);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return new Config(width, newState, initialisation, discretisation, bidirectional, stepMin, stepMax,
                    dropout);
        }

        /** The same with another law of A. */
        public Config with(DiagonalSystem.Initialisation law) {
            return new Config(width, state, law, discretisation, bidirectional, stepMin, stepMax, dropout);
        }

        /** The same with another discretisation. */
        public Config with(DiagonalSystem.Discretisation rule) {
            return new Config(width, state, initialisation, rule, bidirectional, stepMin, stepMax, dropout);
        }

        /** The same with other initial step sizes. */
        public Config withSteps(double min, double max) {
            return new Config(width, state, initialisation, discretisation, bidirectional, min, max, dropout);
        }

        /** The same in both directions, or in one. */
        public Config withBidirectional(boolean both) {
            return new Config(width, state, initialisation, discretisation, both, stepMin, stepMax, dropout);
        }
    }

    private final Config config;
    private final DiagonalSystem system;
    private final Parameter d; // (width)
    private final Dropout dropout;
    private final Linear output; // (2 width, width)

    /** A layer with random C, D and step sizes. */
    public S4d(Config config, RandomGenerator random) {
        this.config = config;
        system = new DiagonalSystem(config, random);
        d = Parameter.of("D", Tensors.normal(random, 1, config.width()), Role.VECTOR);
        dropout = new Dropout(config.dropout(), true);
        output = new Linear(config.width(), 2 * config.width(), true, Role.MATRIX, random);
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(system.parameters(), List.of(d),
                Parameter.prefixed("output_linear", output.parameters()));
    }

    @Override
    public int stateSize() {
        return config.width() * config.state();
    }

    @Override
    public Tensor forward(Tensor u, Pass pass) {
        Tensor y = filter(u, pass);
        return glu(output.apply(dropout.forward(gelu(y), pass)), -1);
    }

    /** The linear part alone: K * u + D u, (batch, length, width). */
    public Tensor filter(Tensor u, Pass pass) {
        if (config.bidirectional() && pass.isStateful()) {
            throw new IllegalStateException("a bidirectional S4d reads the future and cannot be stepped");
        }
        Pass.Slot slot = pass.slot(stateSize());
        DiagonalSystem.Discrete discrete = system.discretise();
        var forward = Scans.diagonal(new Scans.Diagonal(u, discrete.aBar(), discrete.bBar(), system.c(0), d.value(),
                slot.read(system.stateShape())), pass.isStateful());
        if (pass.isStateful()) {
            slot.write(forward.finalState());
        }
        return config.bidirectional() ? forward.y().add(backward(u, discrete)) : forward.y();
    }

    private Tensor backward(Tensor u, DiagonalSystem.Discrete discrete) {
        long length = u.size(1);
        if (length < 2) {
            return zeros(Tensors.shape(u));
        }
        Tensor reversed = u.flip(1).narrow(1, 0, length - 1); // u_{L-1} … u_1
        Tensor y = Scans.diagonal(
                new Scans.Diagonal(reversed, discrete.aBar(), discrete.bBar(), system.c(1), null, null), false).y();
        return cat(new TensorVector(y.flip(1), zeros(u.size(0), 1, u.size(2))), 1);
    }
}
