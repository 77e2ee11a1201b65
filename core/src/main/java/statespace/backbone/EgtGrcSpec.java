package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.GumbelTree;
import statespace.layer.recursion.SummaryLayer;

/**
 * One binary tree whose merges are draws of a straight-through Gumbel softmax over scores of children (EGT-GRC; Ray Chowdhury
 * and Caragea 2023, arXiv 2307.10779), {@link GumbelTree}.
 *
 * @param width
 *            D, values of a node
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell
 */
public record EgtGrcSpec(int width, double inputDropout, double dropout) implements SummarySpec {
    private static final String KIND = "egt-grc";

    /** The kind, with its defaults. */
    public static final BackboneType<EgtGrcSpec> TYPE = BackboneType.of(EgtGrcSpec.class,
            new EgtGrcSpec(64, 0.1, 0.1), "one drawn tree; pairs are scored by their first values (arXiv 2307.10779)",
            Setting.whole("width", 1, "values of a node"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell"));

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.UNEQUAL_LENGTHS, Ability.TOKENS, Ability.SUMMARY, Ability.TREES);
    }

    @Override
    public SummaryLayer layer(RandomGenerator random) {
        return new GumbelTree(width, GumbelTree.Score.CHILDREN, dropout, random);
    }

    @Override
    public ParameterSize layerSize() {
        return GumbelTree.size(width, GumbelTree.Score.CHILDREN);
    }
}
