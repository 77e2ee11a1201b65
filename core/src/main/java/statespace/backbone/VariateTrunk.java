package statespace.backbone;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.ones_like;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.format.State;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Mamba;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.S4d;
import statespace.layer.Stack;
import statespace.tensor.Tensors;

/**
 * Reads every variate as a sequence of its own, all by the same stack of Mamba or S4D blocks: a cell enters as its value
 * (0 where missing) and whether it is there. Causal.
 *
 * <p>
 * State of a field: that of the stack for the first variate, then the second, and so on.
 */
public final class VariateTrunk implements Trunk {
    private final int width;
    private final Linear encoder; // (width, 2)
    private final Stack stack;

    /**
     * A trunk with random parameters.
     *
     * @throws IllegalArgumentException
     *             for a backbone that reads all variates together
     */
    public VariateTrunk(Backbone backbone, int width, int layers, int state, double dropout, RandomGenerator random) {
        this.width = width;
        encoder = new Linear(2, width, true, Role.EMBEDDING, random);
        List<Residual> blocks = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Layer mixer = switch (backbone) {
                case MAMBA -> new Mamba(Mamba.Config.of(width).withState(state), layers, random);
                case S4D -> new S4d(S4d.Config.of(width).withState(state), random);
                case CHIMERA -> throw new IllegalArgumentException("Chimera reads all variates together");
            };
            Norm.Kind kind = backbone == Backbone.MAMBA ? Norm.Kind.RMS : Norm.Kind.LAYER;
            blocks.add(new Residual(new Norm(kind, width), mixer, new Dropout(dropout, false)));
        }
        stack = new Stack(blocks, new Norm(Norm.Kind.LAYER, width));
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()), stack.parameters());
    }

    /** The poles of the systems, in the order of the blocks. */
    public List<Modes> modes(int length) {
        return stack.modes(length);
    }

    @Override
    public int stateSize(int variates) {
        return variates * stack.stateSize();
    }

    @Override
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        long batch = x.size(0);
        long variates = x.size(1);
        Tensor there = seen == null ? ones_like(x) : seen;
        Tensor cells = cat(new TensorVector(x.mul(there).unsqueeze(-1), there.unsqueeze(-1)), -1);
        Tensor h = encoder.apply(cells.reshape(batch * variates, x.size(2), 2));
        Tensor features;
        if (context.isStateful()) {
            ForwardContext.StateSlice slot = context.slot(stateSize(Math.toIntExact(variates)));
            int size = stack.stateSize();
            State each = State.of(Math.toIntExact(batch * variates), size, Tensors.toFloats(slot.read(variates, size)));
            features = stack.forward(h, ForwardContext.stateful(each));
            slot.write(Tensors.of(each.values(), batch, variates, size));
        } else {
            features = stack.forward(h, context);
        }
        return context.show("trunk", features.view(batch, variates, x.size(2), width));
    }
}
