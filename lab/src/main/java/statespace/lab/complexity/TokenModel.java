package statespace.lab.complexity;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.Stack;
import statespace.tensor.Tensors;
import statespace.train.Learnable;

/**
 * A language model of two residual blocks whose embedding is random, frozen, and also the output head (Ran-Milo et al.
 * 2024, section 4): only the blocks are trained. Every batch is fresh, so the accuracy on it is that on unseen data.
 */
final class TokenModel implements Learnable {
    private static final int HELD_OUT = 128;
    private static final int LAYERS = 2;

    /**
     * Sizes.
     *
     * @param width
     *            channels
     * @param state
     *            real-equivalent states of a channel
     */
    record Sizes(int width, int state) {}

    private final TokenTask task;
    private final int samples;
    private final Parameter embedding; // (vocabulary, width)
    private final Stack stack;
    private final List<Double> accuracies = new ArrayList<>();

    /** A model; {@code samples} sequences count as an epoch. */
    TokenModel(TokenTask task, Sizes sizes, Mixer mixer, int samples, RandomGenerator random) {
        this.task = task;
        this.samples = samples;
        embedding = Parameter.of("embedding", Tensors.normal(random, 1, task.vocabulary(), sizes.width()), Role.FIXED);
        Dropout none = new Dropout(0, false);
        stack = new Stack(IntStream.range(0, LAYERS)
                .mapToObj(_ -> new Residual(new Norm(Norm.Kind.RMS, sizes.width()),
                        mixer.block(sizes.width(), sizes.state(), random), none))
                .toList(), new Norm(Norm.Kind.RMS, sizes.width()));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(List.of(embedding), stack.parameters());
    }

    @Override
    public int samples() {
        return samples;
    }

    /** Accuracy on the scored positions of fresh sequences, after each epoch. */
    List<Double> accuracies() {
        return List.copyOf(accuracies);
    }

    @Override
    public Tensor loss(int[] chosen, ForwardContext context) {
        TokenTask.Batch batch = task.draw(chosen.length, context.random());
        Tensor logits = scored(logits(batch, chosen.length, context));
        return cross_entropy_loss(logits.reshape(-1, task.vocabulary()),
                scored(tokens(batch.labels(), chosen.length)).reshape(-1));
    }

    private Tensor logits(TokenTask.Batch batch, int count, ForwardContext context) {
        Tensor h = embedding(embedding.value(), tokens(batch.inputs(), count));
        return stack.forward(h, context).matmul(embedding.value().t());
    }

    private Tensor tokens(int[] values, int count) {
        return Tensors.whole(values, count, task.length());
    }

    private Tensor scored(Tensor x) {
        return x.narrow(1, task.scoredFrom(), task.length() - task.scoredFrom());
    }

    /** Notes the accuracy; there is no validation split, so the newest parameters are kept. */
    @Override
    public boolean validates() {
        return false;
    }

    @Override
    public double validationLoss() {
        try (PointerScope _ = new PointerScope()) {
            TokenTask.Batch batch = task.draw(HELD_OUT, new SplittableRandom(accuracies.size() + 1_000_003L));
            Tensor said = scored(logits(batch, HELD_OUT, ForwardContext.evaluation())).argmax(new LongOptional(-1),
                    false);
            accuracies.add(said.eq(scored(tokens(batch.labels(), HELD_OUT))).to(ScalarType.Float).mean().item_double());
        }
        return Double.NaN;
    }
}
