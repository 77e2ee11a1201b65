package statespace.tensor;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion;
import statespace.kernels.recursion.Trees;

/** The recursion over trees as a differentiable operation; the formulas stand at {@link TreeRecursion}. */
public final class RecursionOps {
    private RecursionOps() {}

    /**
     * The parameters of the cell and of the scorer.
     *
     * @param input
     *            W1, (4D, 2D)
     * @param inputBias
     *            b1, (4D)
     * @param output
     *            W2, (4D, 4D)
     * @param outputBias
     *            b2, (4D)
     * @param gain
     *            of the normalisation, (D)
     * @param shift
     *            of the normalisation, (D)
     * @param scorer
     *            Ws, (64, 2s)
     * @param scorerBias
     *            bs, (64)
     * @param scorerOut
     *            w, (64)
     * @param scorerShift
     *            c, (1)
     */
    public record Cell(Tensor input, Tensor inputBias, Tensor output, Tensor outputBias, Tensor gain, Tensor shift,
            Tensor scorer, Tensor scorerBias, Tensor scorerOut, Tensor scorerShift) {}

    /**
     * What the recursion comes to.
     *
     * @param y
     *            (sequences, D)
     * @param trees
     *            the trees that are left
     */
    public record Encoded(Tensor y, Trees trees) {}

    /**
     * The recursion; gradients to the items and to all parameters.
     *
     * @param items
     *            (Σ lengths, D): the sequences end to end
     * @param lengths
     *            items of each
     * @param levels
     *            lengths by which the outer recursion is planned
     * @param wantTrees
     *            true if the trees are wanted where no gradient is
     */
    public static Encoded encode(Tensor items, int[] lengths, int[] levels, Cell cell, TreeRecursion.Shape shape,
            TreeRecursion.Chance chance, boolean wantTrees) {
        Tensor[] in = {items, cell.input, cell.inputBias, cell.output, cell.outputBias, cell.gain, cell.shift,
            cell.scorer, cell.scorerBias, cell.scorerOut, cell.scorerShift};
        boolean keep = wantTrees || Bridge.wantsGradient(in);
        var call = new KernelOperation(in);
        MemorySegment[] s = call.inputs();
        var inputs = new TreeRecursion.Inputs(s[0], lengths, levels, weights(s), chance);
        TreeRecursion recursion = Kernels.active().get(TreeRecursion.class);
        Trees[] trees = new Trees[1];
        Tensor y = call.run(new long[]{lengths.length, shape.width()}, false, null, KernelOperation.KEEPS_NOTHING,
                (value, last, kept) -> trees[0] = recursion.forward(shape, inputs, value, keep, Workers.shared()),
                (kept, dy, dLast, g) -> recursion.adjoint(shape, inputs, trees[0], dy,
                        new TreeRecursion.Gradients(g[0], weights(g)), Workers.shared()))
                .y();
        return new Encoded(y, trees[0]);
    }

    /** The parameters among the memory of all inputs. */
    private static TreeRecursion.Weights weights(MemorySegment[] s) {
        return new TreeRecursion.Weights(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10]);
    }
}
