package statespace.lab.s4d;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import statespace.backbone.BackboneSpec;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.Sequences;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Batches;
import statespace.train.Learnable;

/**
 * Training of a judge of two documents. One encoder reads both; with its features x₁ and x₂ the judgement is a linear map
 * of GELU(W [x₁; x₂; x₁ ⊙ x₂; x₁ − x₂] + b), as the S4D paper has it for Retrieval (Gu et al. 2022).
 */
final class PairTraining implements Learnable {
    private static final int BATCH = 64;
    private static final int MEAN = 1;
    private static final int NO_CLASS = -100;

    private final ClassifyModel encoder; // its own read-out is not used
    private final Linear joint; // (width, 4 · width)
    private final Linear judge; // (2, width)
    private final DocumentPairs train;
    private final DocumentPairs validation;

    PairTraining(ClassifySpec spec, BackboneSpec backbone, DocumentPairs train, DocumentPairs validation,
            RandomGenerator random) {
        encoder = new ClassifyModel(spec, backbone, random);
        joint = new Linear(4 * backbone.width(), backbone.width(), true, Role.READOUT, random);
        judge = new Linear(backbone.width(), 2, true, Role.READOUT, random);
        this.train = train;
        this.validation = validation;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(
                encoder.parameters().stream().filter(parameter -> !parameter.name().startsWith("decoder.")).toList(),
                Parameter.prefixed("joint", joint.parameters()), Parameter.prefixed("judge", judge.parameters()));
    }

    @Override
    public int samples() {
        return train.count();
    }

    @Override
    public Tensor loss(int[] chosen, ForwardContext context) {
        return loss(train, chosen, context);
    }

    private Tensor loss(DocumentPairs from, int[] chosen, ForwardContext context) {
        int[] labels = Arrays.stream(chosen).map(i -> from.labels()[i]).toArray();
        return torch.cross_entropy_loss(logits(from, chosen, context),
                Tensors.whole(labels, labels.length), new TensorOptional(), MEAN, NO_CLASS, 0);
    }

    private Tensor logits(DocumentPairs from, int[] chosen, ForwardContext context) {
        Tensor first = features(from.documents(), from.first(), chosen, context);
        Tensor second = features(from.documents(), from.second(), chosen, context);
        Tensor both = torch.cat(new TensorVector(first, second, first.mul(second), first.sub(second)), -1);
        return judge.apply(torch.gelu(joint.apply(both)));
    }

    private Tensor features(Sequences documents, int[] places, int[] chosen, ForwardContext context) {
        Sequences.Batch batch = documents.batch(Arrays.stream(chosen).map(i -> places[i]).toArray());
        Tensor x = Tensors.of(batch.values(), chosen.length, batch.longest(), documents.symbols());
        return encoder.features(x, batch.even() ? null : batch.lengths(), context);
    }

    @Override
    public double validationLoss() {
        return Batches.mean(validation.count(), BATCH,
                chosen -> chosen.length * Tensors.value(loss(validation, chosen, ForwardContext.evaluation())));
    }

    /** Share of the pairs that are judged rightly. */
    double accuracy(DocumentPairs pairs) {
        return Bridge.withoutGradient(() -> Batches.mean(pairs.count(), BATCH, chosen -> {
            float[] scores = Tensors.toFloats(logits(pairs, chosen, ForwardContext.evaluation()));
            return IntStream.range(0, chosen.length)
                    .filter(i -> (scores[2 * i + 1] > scores[2 * i] ? 1 : 0) == pairs.labels()[chosen[i]]).count();
        }));
    }
}
