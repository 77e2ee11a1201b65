package statespace.backbone;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import statespace.format.State;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.SequenceLayer;
import statespace.tensor.Tensors;

/**
 * An encoder and a stack of blocks, or a single layer, that reads each of its sequences by itself.
 *
 * <p>
 * State of a field: that of the stack for the first sequence, then the second, and so on.
 */
final class SequenceBackbone implements Backbone {
    private final Encoder encoder;
    private final SequenceLayer stack;
    private final int width;
    private final UnaryOperator<ForwardContext> begun;

    SequenceBackbone(Encoder encoder, SequenceLayer stack, int width) {
        this(encoder, stack, width, UnaryOperator.identity());
    }

    /** One whose passes begin with {@code begun}. */
    SequenceBackbone(Encoder encoder, SequenceLayer stack, int width, UnaryOperator<ForwardContext> begun) {
        this.encoder = encoder;
        this.stack = stack;
        this.width = width;
        this.begun = begun;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int groups(int variates) {
        return encoder.groups(variates);
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()),
                Parameter.prefixed("backbone", stack.parameters()));
    }

    @Override
    public int stateSize(int variates) {
        return groups(variates) * stack.stateSize();
    }

    @Override
    public List<Modes> modes(int length) {
        return stack.modes(length);
    }

    @Override
    public List<Expressivity> expressivity() {
        return stack.expressivity();
    }

    @Override
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        Tensor padding = encoder.padding(seen);
        ForwardContext over = begun.apply(padding == null ? context : context.over(padding));
        Tensor h = context.show("encoder", encoder.apply(x, seen));
        long groups = groups(Math.toIntExact(x.size(1)));
        Tensor features = context.isStateful() ? stateful(h, x.size(0), groups, context) : stack.forward(h, over);
        return features.view(x.size(0), groups, h.size(1), width);
    }

    private Tensor stateful(Tensor h, long batch, long groups, ForwardContext context) {
        int size = stack.stateSize();
        ForwardContext.StateSlice slice = context.slot(Math.toIntExact(groups * size));
        State each = State.of(Math.toIntExact(batch * groups), size, Tensors.toFloats(slice.read(groups, size)));
        Tensor features = stack.forward(h, ForwardContext.stateful(each));
        slice.write(Tensors.of(each.values(), batch, groups, size));
        return features;
    }
}
