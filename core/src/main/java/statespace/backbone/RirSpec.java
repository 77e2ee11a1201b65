package statespace.backbone;

import statespace.config.Setting;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.RecursionConfig.Alignment;
import statespace.layer.recursion.RecursionConfig.Inner;
import statespace.layer.recursion.RecursionConfig.Levels;

/**
 * Recursion in Recursion with a beam search inside (RIR-EBT-GRC; Ray Chowdhury and Caragea 2023, arXiv 2311.04449). The
 * defaults but for the width are the published ones.
 *
 * @param width
 *            D, values of a node
 * @param chunk
 *            k, items of a chunk of the outer recursion
 * @param beams
 *            K, trees that the search keeps
 * @param alignment
 *            how beams of neighbouring chunks meet
 * @param levels
 *            which length decides the levels of the outer recursion
 * @param inference
 *            how trees are found in evaluation
 * @param s4d
 *            true for S4D from both ends before the trees
 * @param detachBackward
 *            true to train nothing through the reversed half of S4D, as the published program does
 * @param inputDropout
 *            rate after the encoder
 * @param dropout
 *            rate inside the cell and inside S4D
 */
public record RirSpec(int width, int chunk, int beams, Alignment alignment, Levels levels, Inference inference,
        boolean s4d, boolean detachBackward, double inputDropout, double dropout) implements TreeSpec {
    private static final String KIND = "rir";

    /** How trees are found in evaluation. */
    public enum Inference {
        /** As in training, chunk by chunk. */
        CHUNKED,
        /** One search over the whole sequence. */
        FULL
    }

    /** The kind, with its defaults. */
    public static final BackboneType<RirSpec> TYPE = BackboneType.of(RirSpec.class,
            new RirSpec(64, 30, 7, Alignment.SCORES, Levels.OWN, Inference.CHUNKED, true, false, 0.1, 0.1),
            "trees inside a balanced tree, searched, behind one S4D layer (Ray Chowdhury and Caragea 2023)",
            Setting.whole("width", 1, "values of a node"),
            Setting.whole("chunk", 2, "items of a chunk of the balanced tree"),
            Setting.whole("beams", 1, "trees that the search keeps"),
            Setting.choice("alignment", Alignment.class, "how the trees of neighbouring chunks meet"),
            Setting.choice("levels", Levels.class,
                    "which length decides the levels of the balanced tree: a sequence's own, or the longest of its batch"),
            Setting.choice("inference", Inference.class,
                    "how trees are found in evaluation: by chunks, or in one search over the whole sequence"),
            Setting.flag("s4d", "S4D from both ends before the trees"),
            Setting.flag("detach_backward", "train nothing through the reversed half of S4D, as first published"),
            Setting.number("input_dropout", 0, 0.999, "dropout rate after the encoder"),
            Setting.number("dropout", 0, 0.999, "dropout rate inside the cell and inside S4D"))
            .only("detach_backward", "s4d=true");

    /** Checks the sizes. */
    public RirSpec {
        config(width, chunk, beams, alignment, levels, dropout);
    }

    private static RecursionConfig config(int width, int chunk, int beams, Alignment alignment, Levels levels,
            double dropout) {
        return new RecursionConfig(width, chunk, beams, alignment, Inner.SEARCH, levels, dropout);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public RecursionConfig config() {
        return config(width, chunk, beams, alignment, levels, dropout);
    }

    @Override
    public RecursionConfig rules() {
        return inference == Inference.FULL ? config().withChunk(RecursionConfig.WHOLE) : config();
    }

    @Override
    public RecursionBackbone.Before before() {
        return new RecursionBackbone.Before(s4d, inputDropout, dropout, detachBackward);
    }
}
