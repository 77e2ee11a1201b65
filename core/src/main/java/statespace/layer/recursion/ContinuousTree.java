package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * A tree of which all merges are soft (CRvNN; Chowdhury and Caragea 2021, arXiv 2106.06038), in the form with the gated
 * recursive cell. A learned item stands before the first and another behind the last, and each place has an existence e,
 * 1 at the start. L and R say which place is the left and the right neighbour: the nearest places by their existence, until
 * it sums to 1. A step:
 *
 * <pre>
 * s = w · GELU(Wc [L²x; Lx; x; Rx; R²x] + bc) + b
 * c = exp(s) / (exp(s) + 1 + L exp(s) + R exp(s))      a place merges into its right neighbour
 * x ← (L c) GRC(L x, x) + (1 − L c) x                  e ← e (1 − c)
 * </pre>
 *
 * The learned items and the last one merge into nothing (c = 0, exp(s) = 0). A sequence ends after as many steps as it has
 * items, or when one item of an existence above 0.1 is left. The result is the last item.
 *
 * <p>
 * A step works with matrices of all places by all places. A sequence is as long as it is by itself: in the published program
 * the length of the batch bounds the steps, and one more step may follow in a longer batch.
 */
public final class ContinuousTree implements SummaryLayer {
    private static final int WINDOW = 5;
    private static final double EXISTS = 0.1;
    /** Where a sum is 0 in float: a place whose neighbours score far below the largest. */
    private static final double LEAST_SUM = 1e-20;

    private final Parameter start; // (D)
    private final Parameter end; // (D)
    private final Leaves leaves;
    private final GatedCell cell;
    private final Linear window; // (D, 5D)
    private final Linear score; // (1, D)

    /** A layer with random parameters. */
    public ContinuousTree(int width, double dropout, RandomGenerator random) {
        start = Parameter.of("start", Tensors.normal(random, 1, width), Role.EMBEDDING);
        end = Parameter.of("end", Tensors.normal(random, 1, width), Role.EMBEDDING);
        leaves = new Leaves(width, random);
        cell = new GatedCell(width, 0, dropout, random);
        window = new Linear(WINDOW * width, width, true, Role.MATRIX, random);
        score = new Linear(width, 1, true, Role.READOUT, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(double width) {
        return ParameterSize.sum(ParameterSize.of(width).times(2), Leaves.size(width), GatedCell.size(width),
                Linear.size(WINDOW * width, width, true), Linear.size(width, 1, true));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(start, end), leaves.parameters(),
                Parameter.prefixed("cell", cell.parameters()), Parameter.prefixed("window", window.parameters()),
                Parameter.prefixed("score", score.parameters()));
    }

    @Override
    public Expressivity expressivity() {
        return Expressivity.nonlinear("a gated cell over neighbours, merged softly").within("tree");
    }

    @Override
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        Places places = new Places(lengths, Math.toIntExact(x.size(1)));
        Tensor nodes = leaves.of(places.between(start.value(), x, end.value()), context).mul(places.all);
        Tensor all = cat(new TensorVector(nodes, places.all.to(x.scalar_type())), -1);
        for (int step = 0; step < SummaryLayer.longest(lengths); step++) {
            Tensor moving = places.moving(all.narrow(2, x.size(2), 1), step);
            if (moving == null) {
                break;
            }
            Tensor before = all;
            all = Bridge.alone(() -> step(before, moving, places, context));
            before.deallocate();
        }
        return places.last(all.narrow(2, 0, x.size(2)));
    }

    /** Places and, behind each, its existence, (batch, places, D + 1), after a step. */
    private Tensor step(Tensor all, Tensor moving, Places places, ForwardContext context) {
        long width = all.size(2) - 1;
        Tensor nodes = all.narrow(2, 0, width);
        Tensor exists = all.narrow(2, width, 1);
        Neighbours near = Neighbours.of(exists);
        Tensor left = near.left.bmm(nodes);
        Tensor merge = merge(nodes, left, near, places);
        Tensor into = near.left.bmm(merge).mul(places.all).mul(moving);
        return cat(new TensorVector(nodes.add(into.mul(cell.compose(left, nodes, context).sub(nodes))),
                exists.sub(exists.mul(merge).mul(moving))), -1);
    }

    /** c, (batch, places, 1). */
    private Tensor merge(Tensor nodes, Tensor left, Neighbours near, Places places) {
        Tensor right = near.right.bmm(nodes);
        TensorVector near5 = new TensorVector(near.left.bmm(left), left, nodes, right, near.right.bmm(right));
        Tensor s = score.apply(gelu(window.apply(cat(near5, -1)))).mul(places.merging);
        // Relative to the largest of a sequence, or to the 0 of merging nothing.
        Tensor largest = s.detach().amax(new long[]{1}, true).clamp_min(Tensors.scalar(0));
        Tensor own = s.sub(largest).exp().mul(places.merging);
        Tensor none = largest.neg().exp();
        Tensor sum = own.add(none).add(near.left.bmm(own)).add(near.right.bmm(own));
        return own.div(sum.clamp_min(Tensors.scalar(LEAST_SUM)));
    }

    /**
     * Who is whose neighbour.
     *
     * @param left
     *            (batch, places, places): how much the second place is the left neighbour of the first
     * @param right
     *            the same of right neighbours
     */
    record Neighbours(Tensor left, Tensor right) {
        /**
         * By existence, (batch, places, 1), 0 behind the ends.
         */
        static Neighbours of(Tensor exists) {
            long count = exists.size(1);
            Tensor all = exists.transpose(1, 2).expand(exists.size(0), count, count);
            Tensor before = all.tril(-1);
            Tensor behind = all.triu(1);
            return new Neighbours(until1(before, before.flip(2).cumsum(2).flip(2)), until1(behind, behind.cumsum(2)));
        }

        /** Existences, as long as they and the nearer ones sum to 1 at most, and what is missing to 1 of the next. */
        private static Tensor until1(Tensor existence, Tensor sum) {
            Tensor rest = existence.sub(sum).add(Tensors.scalar(1)).clamp_min(Tensors.scalar(0));
            return where(sum.gt(Tensors.scalar(1)), rest, existence);
        }
    }

    /** Where sequences are among the places of a batch, with the learned items around them. */
    private static final class Places {
        final int[] lengths;
        final Tensor all; // (batch, places, 1): 1 for the items and the learned ones
        final Tensor items; // the same for the items alone
        final Tensor merging; // the same for all items but the last

        Places(int[] lengths, int longest) {
            this.lengths = lengths;
            all = marked(longest + 2, 0, 2);
            items = marked(longest + 2, 1, 1);
            merging = marked(longest + 2, 1, 0);
        }

        /** 1 from one place to another one, which is counted from a sequence's length. */
        private Tensor marked(int places, int from, int beyond) {
            float[] mask = new float[lengths.length * places];
            for (int row = 0; row < lengths.length; row++) {
                Arrays.fill(mask, row * places + from, row * places + Math.max(from, lengths[row] + beyond), 1);
            }
            return Tensors.of(mask, lengths.length, places, 1);
        }

        /** Sequences with the learned items around them, (batch, longest + 2, D). */
        Tensor between(Tensor start, Tensor x, Tensor end) {
            long batch = x.size(0);
            Tensor first = start.view(1, 1, -1).expand(batch, 1, x.size(2));
            Tensor behind = zeros(new long[]{batch, 1, x.size(2)}, x.options());
            Tensor padded = cat(new TensorVector(first, x, behind), 1);
            Tensor kept = items.clone();
            kept.narrow(1, 0, 1).fill_(Tensors.scalar(1));
            return padded.mul(kept).add(all.sub(kept).mul(end));
        }

        /** 1 for sequences that go on, (batch, 1, 1); null where there are none. */
        Tensor moving(Tensor exists, int step) {
            float[] left = Tensors.toFloats(exists.detach().mul(items).gt(Tensors.scalar(EXISTS))
                    .sum(1)); // (batch, 1)
            float[] moving = new float[left.length];
            boolean any = false;
            for (int row = 0; row < left.length; row++) {
                boolean goesOn = step < lengths[row] && left[row] > 1;
                moving[row] = goesOn ? 1 : 0;
                any |= goesOn;
            }
            return any ? Tensors.of(moving, moving.length, 1, 1) : null;
        }

        Tensor last(Tensor nodes) {
            int[] behind = Arrays.stream(lengths).map(length -> length + 1).toArray();
            return SummaryLayer.last(nodes, behind);
        }
    }
}
