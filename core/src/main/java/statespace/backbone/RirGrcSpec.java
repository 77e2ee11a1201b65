package statespace.backbone;

import statespace.config.Setting;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.RecursionConfig.Alignment;
import statespace.layer.recursion.RecursionConfig.Inner;
import statespace.layer.recursion.RecursionConfig.Levels;

/**
 * Recursion in Recursion without a search: chunks are read from left to right, behind one S4D layer (RIR-GRC; arXiv
 * 2311.04449).
 *
 * @param width
 *            D, values of a node
 * @param chunk
 *            k, items of a chunk of the outer recursion
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell and inside S4D
 */
public record RirGrcSpec(int width, int chunk, double inputDropout, double dropout) implements TreeSpec {
    private static final String KIND = "rir-grc";

    /** The kind, with its defaults. */
    public static final BackboneType<RirGrcSpec> TYPE = BackboneType.of(RirGrcSpec.class,
            new RirGrcSpec(64, 30, 0.1, 0.1),
            "a balanced tree whose chunks are read from left to right, behind one S4D layer",
            Setting.whole("width", 1, "values of a node"),
            Setting.whole("chunk", 2, "items of a chunk of the balanced tree"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell and inside S4D"));

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public RecursionConfig config() {
        return new RecursionConfig(width, chunk, 1, Alignment.NONE, Inner.LEFT_TO_RIGHT,
                Levels.OWN, dropout);
    }

    @Override
    public RecursionBackbone.Before before() {
        return new RecursionBackbone.Before(true, inputDropout, dropout, false);
    }
}
