package statespace.backbone;

import statespace.config.Setting;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.RecursionConfig.Alignment;
import statespace.layer.recursion.RecursionConfig.Inner;
import statespace.layer.recursion.RecursionConfig.Levels;

/**
 * One beam search over the whole sequence (EBT-GRC; Ray Chowdhury and Caragea 2023, arXiv 2307.10779): as many merges one
 * after the other as there are items.
 *
 * @param width
 *            D, values of a node
 * @param beams
 *            K, trees that the search keeps
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell
 */
public record EbtGrcSpec(int width, int beams, double inputDropout, double dropout) implements TreeSpec {
    private static final String KIND = "ebt-grc";

    /** The kind, with its defaults. */
    public static final BackboneType<EbtGrcSpec> TYPE = BackboneType.of(EbtGrcSpec.class,
            new EbtGrcSpec(64, 5, 0.1, 0.1), "one searched tree over the whole sequence (arXiv 2307.10779)",
            Setting.whole("width", 1, "values of a node"),
            Setting.whole("beams", 1, "trees that the search keeps"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell"));

    /** Checks the sizes. */
    public EbtGrcSpec {
        config(width, beams, dropout);
    }

    private static RecursionConfig config(int width, int beams, double dropout) {
        return new RecursionConfig(width, RecursionConfig.WHOLE, beams, Alignment.NONE,
                Inner.SEARCH, Levels.OWN, dropout);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public RecursionConfig config() {
        return config(width, beams, dropout);
    }

    @Override
    public RecursionBackbone.Before before() {
        return new RecursionBackbone.Before(false, inputDropout, 0, false);
    }
}
