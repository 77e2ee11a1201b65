package statespace.layer;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.tensor.Tensors;

/**
 * A table with a row for each token, drawn from N(0, 1). The row of token 0, which is padding, is zero and gets no gradient.
 */
public final class Embedding implements Layer {
    private static final long PADDING = 0;

    private final Parameter weight; // (vocabulary, width)

    /** A table for so many tokens, padding among them. */
    public Embedding(int vocabulary, int width, RandomGenerator random) {
        Tensor initial = Tensors.normal(random, 1, vocabulary, width);
        initial.select(0, PADDING).zero_();
        weight = Parameter.of("weight", initial, Role.EMBEDDING);
    }

    /** What the parameters of such a table are. */
    public static ParameterSize size(double vocabulary, double width) {
        return ParameterSize.of(vocabulary, width);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight);
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        return apply(x);
    }

    /**
     * The rows of tokens.
     *
     * @param ids
     *            (batch, length), whole numbers as floats
     * @return (batch, length, width)
     */
    public Tensor apply(Tensor ids) {
        return embedding(weight.value(), ids.to(ScalarType.Long), PADDING, false, false);
    }
}
