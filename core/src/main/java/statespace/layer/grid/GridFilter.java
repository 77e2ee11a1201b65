package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.tensor.Tensors;

/**
 * How a {@link GridSystem} goes over variates, whose order is often arbitrary. Time is causal in every mode.
 *
 * <p>
 * State of a field: that of the first system, then that of the second.
 */
public final class GridFilter {

    /** The way across variates. */
    public enum Order {
        /** From the first to the last, in the order of the data. */
        ORDERED,
        /** Both ways with a system each, summed, as published; whether the two share parameters is not known. */
        BIDIRECTIONAL,
        /** One system over several random orders, averaged: ours, so that no order is preferred. */
        PERMUTED,
        /**
         * Every variate after the mean of all: two rows each, whatever their number. Changing the order of variates changes
         * the order of the result and nothing else. Ours, after what Jeong and Suk 2026 say of equivariant maps.
         */
        POOLED,
        /** Every variate alone: what the coupling is worth is measured against it. */
        INDEPENDENT
    }

    /**
     * The way across variates.
     *
     * @param order
     *            mode
     * @param permutations
     *            number of random orders, where permuted
     * @param seed
     *            of the random orders
     * @param shared
     *            true if both directions share one system, where bidirectional
     */
    public record VariateMixing(Order order, int permutations, long seed, boolean shared) {

        /** The way of a mode: four random orders, separate systems. */
        public static VariateMixing of(Order order) {
            return new VariateMixing(order, 4, 1, false);
        }
    }

    private final VariateMixing way;
    private final GridSystem system;
    private final GridSystem backward; // null but for two directions with a system each

    /** A filter with random parameters. */
    public GridFilter(GridSystem.Config config, VariateMixing way, RandomGenerator random) {
        this.way = way;
        system = new GridSystem(config, random);
        backward = way.order() == Order.BIDIRECTIONAL && !way.shared() ? new GridSystem(config, random) : null;
    }

    /** What the parameters of such a filter are. */
    static ParameterSize size(GridSystem.Config config, VariateMixing way) {
        return GridSystem.size(config).times(way.order() == Order.BIDIRECTIONAL && !way.shared() ? 2 : 1);
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return backward == null
                ? system.parameters()
                : Parameter.concat(Parameter.prefixed("down", system.parameters()),
                        Parameter.prefixed("up", backward.parameters()));
    }

    /** The poles of the systems. */
    public List<Modes> modes() {
        List<Modes> all = new ArrayList<>();
        system.modes().forEach(modes -> all.add(backward == null ? modes : modes.within("down")));
        if (backward != null) {
            backward.modes().forEach(modes -> all.add(modes.within("up")));
        }
        return all;
    }

    /** What its linear dynamics can compute. */
    public Expressivity expressivity() {
        return system.expressivity();
    }

    /** Floats of state that a field of {@code variates} needs. */
    public int stateSize(int variates) {
        return switch (way.order()) {
            case ORDERED, INDEPENDENT -> system.stateSize(variates);
            case BIDIRECTIONAL, POOLED -> 2 * system.stateSize(variates);
            case PERMUTED -> way.permutations() * system.stateSize(variates);
        };
    }

    /**
     * Filters fields.
     *
     * @param x
     *            (batch, variates, steps, width)
     * @param seen
     *            (batch, variates, steps, 1), 0 where the input is to be skipped, or null
     * @return (batch, variates, steps, width)
     */
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        return switch (way.order()) {
            case ORDERED -> system.forward(x, seen, false, context);
            case BIDIRECTIONAL -> system.forward(x, seen, false, context)
                    .add((backward == null ? system : backward).forward(x, seen, true, context));
            case PERMUTED -> permuted(x, seen, context);
            case POOLED -> pooled(x, seen, context);
            case INDEPENDENT -> system.forward(alone(x), alone(seen), false, context).reshape(Tensors.shape(x));
        };
    }

    /** Every variate as a field of its own, (batch · variates, 1, steps, width). */
    private static Tensor alone(Tensor x) {
        return x == null ? null : x.reshape(x.size(0) * x.size(1), 1, x.size(2), x.size(3));
    }

    private Tensor pooled(Tensor x, Tensor seen, ForwardContext context) {
        Tensor mean = mean(x, seen).expand(Tensors.shape(x));
        Tensor pairs = cat(new TensorVector(alone(mean), alone(x)), 1); // (batch · variates, 2, steps, width)
        Tensor both = seen == null
                ? null
                : cat(new TensorVector(alone(seen.amax(new long[]{1}, true).expand(Tensors.shape(seen))),
                        alone(seen)), 1);
        return system.forward(pairs, both, false, context).select(1, 1).reshape(Tensors.shape(x));
    }

    /** The mean over the variates that are seen, (batch, 1, steps, width). */
    private static Tensor mean(Tensor x, Tensor seen) {
        if (seen == null) {
            return x.sum(1L).div(Tensors.scalar((double) x.size(1))).unsqueeze(1);
        }
        Tensor count = seen.sum(1L).clamp_min(Tensors.scalar(1)).unsqueeze(1);
        return x.mul(seen).sum(1L).unsqueeze(1).div(count);
    }

    private Tensor permuted(Tensor x, Tensor seen, ForwardContext context) {
        int variates = Math.toIntExact(x.size(1));
        SplittableRandom random = new SplittableRandom(way.seed());
        Tensor sum = null;
        for (int i = 0; i < way.permutations(); i++) {
            List<Integer> order = order(variates, random);
            Tensor there = index(order);
            List<Integer> inverse = new ArrayList<>(order);
            for (int v = 0; v < variates; v++) {
                inverse.set(order.get(v), v);
            }
            Tensor y = system.forward(x.index_select(1, there), seen == null ? null : seen.index_select(1, there),
                    false, context).index_select(1, index(inverse));
            sum = sum == null ? y : sum.add(y);
        }
        return sum.div(Tensors.scalar(way.permutations()));
    }

    private static List<Integer> order(int variates, SplittableRandom random) {
        List<Integer> order = new ArrayList<>(java.util.stream.IntStream.range(0, variates).boxed().toList());
        for (int v = variates - 1; v > 0; v--) {
            java.util.Collections.swap(order, v, random.nextInt(v + 1));
        }
        return order;
    }

    private static Tensor index(List<Integer> order) {
        float[] values = new float[order.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = order.get(i);
        }
        return Tensors.of(values, values.length).to(org.bytedeco.pytorch.global.torch.ScalarType.Long);
    }
}
