package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.sigmoid;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.kernels.recursion.TreeRecursion;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/**
 * The gated recursive cell (GRC; Shen et al. 2019, arXiv 1910.13466, in the form of arXiv 2305.19999), which makes one node
 * of two neighbours l and r:
 *
 * <pre>
 * e = dropout(GELU(W1 [l; r] + b1))      [f1; f2; i; u] = W2 e + b2
 * node = LayerNorm(σ(f1) l + σ(f2) r + σ(i) u)
 * </pre>
 *
 * {@link TreeLayer} hands its parameters to the kernel of trees; the other layers compute it here.
 */
public final class GatedCell {
    private final int width;
    private final Dropout inputDropout;
    private final Dropout dropout;
    private final Linear input; // (4D, 2D)
    private final Linear output; // (4D, 4D)
    private final Norm norm;

    /**
     * A cell whose maps start uniform within 1/√fan-in.
     *
     * @param inputDropout
     *            rate of what W1 reads
     * @param dropout
     *            rate of the hidden units e
     */
    public GatedCell(int width, double inputDropout, double dropout, RandomGenerator random) {
        this.width = width;
        this.inputDropout = new Dropout(inputDropout, false);
        this.dropout = new Dropout(dropout, false);
        int hidden = TreeRecursion.HIDDEN * width;
        input = new Linear(2 * width, hidden, true, Role.MATRIX, random);
        output = new Linear(hidden, 4 * width, true, Role.MATRIX, random);
        norm = new Norm(Norm.Kind.LAYER, width);
    }

    /** What the parameters of such a cell are. */
    public static ParameterSize size(double width) {
        double hidden = TreeRecursion.HIDDEN * width;
        return ParameterSize.sum(Linear.size(2 * width, hidden, true), Linear.size(hidden, 4 * width, true),
                Norm.size(Norm.Kind.LAYER, width));
    }

    /** W1, b1, W2, b2, and gain and shift of the normalisation. */
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("input", input.parameters()),
                Parameter.prefixed("output", output.parameters()), Parameter.prefixed("norm", norm.parameters()));
    }

    /**
     * Makes nodes.
     *
     * @param left
     *            (…, D)
     * @param right
     *            as left
     * @return as left
     */
    public Tensor compose(Tensor left, Tensor right, ForwardContext context) {
        Tensor both = inputDropout.forward(cat(new TensorVector(left, right), -1), context);
        Tensor c = output.apply(dropout.forward(gelu(input.apply(both)), context));
        return normalise(sigmoid(part(c, 0)).mul(left).add(sigmoid(part(c, 1)).mul(right))
                .add(sigmoid(part(c, 2)).mul(part(c, 3))), context);
    }

    /** The cell's normalisation alone. */
    Tensor normalise(Tensor x, ForwardContext context) {
        return norm.forward(x, context);
    }

    private Tensor part(Tensor c, long number) {
        return c.narrow(-1, number * width, width);
    }
}
