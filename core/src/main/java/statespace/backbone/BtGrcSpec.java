package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.BeamTree;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.SummaryLayer;

/**
 * A beam search over binary trees in which all neighbours are composed before one is chosen (BT-GRC; Ray Chowdhury and
 * Caragea 2023, arXiv 2305.19999), {@link BeamTree}.
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
public record BtGrcSpec(int width, int beams, double inputDropout, double dropout) implements SummarySpec {
    private static final String KIND = "bt-grc";

    /** The kind, with its defaults. */
    public static final BackboneType<BtGrcSpec> TYPE = BackboneType.of(BtGrcSpec.class,
            new BtGrcSpec(64, 5, 0.1, 0.1), "one searched tree; every pair is composed to be scored (arXiv 2305.19999)",
            Setting.whole("width", 1, "values of a node"),
            Setting.whole("beams", 1, "trees that the search keeps"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell"));

    /** Checks the sizes. */
    public BtGrcSpec {
        RecursionConfig.checkBeams(beams);
    }

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
        return new BeamTree(width, beams, dropout, random);
    }

    @Override
    public ParameterSize layerSize() {
        return BeamTree.size(width);
    }
}
