package statespace.backbone;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;

/** Reads a field of variates × steps and gives every cell features; nothing later in time reaches a cell. */
public interface Trunk {
    /** Features of a cell. */
    int width();

    /** The trained tensors, in a fixed order. */
    List<Parameter> parameters();

    /** Floats of streaming state for one field of {@code variates}. */
    int stateSize(int variates);

    /**
     * Reads fields.
     *
     * @param x
     *            (batch, variates, steps)
     * @param seen
     *            (batch, variates, steps): 1 where observed, 0 where missing; null where all are observed
     * @return (batch, variates, steps, width)
     */
    Tensor forward(Tensor x, Tensor seen, ForwardContext context);
}
