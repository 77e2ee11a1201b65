package statespace.layer;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A residual block. Normalised before: x + dropout(mixer(norm(x))). Normalised after: norm(x + dropout(mixer(x))).
 */
public final class Residual implements SequenceLayer {
    private final Norm norm;
    private final SequenceLayer mixer;
    private final Dropout dropout;
    private final boolean before;

    /** A block around {@code mixer}, which keeps the width, normalised before. */
    public Residual(Norm norm, SequenceLayer mixer, Dropout dropout) {
        this(norm, mixer, dropout, true);
    }

    /** A block around {@code mixer}, which keeps the width, normalised before or after it. */
    public Residual(Norm norm, SequenceLayer mixer, Dropout dropout, boolean before) {
        this.norm = norm;
        this.mixer = mixer;
        this.dropout = dropout;
        this.before = before;
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
    public Tensor forward(Tensor x, ForwardContext context) {
        Tensor mixed = mixer.forward(before ? norm.forward(x, context) : x, context);
        Tensor sum = x.add(dropout.forward(mixed, context));
        if (!mixed.equals(x)) {
            mixed.deallocate(); // the graph does not need it, the step's scope would hold it until the end
        }
        return before ? sum : norm.forward(sum, context);
    }

    @Override
    public List<Modes> modes(int length) {
        return mixer.modes(length).stream().map(modes -> modes.within("mixer")).toList();
    }

    @Override
    public List<Expressivity> expressivity() {
        return mixer.expressivity().stream().map(each -> each.within("mixer")).toList();
    }

    @Override
    public Tensor packed(Tensor x, int[] lengths, ForwardContext context) {
        return before
                ? x.add(dropout.forward(mixer.packed(norm.forward(x, context), lengths, context), context))
                : norm.forward(x.add(dropout.forward(mixer.packed(x, lengths, context), context)), context);
    }
}
