package statespace.backbone;

import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.ContinuousTree;
import statespace.layer.recursion.SummaryLayer;

/**
 * A tree whose merges are all soft (CRvNN; Chowdhury and Caragea 2021, arXiv 2106.06038), {@link ContinuousTree}.
 *
 * @param width
 *            D, values of a node
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell
 */
public record CrvnnSpec(int width, double inputDropout, double dropout) implements SummarySpec {
    private static final String KIND = "crvnn";

    /** The kind, with its defaults. */
    public static final BackboneType<CrvnnSpec> TYPE = BackboneType.of(CrvnnSpec.class,
            new CrvnnSpec(64, 0.1, 0.1), "a tree whose merges are all soft (Chowdhury and Caragea 2021)",
            Setting.whole("width", 1, "values of a node"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell"));

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public SummaryLayer layer(RandomGenerator random) {
        return new ContinuousTree(width, dropout, random);
    }

    @Override
    public ParameterSize layerSize() {
        return ContinuousTree.size(width);
    }
}
