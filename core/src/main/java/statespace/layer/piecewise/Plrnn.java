package statespace.layer.piecewise;

import static org.bytedeco.pytorch.global.torch.diag;
import static org.bytedeco.pytorch.global.torch.eye;
import static org.bytedeco.pytorch.global.torch.linalg_eigvalsh;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.tensor.DynamicsOps;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * A piecewise-linear recurrent neural network (PLRNN; Durstewitz 2017; shallow and clipped: Hess et al. 2023, arXiv
 * 2306.04406; dendritic: Brenner et al. 2022, arXiv 2207.02542):
 *
 * <pre>
 * z_t = A z_{t-1} + W1 (relu(W2 z_{t-1} + h2) [− relu(W2 z_{t-1})]) + h1 + u_t
 * </pre>
 *
 * All of {@link PlrnnConfig.Map} are this map; those that are not shallow have W1, W2 and h2 of a fixed structure. The
 * input u drives the state, the output is the state. State of a sequence: z (latent).
 */
public final class Plrnn implements SequenceLayer {
    private final PlrnnConfig config;
    private final Parameter decay; // A, (latent)
    private final Parameter offset; // h1, (latent)
    private final List<Parameter> own; // W1, W2, h2; or W and the basis functions
    private final Tensor select; // W2 where it is fixed, (hidden, latent); else null
    private final Tensor notDiagonal; // (latent, latent); null for shallow maps

    /**
     * A network with random parameters: A and W are the parts on and off the diagonal of a positive definite matrix whose
     * largest eigenvalue is 1 (Talathi and Vartak 2015); the shallow maps uniform within the root of their inputs.
     */
    public Plrnn(PlrnnConfig config, RandomGenerator random) {
        this.config = config;
        int latent = config.latent();
        Tensor matrix = normalised(latent, random);
        decay = Parameter.of("decay", diag(matrix), Role.RECURRENT);
        offset = Parameter.of("offset", zeros(latent), Role.RECURRENT);
        own = own(matrix, random);
        notDiagonal = config.map().isShallow() ? null : kept(eye(latent).neg().add(Tensors.scalar(1)));
        select = config.map().isShallow() ? null : kept(select());
    }

    private static Tensor normalised(int latent, RandomGenerator random) {
        Tensor draw = Tensors.normal(random, 1, latent, latent);
        Tensor matrix = draw.t().matmul(draw).div(Tensors.scalar(latent)).add(eye(latent));
        return matrix.div(linalg_eigvalsh(matrix).max());
    }

    private List<Parameter> own(Tensor matrix, RandomGenerator random) {
        int latent = config.latent();
        int hidden = config.hidden();
        if (config.map().isShallow()) {
            double small = 1 / Math.sqrt(hidden);
            Parameter output = recurrent("output", Tensors.uniform(random, small, latent, hidden));
            Parameter input = recurrent("input", Tensors.uniform(random, 1 / Math.sqrt(latent), hidden, latent));
            return List.of(output, input, recurrent("threshold", config.map().isClipped()
                    ? Tensors.uniform(random, small, hidden)
                    : zeros(hidden)));
        }
        List<Parameter> all = new ArrayList<>(List.of(
                recurrent("weight", matrix.mul(eye(latent).neg().add(Tensors.scalar(1))))));
        if (config.map().isDendritic()) {
            all.add(recurrent("slopes", Tensors.uniform(random, 1 / Math.sqrt(config.bases()), config.bases())));
            all.add(recurrent("thresholds", Tensors.normal(random, 1, latent, config.bases())));
        }
        return List.copyOf(all);
    }

    private static Parameter recurrent(String name, Tensor initial) {
        return Parameter.of(name, initial, Role.RECURRENT);
    }

    private static Tensor kept(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    /** W2 of the maps in which it is fixed: which state a hidden unit reads. */
    private Tensor select() {
        int latent = config.latent();
        return switch (config.map()) {
            case MEAN_CENTRED -> eye(latent).sub(Tensors.scalar(1.0 / latent));
            case PLAIN -> eye(latent);
            default -> eye(latent).unsqueeze(1).expand(latent, config.bases(), latent)
                    .reshape((long) latent * config.bases(), latent);
        };
    }

    /** Kind and sizes. */
    public PlrnnConfig config() {
        return config;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(decay, offset), own);
    }

    @Override
    public int stateSize() {
        return config.latent();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.nonlinear("piecewise linear in the state, A and W1 diag(gates) W2"));
    }

    /**
     * The map as that of a shallow network.
     *
     * @param decay
     *            A, (latent)
     * @param output
     *            W1, (latent, hidden)
     * @param input
     *            W2, (hidden, latent)
     * @param offset
     *            h1, (latent)
     * @param threshold
     *            h2, (hidden)
     */
    public record Shallow(Tensor decay, Tensor output, Tensor input, Tensor offset, Tensor threshold) {}

    /** The map with its structure written out; gradients reach the parameters. */
    public Shallow shallow() {
        if (config.map().isShallow()) {
            return new Shallow(decay.value(), value(0), value(1), offset.value(), value(2));
        }
        Tensor weight = value(0).mul(notDiagonal);
        if (!config.map().isDendritic()) {
            return new Shallow(decay.value(), weight, select, offset.value(), zeros(config.latent()));
        }
        long units = (long) config.latent() * config.bases();
        return new Shallow(decay.value(),
                weight.unsqueeze(-1).mul(value(1)).reshape(config.latent(), units), select, offset.value(),
                value(2).neg().reshape(units));
    }

    private Tensor value(int place) {
        return own.get(place).value();
    }

    /** u drives the state: z_t = F(z_{t-1}) + u_t, from zero or from the state that is carried. */
    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        ForwardContext.StateSlice memory = context.slot(stateSize());
        Tensor before = memory.read(config.latent());
        KernelOps.Scanned scanned = run(before == null ? zeros(u.size(0), config.latent()) : before,
                context.masked(u), null, null, context.isStateful());
        if (context.isStateful()) {
            memory.write(scanned.finalState());
        }
        return scanned.y();
    }

    /**
     * Predictions under teacher forcing: z_t = F(z̃_{t-1}) + u_t, z̃_t = (1 − α_t) z_t + α_t d_t where d_t is known, else z_t.
     *
     * @param initial
     *            z̃_0, (batch, latent)
     * @param drive
     *            u, (batch, length, latent), or null
     * @param forcing
     *            d, (batch, length, latent), NaN where it is not known
     * @param strength
     *            α, (length)
     * @return z, (batch, length, latent)
     */
    public Tensor forced(Tensor initial, Tensor drive, Tensor forcing, Tensor strength) {
        return run(initial, drive, forcing, strength, false).y();
    }

    private KernelOps.Scanned run(Tensor initial, Tensor drive, Tensor forcing, Tensor strength, boolean wantFinal) {
        Shallow map = shallow();
        return DynamicsOps.piecewise(new DynamicsOps.Piecewise(initial, map.decay, map.output, map.input, map.offset,
                map.threshold, drive, forcing, strength, config.map().isClipped()), wantFinal);
    }
}
