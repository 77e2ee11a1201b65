package statespace.layer;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A block of a deep model, normalised before: y = x + dropout(mixer(norm(x))). */
public final class Residual implements Layer {
    private final Norm norm;
    private final Layer mixer;
    private final Dropout dropout;

    /** A block around {@code mixer}, which keeps the width. */
    public Residual(Norm norm, Layer mixer, Dropout dropout) {
        this.norm = norm;
        this.mixer = mixer;
        this.dropout = dropout;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("norm", norm.parameters()),
                Parameter.prefixed("mixer", mixer.parameters()));
    }

    @Override
    public int stateSize() {
        return mixer.stateSize();
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return x.add(dropout.forward(mixer.forward(norm.forward(x, pass), pass), pass));
    }

    @Override
    public Tensor packed(Tensor x, int[] lengths, Pass pass) {
        return x.add(dropout.forward(mixer.packed(norm.forward(x, pass), lengths, pass), pass));
    }
}
