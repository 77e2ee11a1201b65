package statespace.layer;

import static org.bytedeco.pytorch.global.torch.grad;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Bridge;

/**
 * A layer that keeps nothing but its input for the way back, and computes itself a second time there (Chen et al. 2016):
 * a stack of L such blocks needs the memory of L inputs and one block, for about a third more time. Values and gradients
 * are those of the layer itself; dropout draws the same mask twice. A layer with running averages would move them twice.
 */
public final class Recomputed implements Layer {
    private final Layer layer;

    /** A layer around {@code layer}. */
    public Recomputed(Layer layer) {
        this.layer = layer;
    }

    @Override
    public List<Parameter> parameters() {
        return layer.parameters();
    }

    @Override
    public int stateSize() {
        return layer.stateSize();
    }

    @Override
    public List<Modes> modes(int length) {
        return layer.modes(length);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        if (!GradMode.is_enabled() || pass.isStateful()) {
            return layer.forward(x, pass);
        }
        long seed = pass.isTraining() ? pass.random().nextLong() : 0;
        List<Tensor> inputs = new ArrayList<>(List.of(x));
        layer.parameters().stream().map(Parameter::value).filter(Tensor::requires_grad).forEach(inputs::add);
        Tensor value = Bridge.withoutGradient(() -> Bridge.alone(() -> layer.forward(x, pass.drawingFrom(seed))));
        return Bridge.attach(value, inputs.toArray(Tensor[]::new), dy -> gradients(x, inputs, dy, pass, seed));
    }

    private Tensor[] gradients(Tensor x, List<Tensor> inputs, Tensor dy, Pass pass, long seed) {
        TensorVector of = new TensorVector();
        Tensor again = x.detach().set_requires_grad(true);
        of.push_back(again);
        inputs.subList(1, inputs.size()).forEach(of::push_back);
        GradMode.set_enabled(true); // the bridge sets it back
        Tensor value = layer.forward(again, pass.drawingFrom(seed));
        TensorVector found = grad(new TensorVector(value), of, new TensorVector(dy), new BoolOptional(false), false,
                true);
        Tensor[] gradients = new Tensor[inputs.size()];
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = new Tensor(found.get(i));
        }
        return gradients;
    }
}
