package statespace.backbone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.config.SettingException;
import statespace.layer.Dropout;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.recursion.InducedTree;
import statespace.layer.recursion.RecursionConfig;
import statespace.layer.recursion.ReversedS4d;
import statespace.layer.recursion.TreeLayer;
import statespace.tensor.RecursionOps;
import statespace.tensor.Tensors;

/**
 * Reads a sequence into one vector by trees: an encoder, dropout, a layer that reads from both ends (absent where null), a
 * linear map, a normalisation, and {@link TreeLayer}.
 */
public final class RecursionBackbone implements Backbone {
    private final Encoder encoder;
    private final Dropout dropout;
    private final ReversedS4d reader; // or null
    private final Linear transform;
    private final Norm norm;
    private final TreeLayer trees;
    private final RecursionConfig config;
    private final RecursionConfig rules;

    /**
     * What comes before the trees.
     *
     * @param s4d
     *            true for {@link ReversedS4d}
     * @param inputDropout
     *            rate after the encoder
     * @param s4dDropout
     *            rate inside {@link ReversedS4d}
     * @param detached
     *            true to let no gradient through its reversed half
     */
    public record Before(boolean s4d, double inputDropout, double s4dDropout, boolean detached) {}

    /**
     * A backbone with random parameters.
     *
     * @param rules
     *            by which trees are found in evaluation; the sizes are those of {@code config}
     * @throws SettingException
     *             if the task asks for features at single positions
     */
    RecursionBackbone(Encoding encoding, RecursionConfig config, RecursionConfig rules, Before before,
            RandomGenerator random) {
        WholeSequence.check(encoding, "trees");
        int width = config.width();
        encoder = Encoder.of(encoding, width, random);
        dropout = new Dropout(before.inputDropout, false);
        reader = before.s4d ? new ReversedS4d(width, before.s4dDropout, before.detached, random) : null;
        transform = new Linear(width, width, true, Role.MATRIX, random);
        norm = new Norm(Norm.Kind.LAYER, width);
        trees = new TreeLayer(config, random);
        this.config = config;
        this.rules = rules;
    }

    static ParameterSize size(Encoding encoding, RecursionConfig config, Before before) {
        return ParameterSize.sum(Encoder.size(encoding, config.width()),
                before.s4d ? ReversedS4d.size(config.width()) : ParameterSize.NONE,
                Linear.size(config.width(), config.width(), true), Norm.size(Norm.Kind.LAYER, config.width()),
                config.size());
    }

    @Override
    public int width() {
        return config.width();
    }

    @Override
    public int groups(int variates) {
        return 1;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(Parameter.prefixed("encoder", encoder.parameters()));
        if (reader != null) {
            all.addAll(Parameter.prefixed("backbone.reader", reader.parameters()));
        }
        all.addAll(Parameter.prefixed("backbone.transform", transform.parameters()));
        all.addAll(Parameter.prefixed("backbone.norm", norm.parameters()));
        all.addAll(Parameter.prefixed("backbone.tree", trees.parameters()));
        return List.copyOf(all);
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
        Expressivity cell = Expressivity.nonlinear("a gated cell over two nodes of a tree").within("tree");
        return reader == null
                ? List.of(cell)
                : List.of(Expressivity.filter("diagonal, complex, from both ends", "its input").within("reader"), cell);
    }

    /** @return (batch, 1, 1, width): one row of features for a whole sequence */
    @Override
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        Tensor y = encode(x, seen, false, context).y();
        return y.view(y.size(0), 1, 1, y.size(1));
    }

    @Override
    public List<InducedTree> trees(Tensor x) {
        return InducedTree.of(encode(x, null, true, ForwardContext.evaluation()).trees(), Math.toIntExact(x.size(2)));
    }

    private RecursionOps.Encoded encode(Tensor x, Tensor seen, boolean wantTrees, ForwardContext context) {
        int[] lengths = WholeSequence.lengths(x, seen);
        Tensor padding = encoder.padding(seen);
        Tensor h = context.show("encoder", encoder.apply(x, seen)); // (batch, steps, width)
        h = dropout.forward(padding == null ? h : h.mul(padding), context);
        if (reader != null) {
            h = context.show("backbone.reader", reader.forward(h, lengths, context));
        }
        Tensor items = norm.forward(transform.apply(packed(h, lengths)), context);
        RecursionConfig how = context.isTraining() ? config : rules;
        return trees.encode(how, items, lengths, wantTrees, context);
    }

    /** The steps of all sequences end to end, (Σ lengths, width). */
    private static Tensor packed(Tensor h, int[] lengths) {
        int longest = Math.toIntExact(h.size(1));
        int[] places = new int[Arrays.stream(lengths).sum()];
        int at = 0;
        for (int row = 0; row < lengths.length; row++) {
            for (int step = 0; step < lengths[row]; step++) {
                places[at++] = row * longest + step;
            }
        }
        return h.reshape(-1, h.size(2)).index_select(0, Tensors.whole(places, places.length));
    }
}
