package statespace.layer;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Maps tensors to tensors; input and output may differ in length, and need be no sequence (an image, a tree). Immutable
 * but for the values of its parameters. What keeps the length of a sequence and can carry a state is a
 * {@link SequenceLayer}.
 */
public interface Layer {
    /** The trained tensors, in a fixed order. */
    List<Parameter> parameters();

    /**
     * Applies the layer.
     *
     * @param x
     *            (batch, …); a layer's own text says which shape it takes and returns
     * @param context
     *            training or not, and randomness
     */
    Tensor forward(Tensor x, ForwardContext context);
}
