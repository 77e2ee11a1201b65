package statespace.train.classify;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.task.classify.Classifier;
import statespace.task.classify.Sequences;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Learnable;

/**
 * Training of a classifier with the cross-entropy.
 *
 * @param model
 *            to train
 * @param train
 *            training examples
 * @param validation
 *            validation examples; empty to train for a fixed number of epochs and keep the last parameters
 * @param weights
 *            weight of each class in the loss
 * @param smoothing
 *            share of the target that is spread over all classes
 */
public record ClassifyTraining(
        ClassifyModel model, Sequences train, Sequences validation, float[] weights, double smoothing)
        implements
            Learnable {
    private static final int MEAN = 1;
    private static final int NO_CLASS = -100;
    private static final int EVALUATION_STEPS = 1 << 18;

    /** Checks that there is something to tell apart. */
    public ClassifyTraining {
        if (model.task().classes().size() < 2) {
            throw new IllegalArgumentException(
                    "a classifier needs at least two classes, found " + model.task().classes());
        }
    }

    /** Weights of 1. */
    public static float[] equalWeights(int classes) {
        float[] weights = new float[classes];
        java.util.Arrays.fill(weights, 1);
        return weights;
    }

    /** Weights inverse to the frequency of the classes, with mean 1 over the examples. */
    public static float[] balancedWeights(int[] labels, int classes) {
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        float[] weights = new float[classes];
        long present = IntStream.of(counts).filter(count -> count > 0).count();
        for (int k = 0; k < classes; k++) {
            weights[k] = counts[k] == 0 ? 1 : labels.length / ((float) present * counts[k]);
        }
        return weights;
    }

    @Override
    public List<Parameter> parameters() {
        return model.parameters();
    }

    @Override
    public int samples() {
        return train.count();
    }

    @Override
    public Tensor loss(int[] chosen, ForwardContext context) {
        return loss(train, chosen, context, smoothing);
    }

    private Tensor loss(Sequences from, int[] chosen, ForwardContext context, double spread) {
        int[] labels = from.labels(chosen);
        Tensor logits = logits(model, from.batch(chosen), context);
        return torch.cross_entropy_loss(logits, Tensors.whole(labels, labels.length),
                new TensorOptional(Tensors.of(weights, weights.length)), MEAN, NO_CLASS, spread);
    }

    private static Tensor logits(ClassifyModel model, Sequences.Batch batch, ForwardContext context) {
        Tensor x = Tensors.of(batch.values(), batch.lengths().length, batch.longest(), model.task().channels());
        return model.forward(x, batch.even() ? null : batch.lengths(), context);
    }

    @Override
    public boolean validates() {
        return validation.count() > 0;
    }

    @Override
    public double validationLoss() {
        if (validation.count() == 0) {
            return Double.NaN;
        }
        double sum = 0;
        double total = 0;
        int batch = evaluationBatch(validation);
        for (int start = 0; start < validation.count(); start += batch) {
            try (PointerScope _ = new PointerScope()) {
                int[] chosen = IntStream.range(start, Math.min(start + batch, validation.count())).toArray();
                double weight = IntStream.of(validation.labels(chosen)).mapToDouble(label -> weights[label]).sum();
                sum += weight * Tensors.value(loss(validation, chosen, ForwardContext.evaluation(), 0));
                total += weight;
            }
        }
        return sum / total;
    }

    /** Cases that are evaluated together: few where they are long. */
    public static int evaluationBatch(Sequences sequences) {
        int longest = IntStream.of(sequences.lengths()).max().orElse(1);
        return Math.max(1, Math.min(256, EVALUATION_STEPS / Math.max(1, longest)));
    }

    /** The model as a classifier; its scores are probabilities. */
    public static Classifier classifier(ClassifyModel model) {
        return classifier(model, 1);
    }

    /** The same for data at {@code rate} times the step size, see {@link ForwardContext#atRate}. */
    public static Classifier classifier(ClassifyModel model, double rate) {
        return batch -> Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return Tensors.toFloats(logits(model, batch, ForwardContext.evaluation().atRate(rate)).softmax(-1));
            }
        });
    }
}
