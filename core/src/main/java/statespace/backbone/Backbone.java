package statespace.backbone;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.recursion.InducedTree;

/** An encoder and the blocks behind it: reads a field of variates × steps and gives features. */
public interface Backbone {
    /** Features at one position. */
    int width();

    /** Rows of features that come out of so many variates: 1 where the encoder mixes them, else as many. */
    int groups(int variates);

    /** The trained tensors, in a fixed order. */
    List<Parameter> parameters();

    /** Floats of streaming state for one field of {@code variates}. */
    int stateSize(int variates);

    /**
     * The dynamics of the diagonal layers inside, in order.
     *
     * @param length
     *            steps of the impulse responses
     */
    List<Modes> modes(int length);

    /** What the linear dynamics of the recurrent layers inside can compute, in order. */
    List<Expressivity> expressivity();

    /**
     * Reads fields.
     *
     * @param x
     *            (batch, variates, steps)
     * @param seen
     *            (batch, variates, steps): 1 where a cell is known, 0 where it is missing or padding; null where all are
     *            known
     * @return (batch, groups, positions, width); a position is a patch or a step
     */
    Tensor forward(Tensor x, Tensor seen, ForwardContext context);

    /**
     * The trees that it makes over one sequence, found as in evaluation, the most probable first; none for a backbone without
     * trees ({@link Ability#TREES}).
     *
     * @param x
     *            (1, channels, steps)
     */
    default List<InducedTree> trees(Tensor x) {
        return List.of();
    }
}
