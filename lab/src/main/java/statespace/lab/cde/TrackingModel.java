package statespace.lab.cde;

import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.relu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.layer.cde.LinearCde;
import statespace.tensor.Tensors;

/**
 * The model of the word problems of Cirone et al. 2024: embedding; blocks of a mixer, dropout, ReLU of a linear map,
 * dropout, a residual, layer normalisation; a linear map to the answers. A first block that is a linear CDE makes one
 * matrix a token.
 */
final class TrackingModel {
    private final Parameter embedding; // (vocabulary, width)
    private final List<Block> blocks = new ArrayList<>();
    private final Linear answers;
    private final Dropout dropout;

    private record Block(SequenceLayer mixer, Linear map, Norm norm) {}

    /**
     * A model.
     *
     * @param mixer
     *            makes the mixer of a block by its number
     */
    TrackingModel(TrackingTask task, int width, int depth, double dropRate, IntFunction<SequenceLayer> mixer,
            RandomGenerator random) {
        embedding = Parameter.of("embedding", Tensors.normal(random, 1, task.vocabulary(), width), Role.EMBEDDING);
        for (int i = 0; i < depth; i++) {
            blocks.add(new Block(mixer.apply(i), new Linear(width, width, true, Role.MATRIX, random),
                    new Norm(Norm.Kind.LAYER, width)));
        }
        answers = new Linear(width, task.answers(), true, Role.READOUT, random);
        dropout = new Dropout(dropRate, false);
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(embedding));
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            all.addAll(Parameter.prefixed("blocks." + i + ".mixer", block.mixer.parameters()));
            all.addAll(Parameter.prefixed("blocks." + i + ".map", block.map.parameters()));
            all.addAll(Parameter.prefixed("blocks." + i + ".norm", block.norm.parameters()));
        }
        all.addAll(Parameter.prefixed("answers", answers.parameters()));
        return all;
    }

    /** Scores of the answers at every step: (count, length, answers). */
    Tensor scores(int[] inputs, int count, ForwardContext context) {
        Tensor tokens = tokens(inputs, count);
        Tensor x = embedding(embedding.value(), tokens);
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            Tensor mixed = i == 0 && block.mixer instanceof LinearCde cde
                    && cde.tokensPay(count, tokens.size(1), embedding.value().size(0))
                            ? cde.forwardTokens(tokens, embedding.value(), context)
                            : block.mixer.forward(x, context);
            Tensor mapped = relu(block.map.apply(dropout.forward(mixed, context)));
            x = block.norm.forward(x.add(dropout.forward(mapped, context)), context);
        }
        return answers.apply(x);
    }

    static Tensor tokens(int[] values, int count) {
        return Tensors.whole(values, count, values.length / count);
    }
}
