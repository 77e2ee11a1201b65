package statespace.backbone;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.grid.GridBlock;
import statespace.layer.grid.GridFilter;
import statespace.layer.grid.GridSystem;

/**
 * Chimera (Behrouz, Santacatterina and Zabih 2024): the field is split into a moving average and the rest;
 * each goes through a head of its own, a linear map of patches of time to the width and a stack of {@link GridBlock}s,
 * with long step ranges for the trend and short ones for the rest; a gate g = σ(W [trend; season]) mixes the two, z = g
 * trend + (1 − g) season. The published width, depth, look-back and rates are not known; the values here are ours.
 *
 * <p>
 * With missing cells the value 0 (the mean) stands in their place, the encoder sees beside each patch which of its cells
 * are observed, and the recurrence takes a patch in by the share that is: its states go on through a gap.
 *
 * <p>
 * State of a field, for patches of one step and a trailing average: the last inputs of the average and their number, the
 * blocks of the trend, then of the season.
 */
public final class Chimera implements Backbone {

    /** The moving average that is taken for the trend. */
    public enum Average {
        /** Centred, the ends repeated: looks ahead inside a window, which ends before what is to be predicted. */
        CENTRED,
        /** Over the last values: nothing later reaches a cell. */
        TRAILING
    }

    /**
     * Sizes and choices.
     *
     * @param patch
     *            steps in a patch
     * @param stride
     *            steps from patch to patch
     * @param width
     *            channels
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
     * @param way
     *            across variates
     * @param masked
     *            true if cells may be missing: the encoder then sees which
     * @param dropout
     *            rate after every block
     */
    public record Config(
            int patch,
            int stride,
            int width,
            int layers,
            int state,
            int kernel,
            Average average,
            GridSystem.Discretisation discretisation,
            boolean selective,
            GridFilter.VariateMixing way,
            boolean masked,
            double dropout) {

        /** Checks the sizes. */
        public Config {
            if (patch < 1 || stride < 1 || width < 1 || layers < 1 || state < 1 || kernel < 1) {
                throw new IllegalArgumentException("patch, stride, width, layers, state and kernel are at least 1");
            }
        }

        /** The defaults for cells that are read one by one and as they come. */
        public static Config causal(int width, int layers, int state) {
            return new Config(1, 1, width, layers, state, 25, Average.TRAILING,
                    GridSystem.Discretisation.COUPLED_ZOH, true,
                    GridFilter.VariateMixing.of(GridFilter.Order.BIDIRECTIONAL),
                    false, 0.1);
        }

        /** The defaults for windows that are cut into patches. */
        public static Config patched(int patch, int stride, int width, int layers, int state, double dropout) {
            return new Config(patch, stride, width, layers, state, 25, Average.CENTRED,
                    GridSystem.Discretisation.COUPLED_ZOH, true,
                    GridFilter.VariateMixing.of(GridFilter.Order.BIDIRECTIONAL),
                    false, dropout);
        }

        /** The same with another way across variates. */
        public Config with(GridFilter.VariateMixing newWay) {
            return new Config(patch, stride, width, layers, state, kernel, average, discretisation, selective, newWay,
                    masked, dropout);
        }

        /** The same with another rule. */
        public Config with(GridSystem.Discretisation newDiscretisation, boolean newSelective) {
            return new Config(patch, stride, width, layers, state, kernel, average, newDiscretisation, newSelective,
                    way,
                    masked, dropout);
        }

        /** The same with another moving average; one step of it means a single head. */
        public Config withKernel(int newKernel) {
            return new Config(patch, stride, width, layers, state, newKernel, average, discretisation, selective, way,
                    masked, dropout);
        }

        /** The same with another kind of moving average. */
        public Config with(Average newAverage) {
            return new Config(patch, stride, width, layers, state, kernel, newAverage, discretisation, selective, way,
                    masked, dropout);
        }

        /** The same for fields with or without missing cells. */
        public Config withMasked(boolean newMasked) {
            return new Config(patch, stride, width, layers, state, kernel, average, discretisation, selective, way,
                    newMasked, dropout);
        }

        /** The same with another dropout. */
        public Config withDropout(double newDropout) {
            return new Config(patch, stride, width, layers, state, kernel, average, discretisation, selective, way,
                    masked, newDropout);
        }

        /** Patches of a window; the last one is padded by repeating the last value where the stride does not fit. */
        public int patches(int steps) {
            return 1 + (int) Math.ceil(Math.max(0, steps - patch) / (double) stride);
        }
    }

    private static final double[] TREND_STEPS = {1e-3, 1e-1};
    private static final double[] SEASON_STEPS = {1e-2, 5e-1};

    private final Config config;
    private final MovingAverage average;
    private final Head trend;
    private final Head season; // null for a single head
    private final Linear gate; // null for a single head
    private final Norm norm;

    /** A backbone with random parameters. */
    public Chimera(Config config, RandomGenerator random) {
        this.config = config;
        average = new MovingAverage(config.kernel(), config.average() == Average.CENTRED);
        boolean single = config.kernel() == 1;
        trend = new Head(config, single ? new double[]{TREND_STEPS[0], SEASON_STEPS[1]} : TREND_STEPS, random);
        season = single ? null : new Head(config, SEASON_STEPS, random);
        gate = single ? null : new Linear(2 * config.width(), config.width(), true, Role.MATRIX, random);
        norm = new Norm(Norm.Kind.LAYER, config.width());
    }

    /** What the parameters of such a backbone are. */
    static ParameterSize size(Config config) {
        double width = config.width();
        ParameterSize head = ParameterSize.sum(
                Linear.size((config.masked() ? 2.0 : 1.0) * config.patch(), width, true),
                GridBlock.size(system(config), config.way()).times(config.layers()));
        return ParameterSize.sum(config.kernel() == 1
                ? head
                : ParameterSize.sum(head.times(2), Linear.size(2 * width, width, true)),
                Norm.size(Norm.Kind.LAYER, width));
    }

    private static GridSystem.Config system(Config config) {
        return GridSystem.Config.of(config.width()).withState(config.state()).with(config.discretisation(),
                config.selective());
    }

    /** The sizes. */
    public Config config() {
        return config;
    }

    @Override
    public int width() {
        return config.width();
    }

    @Override
    public int groups(int variates) {
        return variates;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(Parameter.prefixed("backbone.trend", trend.parameters()));
        if (season != null) {
            all.addAll(Parameter.prefixed("backbone.season", season.parameters()));
            all.addAll(Parameter.prefixed("backbone.gate", gate.parameters()));
        }
        all.addAll(Parameter.prefixed("backbone.norm_f", norm.parameters()));
        return List.copyOf(all);
    }

    @Override
    public List<Modes> modes(int length) {
        List<Modes> all = new ArrayList<>();
        trend.modes().forEach(modes -> all.add(modes.within("trend")));
        if (season != null) {
            season.modes().forEach(modes -> all.add(modes.within("season")));
        }
        return all;
    }

    @Override
    public List<Expressivity> expressivity() {
        List<Expressivity> all = new ArrayList<>();
        trend.expressivity().forEach(each -> all.add(each.within("trend")));
        if (season != null) {
            season.expressivity().forEach(each -> all.add(each.within("season")));
        }
        return all;
    }

    @Override
    public int stateSize(int variates) {
        return average.stateSize(variates) + trend.stateSize(variates)
                + (season == null ? 0 : season.stateSize(variates));
    }

    /**
     * Reads fields.
     *
     * @return (batch, variates, patches, width)
     * @throws IllegalArgumentException
     *             if a state is to be carried and the backbone does not read step by step
     */
    @Override
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        if (context.isStateful() && (config.patch() > 1 || config.average() == Average.CENTRED)) {
            throw new IllegalArgumentException(
                    "only a Chimera with patches of one step and a trailing average carries a "
                            + "state");
        }
        Tensor known = seen == null ? x : x.mul(seen);
        Tensor shares = seen == null ? null : patches(seen);
        Tensor share = shares == null
                ? null
                : shares.mean(new long[]{-1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
        Tensor z;
        if (season == null) {
            z = trend.forward(encoded(known, shares), share, context);
        } else {
            Tensor slow = average.of(known, seen, context);
            Tensor fast = known.sub(slow);
            Tensor a = trend.forward(encoded(slow, shares), share, context);
            Tensor b = season.forward(encoded(seen == null ? fast : fast.mul(seen), shares), share, context);
            Tensor g = gate.apply(cat(new TensorVector(a, b), -1)).sigmoid();
            z = b.add(g.mul(a.sub(b)));
        }
        return context.show("backbone", norm.forward(z, context));
    }

    /** What the encoder sees of each patch: its values, and which of them are observed where cells may be missing. */
    private Tensor encoded(Tensor x, Tensor shares) {
        Tensor values = patches(x);
        if (!config.masked()) {
            return values;
        }
        return cat(new TensorVector(values, shares == null
                ? org.bytedeco.pytorch.global.torch.ones_like(values)
                : shares), -1);
    }

    /** (batch, variates, patches, patch). */
    private Tensor patches(Tensor x) {
        if (config.patch() == 1 && config.stride() == 1) {
            return x.unsqueeze(-1);
        }
        long steps = x.size(2);
        long missing = (config.patches(Math.toIntExact(steps)) - 1L) * config.stride() + config.patch() - steps;
        Tensor whole = missing == 0
                ? x
                : cat(new TensorVector(x, x.narrow(2, steps - 1, 1).expand(x.size(0), x.size(1), missing)), 2);
        return whole.unfold(2, config.patch(), config.stride());
    }

    /** One of the two heads. */
    private static final class Head {
        private final Linear encoder;
        private final List<GridBlock> blocks = new ArrayList<>();

        Head(Config config, double[] steps, RandomGenerator random) {
            encoder = new Linear(config.masked() ? 2 * config.patch() : config.patch(), config.width(), true,
                    Role.EMBEDDING, random);
            for (int i = 0; i < config.layers(); i++) {
                blocks.add(new GridBlock(system(config).withSteps(steps[0], steps[1]), config.way(), config.dropout(),
                        random));
            }
        }

        List<Parameter> parameters() {
            List<Parameter> all = new ArrayList<>(Parameter.prefixed("encoder", encoder.parameters()));
            for (int i = 0; i < blocks.size(); i++) {
                all.addAll(Parameter.prefixed("layers." + i, blocks.get(i).parameters()));
            }
            return all;
        }

        List<Modes> modes() {
            List<Modes> all = new ArrayList<>();
            for (int i = 0; i < blocks.size(); i++) {
                String name = "layers." + i;
                blocks.get(i).modes().forEach(modes -> all.add(modes.within(name)));
            }
            return all;
        }

        List<Expressivity> expressivity() {
            List<Expressivity> all = new ArrayList<>();
            for (int i = 0; i < blocks.size(); i++) {
                all.add(blocks.get(i).expressivity().within("layers." + i));
            }
            return all;
        }

        int stateSize(int variates) {
            return blocks.stream().mapToInt(block -> block.stateSize(variates)).sum();
        }

        Tensor forward(Tensor patches, Tensor share, ForwardContext context) {
            Tensor z = encoder.apply(patches);
            for (GridBlock block : blocks) {
                z = block.forward(z, share, context);
            }
            return z;
        }
    }
}
