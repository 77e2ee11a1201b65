package statespace.layer;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Layers one after another, with a last normalisation. */
public final class Stack implements SequenceLayer {
    private final List<SequenceLayer> layers;
    private final Norm norm;

    /** A stack; {@code norm} may be null. */
    public Stack(List<? extends SequenceLayer> layers, Norm norm) {
        this.layers = List.copyOf(layers);
        this.norm = norm;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            all.addAll(Parameter.prefixed("layers." + i, layers.get(i).parameters()));
        }
        if (norm != null) {
            all.addAll(Parameter.prefixed("norm_f", norm.parameters()));
        }
        return List.copyOf(all);
    }

    @Override
    public int stateSize() {
        return layers.stream().mapToInt(SequenceLayer::stateSize).sum();
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        Tensor h = x;
        for (int i = 0; i < layers.size(); i++) {
            SequenceLayer layer = layers.get(i);
            h = context.show("layers." + i, Recomputed.apply(layer::parameters, layer::forward, h, context));
        }
        return norm == null ? h : context.show("norm_f", norm.forward(h, context));
    }

    @Override
    public List<Modes> modes(int length) {
        List<Modes> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            for (Modes modes : layers.get(i).modes(length)) {
                all.add(modes.within("layers." + i));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public List<Expressivity> expressivity() {
        List<Expressivity> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            for (Expressivity each : layers.get(i).expressivity()) {
                all.add(each.within("layers." + i));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public Tensor packed(Tensor x, int[] lengths, ForwardContext context) {
        Tensor h = x;
        for (SequenceLayer layer : layers) {
            h = layer.packed(h, lengths, context);
        }
        return norm == null ? h : norm.forward(h, context);
    }
}
