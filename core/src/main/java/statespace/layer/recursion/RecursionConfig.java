package statespace.layer.recursion;

import statespace.config.SettingException;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.TreeRecursion;
import statespace.layer.ParameterSize;

/**
 * Sizes and rules of {@link TreeLayer}.
 *
 * @param width
 *            D, values of a node
 * @param chunk
 *            k, items of a chunk of the outer recursion; {@link #WHOLE} for the inner recursion alone
 * @param beams
 *            K, beams of the search
 * @param alignment
 *            how beams of neighbouring chunks meet
 * @param inner
 *            what happens inside a chunk
 * @param levels
 *            which length decides the levels of the outer recursion
 * @param dropout
 *            rate inside the cell
 */
public record RecursionConfig(int width, int chunk, int beams, Alignment alignment, Inner inner, Levels levels,
        double dropout) {
    /** A chunk that no sequence exceeds. */
    public static final int WHOLE = TreePlan.WHOLE;
    private static final int MOST_BEAMS = 1000;

    /** How the beams of neighbouring chunks meet. */
    public enum Alignment {
        /** The first stays; the others are drawn anew by softmax of their scores. */
        SCORES(TreeRecursion.Alignment.SCORES),
        /** The first stays; the others are drawn anew, all alike. */
        UNIFORM(TreeRecursion.Alignment.UNIFORM),
        /** As the search sorted them. */
        NONE(TreeRecursion.Alignment.NONE);

        private final TreeRecursion.Alignment rule;

        Alignment(TreeRecursion.Alignment rule) {
            this.rule = rule;
        }
    }

    /** What happens inside a chunk. */
    public enum Inner {
        /** The tree is searched. */
        SEARCH(TreeRecursion.Inner.SEARCH),
        /** One item after the other. */
        LEFT_TO_RIGHT(TreeRecursion.Inner.LEFT_TO_RIGHT);

        private final TreeRecursion.Inner rule;

        Inner(TreeRecursion.Inner rule) {
            this.rule = rule;
        }
    }

    /** Which length decides the levels of the outer recursion. */
    public enum Levels {
        /** A sequence's own, so that a result does not depend on the batch. */
        OWN,
        /** The longest of the batch, as published. */
        BATCH
    }

    /** Checks the sizes. */
    public RecursionConfig {
        if (chunk < 2) {
            throw new SettingException("the setting 'chunk' is at least 2, not " + chunk);
        }
        checkBeams(beams);
    }

    /**
     * Checks a number of beams.
     *
     * @throws SettingException
     *             if it is too small or too large
     */
    public static void checkBeams(int beams) {
        if (beams < 1 || beams > MOST_BEAMS) {
            throw new SettingException("the setting 'beams' is from 1 to " + MOST_BEAMS + ", not " + beams);
        }
    }

    /** The same with other chunks. */
    public RecursionConfig withChunk(int items) {
        return new RecursionConfig(width, items, beams, alignment, inner, levels, dropout);
    }

    /** The sizes of the kernel. */
    public TreeRecursion.Shape shape() {
        return new TreeRecursion.Shape(width, new TreePlan(chunk), beams, alignment.rule, inner.rule);
    }

    /** What the parameters are. */
    public ParameterSize size() {
        return ParameterSize.sum(GatedCell.size(width),
                shape().searches() ? PairScorer.size(width) : ParameterSize.NONE);
    }
}
