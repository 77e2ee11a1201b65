package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.grid.GridFilter;
import statespace.layer.grid.GridSystem;

/**
 * Selective state space blocks over variates and time together (Behrouz, Santacatterina and Zabih 2024), {@link Chimera}.
 *
 * @param width
 *            features of a cell
 * @param layers
 *            blocks of each head
 * @param state
 *            N
 * @param kernel
 *            steps of the moving average; 1 for a single head without decomposition
 * @param average
 *            kind of moving average
 * @param discretisation
 *            rule of the recurrence
 * @param selective
 *            true if Δ, B and C depend on the input
 * @param order
 *            how variates are mixed
 * @param permutations
 *            number of random orders, where permuted
 * @param orderSeed
 *            of the random orders
 * @param shared
 *            true if both directions share one system, where bidirectional
 * @param dropout
 *            rate after every block
 */
public record ChimeraSpec(
        int width,
        int layers,
        int state,
        int kernel,
        Chimera.Average average,
        GridSystem.Discretisation discretisation,
        boolean selective,
        GridFilter.Order order,
        int permutations,
        long orderSeed,
        boolean shared,
        double dropout) implements BackboneSpec {

    private static final String KIND = "chimera";

    /** The kind, with its defaults. */
    public static final BackboneType<ChimeraSpec> TYPE = BackboneType.of(ChimeraSpec.class,
            new ChimeraSpec(16, 2, 8, 25, Chimera.Average.CENTRED, GridSystem.Discretisation.COUPLED_ZOH, true,
                    GridFilter.Order.BIDIRECTIONAL, 4, 1, false, 0.1),
            "state space blocks over variates and time together (Behrouz et al. 2024)",
            Setting.whole("width", 1, "features of a cell"),
            Setting.whole("layers", 1, "blocks of each head"),
            Setting.whole("state", 1, "states per channel"),
            Setting.whole("kernel", 1, 1 << 16, "steps of the moving average; 1 for a single head"),
            Setting.choice("average", Chimera.Average.class, "kind of moving average"),
            Setting.choice("discretisation", GridSystem.Discretisation.class, "rule of the recurrence"),
            Setting.flag("selective", "step size, B and C depend on the input"),
            Setting.choice("order", GridFilter.Order.class, "how variates are mixed"),
            Setting.whole("permutations", 1, 1024, "number of random orders, with order=permuted"),
            Setting.seed("order_seed", "of the random orders"),
            Setting.flag("shared", "both directions share one system, with order=bidirectional"),
            Setting.number("dropout", 0, 0.999, "dropout rate after every block"))
            .only("permutations", "order=permuted").only("order_seed", "order=permuted")
            .only("shared", "order=bidirectional");

    /** Checks that the options make a system. */
    public ChimeraSpec {
        GridSystem.Config.of(width).withState(state).with(discretisation, selective);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return average == Chimera.Average.TRAILING
                ? EnumSet.of(Ability.STEP, Ability.MISSING_CELLS, Ability.UNEQUAL_LENGTHS, Ability.VARIATES_TOGETHER)
                : EnumSet.of(Ability.MISSING_CELLS, Ability.UNEQUAL_LENGTHS, Ability.VARIATES_TOGETHER);
    }

    @Override
    public Backbone build(Encoding encoding, RandomGenerator random) {
        return new Chimera(config(encoding), random);
    }

    @Override
    public ParameterSize size(Encoding encoding) {
        return Chimera.size(config(encoding));
    }

    @Override
    public double kept() {
        return (kernel == 1 ? 1.0 : 2.0) * layers * width;
    }

    private Chimera.Config config(Encoding encoding) {
        return switch (encoding) {
            case Encoding.Patches patches -> config(patches.patch(), patches.stride(), patches.masked());
            case Encoding.Cells _ -> config(1, 1, true);
            case Encoding.Steps _ -> config(1, 1, false);
            case Encoding.Tokens _ -> throw new IllegalArgumentException("chimera does not read tokens");
            case Encoding.Image _ -> throw Encoding.Image.refused(KIND);
        };
    }

    private Chimera.Config config(int patch, int stride, boolean masked) {
        return new Chimera.Config(patch, stride, width, layers, state, kernel, average, discretisation, selective,
                new GridFilter.VariateMixing(order, permutations, orderSeed, shared), masked, dropout);
    }
}
