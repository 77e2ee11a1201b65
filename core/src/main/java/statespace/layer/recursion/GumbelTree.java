package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.one_hot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * One binary tree, of which each merge is a draw (Gumbel-tree; Choi et al. 2018, arXiv 1707.02786), with the gated recursive
 * cell. A step draws one pair of neighbours by softmax of their scores, the largest score plus Gumbel noise in training and
 * the largest score in evaluation. The draw is straight-through: the value is that of the pair alone, the gradient is that of
 * the softmax (with the same noise), y = onehot + softmax − stop(softmax):
 *
 * <pre>
 * node_j' = y_j parent_j + (1 − Σ_{i≤j} y_i) node_j + (Σ_{i&lt;j} y_i) node_{j+1}
 * </pre>
 */
public final class GumbelTree implements SummaryLayer {
    private static final double LEAST = 1e-20;

    /** What the score of a pair is computed from. */
    public enum Score {
        /** From its parent, w · parent: all parents are composed (GT-GRC). w has no bias, which the softmax would cancel. */
        PARENT,
        /** From the first values of the two by {@link PairScorer}: one pair is composed, read from all by y (EGT-GRC). */
        CHILDREN
    }

    private final Score score;
    private final Leaves leaves;
    private final GatedCell cell;
    private final Linear parentScorer; // (1, D) or null
    private final PairScorer pairScorer; // or null

    /** A layer with random parameters. */
    public GumbelTree(int width, Score score, double dropout, RandomGenerator random) {
        this.score = score;
        leaves = new Leaves(width, random);
        cell = new GatedCell(width, 0, dropout, random);
        parentScorer = score == Score.PARENT ? new Linear(width, 1, false, Role.READOUT, random) : null;
        pairScorer = score == Score.CHILDREN ? new PairScorer(width, random) : null;
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(int width, Score score) {
        return ParameterSize.sum(Leaves.size(width), GatedCell.size(width),
                score == Score.PARENT ? Linear.size(width, 1, false) : PairScorer.size(width));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(leaves.parameters(), Parameter.prefixed("cell", cell.parameters()),
                Parameter.prefixed("scorer",
                        score == Score.PARENT ? parentScorer.parameters() : pairScorer.parameters()));
    }

    @Override
    public Expressivity expressivity() {
        return Expressivity.nonlinear("a gated cell over two nodes of a tree").within("tree");
    }

    @Override
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        return read(x, lengths, context, null);
    }

    @Override
    public List<InducedTree> trees(Tensor x) {
        int length = Math.toIntExact(x.size(1));
        List<Integer> draws = new ArrayList<>();
        read(x, new int[]{length}, ForwardContext.evaluation(), draws);
        int[] row = new int[length]; // the nodes that are left
        Arrays.setAll(row, i -> i);
        int[] left = new int[2 * length - 1];
        int[] right = new int[2 * length - 1];
        Arrays.fill(left, InducedTree.NONE);
        for (int step = 0; step < draws.size(); step++) {
            int pair = draws.get(step);
            int node = length + step;
            left[node] = row[pair];
            right[node] = row[pair + 1];
            row[pair] = node;
            System.arraycopy(row, pair + 2, row, pair + 1, length - step - 2 - pair);
        }
        return List.of(InducedTree.of(n -> left[n], n -> right[n], n -> n, row[0], length, 1));
    }

    /** @param draws gets the pair that each step draws in one sequence; or null */
    private Tensor read(Tensor x, int[] lengths, ForwardContext context, List<Integer> draws) {
        Tensor nodes = leaves.of(x, context);
        for (int i = 0; i < SummaryLayer.longest(lengths) - 1; i++) {
            Tensor before = nodes;
            int step = i;
            nodes = Bridge.alone(() -> step(before, lengths, step, context, draws));
            before.deallocate();
        }
        return nodes.select(1, 0);
    }

    private Tensor step(Tensor nodes, int[] lengths, int step, ForwardContext context, List<Integer> draws) {
        long pairs = nodes.size(1) - 1;
        Tensor left = nodes.narrow(1, 0, pairs);
        Tensor right = nodes.narrow(1, 1, pairs);
        Tensor parents = score == Score.PARENT ? cell.compose(left, right, context) : null;
        Tensor scores = score == Score.PARENT
                ? parentScorer.apply(parents).squeeze(-1)
                : pairScorer.score(nodes);
        Tensor soft = noisy(scores, context).add(closed(lengths, step, pairs)).softmax(-1);
        Tensor drawn = soft.argmax(new LongOptional(1), false);
        if (draws != null) {
            draws.add((int) Tensors.value(drawn));
        }
        // The difference is 0 to the last bit, so that one pair is chosen whole.
        Tensor y = one_hot(drawn, pairs).to(soft.scalar_type()).add(soft.sub(soft.detach())).unsqueeze(-1);
        if (parents == null) {
            Tensor reading = y.transpose(1, 2); // (batch, 1, pairs)
            parents = cell.compose(reading.bmm(left), reading.bmm(right), context);
        }
        Tensor until = y.cumsum(1);
        Tensor merged = y.mul(parents).add(until.neg().add(Tensors.scalar(1)).mul(left)).add(until.sub(y).mul(right));
        Tensor moving = moving(lengths, step);
        return merged.mul(moving).add(left.mul(moving.neg().add(Tensors.scalar(1))));
    }

    private static Tensor noisy(Tensor scores, ForwardContext context) {
        if (!context.isTraining()) {
            return scores;
        }
        float[] noise = new float[Math.toIntExact(scores.numel())];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) -Math.log(-Math.log(context.random().nextDouble() + LEAST) + LEAST);
        }
        return scores.add(Tensors.of(noise, Tensors.shape(scores)));
    }

    /** −∞ for pairs of which the second node is behind a sequence's end, (batch, pairs); 0 where a sequence is one node. */
    private static Tensor closed(int[] lengths, int step, long pairs) {
        float[] closed = new float[Math.toIntExact(lengths.length * pairs)];
        for (int row = 0; row < lengths.length; row++) {
            int open = lengths[row] - 1 - step;
            if (open > 0) {
                int first = Math.toIntExact(row * pairs);
                Arrays.fill(closed, first + open, first + Math.toIntExact(pairs), Float.NEGATIVE_INFINITY);
            }
        }
        return Tensors.of(closed, lengths.length, pairs);
    }

    /** 1 for sequences of more than one node, 0 for others, (batch, 1, 1). */
    private static Tensor moving(int[] lengths, int step) {
        float[] moving = new float[lengths.length];
        for (int row = 0; row < moving.length; row++) {
            moving[row] = lengths[row] - step > 1 ? 1 : 0;
        }
        return Tensors.of(moving, lengths.length, 1, 1);
    }
}
