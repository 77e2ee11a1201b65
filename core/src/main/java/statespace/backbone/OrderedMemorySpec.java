package statespace.backbone;

import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.OrderedMemory;
import statespace.layer.recursion.SummaryLayer;

/**
 * A stack of slots that attention moves softly (Shen et al. 2019, arXiv 1910.13466), {@link OrderedMemory}.
 *
 * @param width
 *            D, values of a slot
 * @param slots
 *            T, as many as trees are deep
 * @param memoryDropout
 *            rate of what the attention reads
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell
 */
public record OrderedMemorySpec(int width, int slots, double memoryDropout, double inputDropout,
        double dropout) implements SummarySpec {
    private static final String KIND = "ordered-memory";

    /** The kind, with its defaults. */
    public static final BackboneType<OrderedMemorySpec> TYPE = BackboneType.of(OrderedMemorySpec.class,
            new OrderedMemorySpec(64, 21, 0.1, 0.1, 0.1),
            "a stack of slots that attention moves softly (Shen et al. 2019)",
            Setting.whole("width", 1, "values of a slot"),
            Setting.whole("slots", 2, "slots of the memory"),
            Setting.number("memory_dropout", 0, 0.999, "dropout rate of what the attention reads"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell"));

    @Override
    public String kind() {
        return KIND;
    }

    /** Slots. */
    @Override
    public int state() {
        return slots;
    }

    /** The slots of every step, before and after it. */
    @Override
    public double kept() {
        return 2.0 * slots * width;
    }

    @Override
    public SummaryLayer layer(RandomGenerator random) {
        return new OrderedMemory(width, slots, memoryDropout, dropout, random);
    }

    @Override
    public ParameterSize layerSize() {
        return OrderedMemory.size(width);
    }
}
