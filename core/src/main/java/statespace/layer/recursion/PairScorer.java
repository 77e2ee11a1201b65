package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.kernels.recursion.TreeRecursion;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/**
 * How good it is to merge two neighbours, from their first s = min(64, D) values alone (arXiv 2307.10779): w · GELU(Ws [l;
 * r] + bs) + c.
 */
public final class PairScorer {
    private final int slice;
    private final Linear input; // (64, 2s)
    private final Linear output; // (1, 64)

    /** A scorer whose maps start uniform within 1/√fan-in. */
    public PairScorer(int width, RandomGenerator random) {
        slice = slice(width);
        input = new Linear(2 * slice, TreeRecursion.SCORER, true, Role.MATRIX, random);
        output = new Linear(TreeRecursion.SCORER, 1, true, Role.READOUT, random);
    }

    private static int slice(int width) {
        return Math.min(TreeRecursion.SCORER, width);
    }

    /** What the parameters of such a scorer are. */
    public static ParameterSize size(int width) {
        return ParameterSize.sum(Linear.size(2.0 * slice(width), TreeRecursion.SCORER, true),
                Linear.size(TreeRecursion.SCORER, 1, true));
    }

    /** Ws, bs, w and c. */
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("input", input.parameters()),
                Parameter.prefixed("output", output.parameters()));
    }

    /**
     * Scores all neighbours.
     *
     * @param nodes
     *            (batch, nodes, D)
     * @return (batch, nodes − 1)
     */
    public Tensor score(Tensor nodes) {
        long pairs = nodes.size(1) - 1;
        Tensor slices = nodes.narrow(2, 0, slice);
        Tensor both = cat(new TensorVector(slices.narrow(1, 0, pairs), slices.narrow(1, 1, pairs)), -1);
        return output.apply(gelu(input.apply(both))).squeeze(-1);
    }
}
