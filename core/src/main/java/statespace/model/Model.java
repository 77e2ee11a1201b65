package statespace.model;

import java.util.List;
import statespace.backbone.BackboneSpec;
import statespace.layer.Expressivity;
import statespace.layer.Modes;
import statespace.layer.Parameter;

/** Encoder, backbone and head of a task. */
public interface Model {
    /** The task's settings. */
    TaskSpec task();

    /** The backbone's options. */
    BackboneSpec backbone();

    /** The trained tensors and what is kept with them, in a fixed order. */
    List<Parameter> parameters();

    /**
     * The dynamics of the diagonal layers inside, in order.
     *
     * @param length
     *            steps of the impulse responses
     */
    List<Modes> modes(int length);

    /** What the linear dynamics of the recurrent layers inside can compute, in order. */
    List<Expressivity> expressivity();
}
