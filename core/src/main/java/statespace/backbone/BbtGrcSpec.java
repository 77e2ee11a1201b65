package statespace.backbone;

import statespace.config.Setting;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.RecursionConfig.Alignment;
import statespace.layer.recursion.RecursionConfig.Inner;
import statespace.layer.recursion.RecursionConfig.Levels;

/**
 * A balanced binary tree with the gated recursive cell (BBT-GRC): what Recursion in Recursion becomes with chunks of two.
 *
 * @param width
 *            D, values of a node
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell
 */
public record BbtGrcSpec(int width, double inputDropout, double dropout) implements TreeSpec {
    private static final String KIND = "bbt-grc";

    /** The kind, with its defaults. */
    public static final BackboneType<BbtGrcSpec> TYPE = BackboneType.of(BbtGrcSpec.class,
            new BbtGrcSpec(64, 0.1, 0.1), "a balanced binary tree over the sequence",
            Setting.whole("width", 1, "values of a node"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell"));

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public RecursionConfig config() {
        return new RecursionConfig(width, 2, 1, Alignment.NONE, Inner.SEARCH,
                Levels.OWN, dropout);
    }

    @Override
    public RecursionBackbone.Before before() {
        return new RecursionBackbone.Before(false, inputDropout, 0, false);
    }
}
