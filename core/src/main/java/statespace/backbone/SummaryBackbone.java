package statespace.backbone;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.config.SettingException;
import statespace.layer.Dropout;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.recursion.InducedTree;
import statespace.layer.recursion.SummaryLayer;

/** Reads a sequence into one vector: an encoder, dropout, and a {@link SummaryLayer}. */
final class SummaryBackbone implements Backbone {
    private final Encoder encoder;
    private final Dropout dropout;
    private final SummaryLayer layer;
    private final int width;

    /**
     * A backbone with random parameters.
     *
     * @throws SettingException
     *             if the task asks for features at single positions
     */
    SummaryBackbone(Encoding encoding, SummarySpec spec, RandomGenerator random) {
        WholeSequence.check(encoding, "backbones like " + spec.kind());
        width = spec.width();
        encoder = Encoder.of(encoding, width, random);
        dropout = new Dropout(spec.inputDropout(), false);
        layer = spec.layer(random);
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int groups(int variates) {
        return 1;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()),
                Parameter.prefixed("backbone", layer.parameters()));
    }

    @Override
    public int stateSize(int variates) {
        return 0;
    }

    @Override
    public List<Modes> modes(int length) {
        return List.of();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(layer.expressivity());
    }

    @Override
    public List<InducedTree> trees(Tensor x) {
        return layer.trees(encoded(x, null, ForwardContext.evaluation()));
    }

    /** @return (batch, 1, 1, width): one row of features for a whole sequence */
    @Override
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        Tensor y = context.show("backbone",
                layer.forward(encoded(x, seen, context), WholeSequence.lengths(x, seen), context));
        return y.view(y.size(0), 1, 1, width);
    }

    /** What the layer reads, (batch, steps, width). */
    private Tensor encoded(Tensor x, Tensor seen, ForwardContext context) {
        return dropout.forward(context.show("encoder", encoder.apply(x, seen)), context);
    }
}
