package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.glu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ComputeMode;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.layer.diagonal.DiagonalSystem;
import statespace.tensor.Tensors;

/**
 * S4D over a sequence and its reverse side by side, as Recursion in Recursion has it before its trees: u = [x; reverse(x)]
 * goes through one diagonal system for each of its 2D channels (S4D-Inv, bilinear, N = 64), GELU with tied dropout before
 * and after it, the second half is turned back, and y = GLU(W u + b) + x. Only the steps of a sequence are reversed, not
 * what pads it.
 */
public final class ReversedS4d {
    private static final int STATE = 64;

    private final DiagonalFilter filter;
    private final Dropout dropout;
    private final Linear output; // (2D, 2D)
    private final boolean detached;

    /**
     * A layer with random parameters.
     *
     * @param dropout
     *            rate, tied over time, applied twice
     * @param detached
     *            true for what the published program does: no gradient goes through the reversed half, so that its systems
     *            stay as they were drawn
     */
    public ReversedS4d(int width, double dropout, boolean detached, RandomGenerator random) {
        filter = new DiagonalFilter(config(width), false, ComputeMode.AUTO, random);
        this.dropout = new Dropout(dropout, true);
        output = new Linear(2 * width, 2 * width, true, Role.MATRIX, random);
        this.detached = detached;
    }

    private static DiagonalConfig config(int width) {
        return DiagonalConfig.of(2 * width).withState(STATE).with(DiagonalSystem.Initialisation.INV)
                .with(DiagonalSystem.Discretisation.BILINEAR);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(int width) {
        return ParameterSize.sum(DiagonalFilter.size(config(width), false),
                Linear.size(2.0 * width, 2.0 * width, true));
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return Parameter.concat(filter.parameters(), Parameter.prefixed("output_linear", output.parameters()));
    }

    /**
     * Applies the layer.
     *
     * @param x
     *            (batch, length, D), zeros where padding is
     * @param lengths
     *            steps of each sequence
     * @return (batch, length, D)
     */
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        long width = x.size(2);
        Tensor order = order(lengths, x.size(1)).unsqueeze(-1).expand(x.size(0), x.size(1), width);
        Tensor reversed = x.gather(1, order);
        Tensor u = cat(new TensorVector(x, detached ? reversed.detach() : reversed), -1);
        Tensor y = dropout.forward(gelu(dropout.forward(filter.forward(u, context), context)), context);
        Tensor back = y.narrow(2, width, width).gather(1, order);
        Tensor both = cat(new TensorVector(y.narrow(2, 0, width), detached ? back.detach() : back), -1);
        return glu(output.apply(both), -1).add(x);
    }

    /** Which step stands where after reversing the first steps of every row, (batch, length). */
    private static Tensor order(int[] lengths, long longest) {
        int[] order = new int[Math.toIntExact(lengths.length * longest)];
        for (int row = 0; row < lengths.length; row++) {
            for (int step = 0; step < longest; step++) {
                order[(int) (row * longest) + step] = step < lengths[row] ? lengths[row] - 1 - step : step;
            }
        }
        return Tensors.whole(order, lengths.length, longest);
    }
}
