package statespace.bench.peers;

import static statespace.bench.peers.SameNumbers.pattern;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import statespace.kernels.recursion.TreeRecursion;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.RecursionConfig.Alignment;
import statespace.layer.recursion.RecursionConfig.Inner;
import statespace.layer.recursion.RecursionConfig.Levels;
import statespace.tensor.RecursionOps;
import statespace.tensor.Tensors;

/** Our side of the contest of trees: Recursion in Recursion, forward and backward, on the inputs of {@code rir.py}. */
final class OwnTrees {
    private static final int SLICE = 64;
    private static final int SCORER = 64;

    private final Tensor items; // (batch * length, width)
    private final RecursionOps.Cell cell;
    private final int[] lengths;
    private final RecursionConfig config;
    private final Tensor upstream;

    /**
     * Trees.
     *
     * @param chunk
     *            0 for one search over the whole sequence
     */
    OwnTrees(int batch, int length, int width, int beams, int chunk) {
        int hidden = 4 * width;
        int slices = 2 * Math.min(SLICE, width);
        items = leaf(pattern(1, (long) batch * length, width));
        cell = new RecursionOps.Cell(leaf(pattern(1 / Math.sqrt(2.0 * width), hidden, 2L * width)),
                leaf(pattern(0.1, hidden)), leaf(pattern(1 / Math.sqrt(hidden), hidden, hidden)),
                leaf(pattern(0.1, hidden)), leaf(pattern(0.1, width).add_(Tensors.scalar(1))),
                leaf(pattern(0.1, width)), leaf(pattern(4 / Math.sqrt(slices), SCORER, slices)),
                leaf(pattern(0.1, SCORER)), leaf(pattern(1, SCORER)), leaf(pattern(0.1, 1)));
        lengths = new int[batch];
        Arrays.fill(lengths, length);
        config = new RecursionConfig(width, chunk == 0 ? RecursionConfig.WHOLE : chunk, beams, Alignment.NONE,
                Inner.SEARCH, Levels.OWN, 0);
        upstream = pattern(1, batch, width);
    }

    private static Tensor leaf(Tensor value) {
        return value.contiguous().set_requires_grad(true);
    }

    private List<Tensor> compared() {
        return List.of(items, cell.input(), cell.inputBias(), cell.output(), cell.outputBias(), cell.gain(),
                cell.shift());
    }

    /** Once, forward and backward. */
    void both() {
        try (PointerScope _ = new PointerScope()) {
            outputs();
        }
    }

    private Tensor outputs() {
        for (Tensor leaf : compared()) {
            if (leaf.grad().defined()) {
                leaf.grad().zero_();
            }
        }
        Tensor y = RecursionOps.encode(items, lengths, lengths, cell, config.shape(),
                TreeRecursion.Chance.evaluation(lengths.length), false).y();
        y.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
        return y;
    }

    /** As the script has it: of outputs and of gradients of items and cell. */
    double[] digest() {
        try (PointerScope _ = new PointerScope()) {
            Tensor y = outputs().detach();
            List<Tensor> all = compared();
            Tensor[] tensors = new Tensor[all.size() + 1];
            tensors[0] = y;
            for (int i = 0; i < all.size(); i++) {
                tensors[i + 1] = all.get(i).grad();
            }
            return SameNumbers.digest(tensors);
        }
    }
}
