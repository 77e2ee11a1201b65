package statespace.model.classify;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/**
 * From features of sequences to scores of classes. Features g of single sequences are seen as they are; those of a pair as
 * [g₁; g₂; g₁ ⊙ g₂; |g₁ − g₂|], with all first ones before all second ones (a siamese head, Mou et al. 2016,
 * arXiv 1512.08422). A linear head is one map, an MLP is dropout, Linear to H, GELU, dropout and Linear to the classes.
 */
final class ClassifyHead implements Layer {
    private static final int VIEWS = 4;

    private final boolean pairs;
    private final Linear hidden; // (width, features seen), null where the head is linear
    private final Linear decoder; // (classes, width or features seen)
    private final Dropout dropout;

    /**
     * A head.
     *
     * @param features
     *            of one sequence
     * @param width
     *            H
     */
    ClassifyHead(ClassifySpec spec, int features, int width, double dropout, RandomGenerator random) {
        pairs = spec.pairs();
        this.dropout = new Dropout(dropout, false);
        int seen = pairs ? VIEWS * features : features;
        boolean mlp = spec.head() == ClassifySpec.Head.MLP;
        hidden = mlp ? new Linear(seen, width, true, Role.READOUT, random) : null;
        decoder = new Linear(mlp ? width : seen, spec.classes().size(), true, Role.READOUT, random);
    }

    /** What the parameters of such a head are. */
    static ParameterSize size(ClassifySpec spec, double features, double width) {
        double seen = spec.pairs() ? VIEWS * features : features;
        double classes = spec.classes().size();
        return spec.head() == ClassifySpec.Head.MLP
                ? ParameterSize.sum(Linear.size(seen, width, true), Linear.size(width, classes, true))
                : Linear.size(seen, classes, true);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> last = Parameter.prefixed("decoder", decoder.parameters());
        return hidden == null ? last : Parameter.concat(Parameter.prefixed("hidden", hidden.parameters()), last);
    }

    /**
     * Scores.
     *
     * @param g
     *            (batch, features), or (2 · batch, features) of pairs
     * @return logits, (batch, classes)
     */
    @Override
    public Tensor forward(Tensor g, ForwardContext context) {
        Tensor seen = pairs ? views(g) : g;
        if (hidden == null) {
            return decoder.apply(seen);
        }
        Tensor h = gelu(hidden.apply(dropout.forward(seen, context)));
        return decoder.apply(dropout.forward(h, context));
    }

    private static Tensor views(Tensor g) {
        long half = g.size(0) / 2;
        Tensor first = g.narrow(0, 0, half);
        Tensor second = g.narrow(0, half, half);
        return cat(new TensorVector(first, second, first.mul(second), first.sub(second).abs()), -1);
    }
}
