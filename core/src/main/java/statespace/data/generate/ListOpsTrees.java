package statespace.data.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Random expressions of ListOps, each with an index. The length of one is found without building it, which is what matters
 * where one in a hundred thousand is kept: shape and content are drawn from two streams.
 */
final class ListOpsTrees {
    /** Returned for an expression that is too long. */
    static final int TOO_LONG = -1;

    private static final long SHAPES = 0;
    private static final long CONTENTS = 1;

    private final Rule rule;
    private final long operations; // of 2^32 expressions that may be one
    private final SeededDraws shapes;
    private final SeededDraws contents;
    private long left; // tokens until a tree is too long

    /**
     * How expressions are drawn.
     *
     * @param operators
     *            each is as likely
     * @param arguments
     *            of an operation at most; each number from 2 is as likely
     * @param depth
     *            at which there are digits alone; the root has depth 1
     * @param share
     *            probability of an operation
     * @param rooted
     *            true if the root is an operation for certain
     */
    record Rule(List<ListOpsOperator> operators, int arguments, int depth, double share, boolean rooted) {
        static Rule original(int arguments, int depth) {
            return new Rule(List.of(ListOpsOperator.values()), arguments, depth, 0.25, false);
        }

        static Rule minMax(int arguments, int depth, double share) {
            return new Rule(List.of(ListOpsOperator.MIN, ListOpsOperator.MAX), arguments, depth, share, true);
        }
    }

    ListOpsTrees(Rule rule, long seed, long stream) {
        this.rule = rule;
        operations = Math.round(rule.share() * 0x1p32);
        shapes = new SeededDraws(seed, 2 * stream + SHAPES);
        contents = new SeededDraws(seed, 2 * stream + CONTENTS);
    }

    /** Number of tokens of an expression; {@link #TOO_LONG} if there are more than {@code most}. */
    int tokens(long index, long most) {
        shapes.begin(index);
        left = most;
        count(1);
        return left < 0 ? TOO_LONG : (int) (most - left);
    }

    private void count(int depth) {
        int arguments = arguments(depth);
        left -= arguments == 0 ? 1 : 2;
        for (int i = 0; i < arguments && left >= 0; i++) {
            count(depth + 1);
        }
    }

    /** Draws how many arguments there are; 0 for a digit. */
    private int arguments(int depth) {
        if (depth >= rule.depth()) {
            return 0;
        }
        long bits = shapes.next();
        return bits >>> Integer.SIZE < operations || (depth == 1 && rule.rooted())
                ? 2 + SeededDraws.scaled(bits & 0xFFFF_FFFFL, rule.arguments() - 1)
                : 0;
    }

    /** An expression. */
    ListOpsTree tree(long index) {
        shapes.begin(index);
        contents.begin(index);
        return build(1);
    }

    private ListOpsTree build(int depth) {
        int count = arguments(depth);
        if (count == 0) {
            return new ListOpsTree.Digit(contents.below(10));
        }
        ListOpsOperator operator = rule.operators().get(contents.below(rule.operators().size()));
        List<ListOpsTree> arguments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            arguments.add(build(depth + 1));
        }
        return new ListOpsTree.Operation(operator, arguments);
    }
}
