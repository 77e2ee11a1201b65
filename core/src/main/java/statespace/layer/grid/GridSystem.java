package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.StepSizes;
import statespace.layer.selective.Mamba;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * The linear system of Chimera (Behrouz, Santacatterina and Zabih 2024): states h¹ along time and h² across variates, mixed
 * by four diagonal transitions, see the kernel {@code GridScan}; y = C1 h¹ + C2 h² + D x. Selective: Δ1, Δ2, B and
 * C of a cell are linear maps of its features, the step sizes through a map of low rank and softplus, as in Mamba.
 * Otherwise all are parameters, and the system is a convolution over time and variates whose kernel depends on
 * differences alone. A1 and A4 are −exp(·), starting at −1 … −N.
 *
 * <p>
 * State of a field: h¹, then h², each (variates, channels, state).
 */
public final class GridSystem {
    private static final double COUPLING_DEVIATION = 0.2;
    private static final double LARGEST_GROWTH = 1e30;

    /** From continuous to discrete transitions. */
    public enum Discretisation {
        /**
         * The other state is held over a step like an input: Ā2 = (exp(Δ1 A1) − 1)/A1 · A2. With A2 = exp(·) tanh(·) and
         * A3 likewise |Ā1| + |Ā2| and |Ā3| + |Ā4| never exceed 1, so states stay bounded on any grid. The default, and
         * our decision: it is the zero-order hold of the coupled equations.
         */
        COUPLED_ZOH,
        /**
         * As published: four exponentials with negative A. The response grows exponentially with variates plus steps
         * wherever Ā1 + Ā2 exceeds 1; refused where it would overflow.
         */
        PAPER_ZOH,
        /**
         * Discrete from the start, Ā = σ(·)/2 and B̄ = σ(·), and the response within a row and within a column doubled, as
         * the two-dimensional SSM of Baron, Zimerman and Wolf 2023 has it. Not selective.
         */
        HALVED
    }

    /**
     * Sizes and choices; the defaults of {@link #of} are the only ones.
     *
     * @param width
     *            channels
     * @param state
     *            N, pairs of states per channel
     * @param discretisation
     *            rule
     * @param selective
     *            true if Δ, B and C depend on the input
     * @param stepRank
     *            rank of the maps to the step sizes
     * @param stepMin
     *            smallest initial step size, on both axes
     * @param stepMax
     *            largest initial step size, on both axes
     */
    public record Config(
            int width,
            int state,
            Discretisation discretisation,
            boolean selective,
            int stepRank,
            double stepMin,
            double stepMax) {

        /** Checks the sizes. */
        public Config {
            if (width < 1 || state < 1 || stepRank < 1 || !(stepMin > 0) || !(stepMax >= stepMin)) {
                throw new IllegalArgumentException(
                        "width, state and rank must be at least 1 and 0 < stepMin <= stepMax");
            }
            if (selective && discretisation == Discretisation.HALVED) {
                throw new IllegalArgumentException("HALVED has no step size to select; use it with selective = false");
            }
        }

        /** Selective, coupled, N = 8, step sizes from 0.001 to 0.1. */
        public static Config of(int width) {
            return new Config(width, 8, Discretisation.COUPLED_ZOH, true, (width + 15) / 16, 1e-3, 1e-1);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return new Config(width, newState, discretisation, selective, stepRank, stepMin, stepMax);
        }

        /** The same with another rule. */
        public Config with(Discretisation newDiscretisation, boolean newSelective) {
            return new Config(width, state, newDiscretisation, newSelective, stepRank, stepMin, stepMax);
        }

        /** The same with other initial step sizes. */
        public Config withSteps(double newMin, double newMax) {
            return new Config(width, state, discretisation, selective, stepRank, newMin, newMax);
        }
    }

    private final Config config;
    private final Parameter projection; // (2 rank + 4 state, width) or null
    private final Parameter[] stepWeights = new Parameter[2]; // (width, rank) or null
    private final Parameter[] stepBiases = new Parameter[2]; // (width): before softplus, or ln Δ; null where HALVED
    private final Parameter[] transitions = new Parameter[4]; // (width, state)
    private final Parameter[] projections = new Parameter[4]; // B1, B2, C1, C2, (width, state), or null
    private final Parameter skip; // (width)

    /** A system with random parameters. */
    public GridSystem(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        int state = config.state();
        boolean halved = config.discretisation() == Discretisation.HALVED;
        projection = config.selective()
                ? Parameter.of("x_proj.weight", Tensors.uniform(random, 1 / Math.sqrt(width),
                        2L * config.stepRank() + 4L * state, width), Role.MATRIX)
                : null;
        for (int axis = 0; axis < 2; axis++) {
            String name = "dt" + (axis + 1) + "_proj.";
            stepWeights[axis] = config.selective()
                    ? Parameter.of(name + "weight",
                            Tensors.uniform(random, 1 / Math.sqrt(config.stepRank()), width, config.stepRank()),
                            Role.MATRIX)
                    : null;
            stepBiases[axis] = halved ? null : Parameter.of(name + "bias", initialSteps(random), Role.RECURRENT);
        }
        for (int i = 0; i < 4; i++) {
            boolean own = i == 0 || i == 3;
            boolean ramp = !halved && (own || config.discretisation() == Discretisation.PAPER_ZOH);
            transitions[i] = Parameter.of("A" + (i + 1),
                    ramp ? logarithms() : Tensors.normal(random, COUPLING_DEVIATION, width, state), Role.RECURRENT);
            String name = (i < 2 ? "B" : "C") + (i % 2 + 1);
            projections[i] = config.selective()
                    ? null
                    : Parameter.of(name,
                            Tensors.normal(random, halved && i < 2 ? COUPLING_DEVIATION : 1 / Math.sqrt(state), width,
                                    state),
                            Role.RECURRENT);
        }
        skip = Parameter.of("D", ones(width), Role.VECTOR);
    }

    /** What the parameters of such a system are. */
    static ParameterSize size(Config config) {
        double width = config.width();
        double rank = config.stepRank();
        double state = config.state();
        ParameterSize maps = ParameterSize.of(width, state);
        ParameterSize selected = ParameterSize.sum(ParameterSize.of(2 * rank + 4 * state, width),
                ParameterSize.of(width, rank).times(2));
        boolean steps = config.discretisation() != Discretisation.HALVED;
        return ParameterSize.sum(config.selective() ? selected : maps.times(4),
                ParameterSize.of(width).times(steps ? 2 : 0), maps.times(4), ParameterSize.of(width));
    }

    private Tensor initialSteps(RandomGenerator random) {
        float[] values = new float[config.width()];
        for (int i = 0; i < values.length; i++) {
            double logarithm = StepSizes.logarithm(random, config.stepMin(), config.stepMax());
            values[i] = (float) (config.selective() ? StepSizes.bias(logarithm) : logarithm);
        }
        return Tensors.of(values, values.length);
    }

    private Tensor logarithms() {
        float[] values = new float[config.width() * config.state()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.log(1 + i % config.state());
        }
        return Tensors.of(values, config.width(), config.state());
    }

    /** The sizes. */
    public Config config() {
        return config;
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(projection);
        all.addAll(java.util.Arrays.asList(stepWeights));
        all.addAll(java.util.Arrays.asList(stepBiases));
        all.addAll(java.util.Arrays.asList(transitions));
        all.addAll(java.util.Arrays.asList(projections));
        all.add(skip);
        all.removeIf(java.util.Objects::isNull);
        return List.copyOf(all);
    }

    /** What its linear dynamics can compute. */
    public Expressivity expressivity() {
        return Expressivity.grid("four diagonal transitions between two states, along time and across variates",
                config.selective());
    }

    /** The poles along time and across variates at the step sizes that no input has moved; none where HALVED. */
    public List<Modes> modes() {
        if (config.discretisation() == Discretisation.HALVED) {
            return List.of();
        }
        List<Modes> all = new ArrayList<>();
        for (int axis = 0; axis < 2; axis++) {
            Tensor bias = stepBiases[axis].value();
            Tensor step = (config.selective() ? softplus(bias) : bias.exp()).unsqueeze(1);
            all.add(new Modes(axis == 0 ? "time" : "variates", config.state(),
                    transitions[axis == 0 ? 0 : 3].value().exp().neg().mul(step).exp(), null));
        }
        return all;
    }

    /** Floats of state that a field of {@code variates} needs. */
    public int stateSize(int variates) {
        return 2 * variates * config.width() * config.state();
    }

    /**
     * Applies the system.
     *
     * @param x
     *            (batch, variates, steps, width)
     * @param seen
     *            (batch, variates, steps, 1): 0 where the input is to be skipped and the states only go on; null for none
     * @param reversed
     *            true to carry h² from the last variate to the first
     * @param context
     *            the state to go on from, if any; the batch may hold several fields of each of its sequences
     * @return (batch, variates, steps, width)
     * @throws IllegalStateException
     *             if {@link Discretisation#PAPER_ZOH} would grow beyond all bounds on this grid
     */
    public Tensor forward(Tensor x, Tensor seen, boolean reversed, ForwardContext context) {
        Tensor drive = seen == null ? x : x.mul(seen);
        KernelOps.Scanned scanned = config.selective()
                ? selective(x, drive, reversed, context)
                : fixed(drive, reversed, context);
        return scanned.y().add(drive.mul(skip.value()));
    }

    private KernelOps.Scanned selective(Tensor x, Tensor drive, boolean reversed, ForwardContext context) {
        int rank = config.stepRank();
        int state = config.state();
        Tensor[] steps = new Tensor[2];
        for (int axis = 0; axis < 2; axis++) {
            steps[axis] = softplus(linear(project(x, (long) axis * rank, rank), stepWeights[axis].value())
                    .add(stepBiases[axis].value()));
        }
        Tensor[] bc = new Tensor[4];
        for (int i = 0; i < 4; i++) {
            bc[i] = project(x, 2L * rank + (long) i * state, state);
        }
        boolean coupled = config.discretisation() == Discretisation.COUPLED_ZOH;
        Tensor[] a = continuous();
        if (!coupled) {
            guard(x, steps[0].min().item_double(), steps[1].min().item_double(), a);
        }
        return scan(new KernelOps.Grid(drive, steps[0], steps[1], a, bc[0], bc[1], bc[2], bc[3], null,
                coupled, reversed), context);
    }

    private KernelOps.Scanned fixed(Tensor drive, boolean reversed, ForwardContext context) {
        Tensor c1 = projections[2].value();
        Tensor c2 = projections[3].value();
        if (config.discretisation() == Discretisation.HALVED) {
            Tensor[] bars = new Tensor[4];
            for (int i = 0; i < 4; i++) {
                bars[i] = transitions[i].value().sigmoid().mul(Tensors.scalar(0.5));
            }
            return halved(new KernelOps.Grid(drive, null, null, bars, projections[0].value().sigmoid(),
                    projections[1].value().sigmoid(), c1, c2, null, true, reversed), context);
        }
        Tensor[] a = continuous();
        Tensor step1 = stepBiases[0].value().exp().mul(Tensors.scalar(context.rate())).unsqueeze(1);
        Tensor step2 = stepBiases[1].value().exp().unsqueeze(1);
        Tensor phi1 = step1.mul(a[0]).expm1().div(a[0]);
        Tensor phi2 = step2.mul(a[3]).expm1().div(a[3]);
        boolean coupled = config.discretisation() == Discretisation.COUPLED_ZOH;
        if (!coupled) {
            guard(drive, step1.min().item_double(), step2.min().item_double(), a);
        }
        Tensor[] bars = {step1.mul(a[0]).exp(), coupled ? phi1.mul(a[1]) : step1.mul(a[1]).exp(),
            coupled ? phi2.mul(a[2]) : step2.mul(a[2]).exp(), step2.mul(a[3]).exp()};
        return scan(new KernelOps.Grid(drive, null, null, bars, phi1.mul(projections[0].value()),
                phi2.mul(projections[1].value()), c1, c2, null, true, reversed), context);
    }

    /** A1 to A4. */
    private Tensor[] continuous() {
        Tensor[] a = new Tensor[4];
        for (int i = 0; i < 4; i++) {
            Tensor own = transitions[i < 2 ? 0 : 3].value().exp();
            boolean diagonal = i == 0 || i == 3;
            a[i] = diagonal
                    ? own.neg()
                    : config.discretisation() == Discretisation.PAPER_ZOH
                            ? transitions[i].value().exp().neg()
                            : own.mul(transitions[i].value().tanh());
        }
        return a;
    }

    /** The scan with the state of the pass, if it has one. */
    private KernelOps.Scanned scan(KernelOps.Grid grid, ForwardContext context) {
        if (!context.isStateful()) {
            return KernelOps.grid(grid, false);
        }
        int variates = Math.toIntExact(grid.x().size(1));
        int fields = Math.toIntExact(grid.x().size(0)) / context.batch();
        ForwardContext.StateSlice memory = context.slot(fields * stateSize(variates));
        Tensor initial = memory.read((long) fields * 2, variates, config.width(), config.state())
                .reshape(grid.x().size(0), 2, variates, config.width(), config.state());
        KernelOps.Scanned scanned = KernelOps
                .grid(new KernelOps.Grid(grid.x(), grid.delta1(), grid.delta2(), grid.a(), grid.b1(),
                        grid.b2(), grid.c1(), grid.c2(), initial, grid.coupled(), grid.reversed()), true);
        memory.write(scanned.finalState());
        return scanned;
    }

    /** Paths that stay in a row or in a column are not halved: their response counts twice, that of the cell itself too. */
    private static KernelOps.Scanned halved(KernelOps.Grid grid, ForwardContext context) {
        if (context.isStateful()) {
            throw new IllegalArgumentException("HALVED doubles a response that no state tells apart; it has no steps");
        }
        Tensor x = grid.x();
        long[] shape = Tensors.shape(x); // (batch, variates, steps, width)
        Tensor whole = KernelOps.grid(grid, false).y();
        Tensor rows = part(grid, x.reshape(shape[0] * shape[1], 1, shape[2], shape[3])).reshape(shape);
        Tensor columns = part(grid, x.transpose(1, 2).reshape(shape[0] * shape[2], shape[1], 1, shape[3]))
                .reshape(shape[0], shape[2], shape[1], shape[3]).transpose(1, 2);
        Tensor cell = grid.b1().mul(grid.c1()).add(grid.b2().mul(grid.c2())).sum(1L).mul(x);
        return new KernelOps.Scanned(whole.add(rows).add(columns).sub(cell), null);
    }

    private static Tensor part(KernelOps.Grid grid, Tensor x) {
        return KernelOps
                .grid(new KernelOps.Grid(x, null, null, grid.a(), grid.b1(), grid.b2(), grid.c1(), grid.c2(), null,
                        grid.coupled(), grid.reversed()), false)
                .y();
    }

    /** The largest row sum of transitions, to the power of the longest path, bounds the growth of a response. */
    private static void guard(Tensor x, double step1, double step2, Tensor[] a) {
        double norm = Math.max(sum(step1, a[0], a[1]), sum(step2, a[2], a[3]));
        double path = x.size(1) + (double) x.size(2);
        if (!(path * Math.log(norm) < Math.log(LARGEST_GROWTH))) {
            throw new IllegalStateException(String.format(java.util.Locale.ROOT, "PAPER_ZOH is not stable here: |A1| + "
                    + "|A2| or |A3| + |A4| reaches %.4g, which over %.0f variates and steps may grow beyond all bounds; "
                    + "use COUPLED_ZOH", norm, path));
        }
    }

    private static double sum(double step, Tensor first, Tensor second) {
        return first.mul(Tensors.scalar(step)).exp().add(second.mul(Tensors.scalar(step)).exp()).max().item_double();
    }

    private Tensor project(Tensor x, long from, long count) {
        return linear(x, projection.value().narrow(0, from, count));
    }
}
