package statespace.lab.chimera;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Batches;
import statespace.train.Learnable;

/** Training of a model that says of each class whether a record belongs to it, by the binary cross-entropy. */
record EcgTraining(ClassifyModel model, EcgRecords train, EcgRecords validation) implements Learnable {
    private static final int BATCH = 64;

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
        return loss(train, chosen, context);
    }

    private Tensor loss(EcgRecords from, int[] chosen, ForwardContext context) {
        int classes = EcgRecords.CLASSES.size();
        float[] truth = new float[chosen.length * classes];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = from.labels().get(chosen[i / classes])[i % classes] ? 1 : 0;
        }
        return torch.binary_cross_entropy_with_logits(logits(from, chosen, context),
                Tensors.of(truth, chosen.length, classes));
    }

    private Tensor logits(EcgRecords from, int[] chosen, ForwardContext context) {
        int size = EcgRecords.STEPS * EcgRecords.LEADS;
        float[] values = new float[chosen.length * size];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(from.signals().get(chosen[i]), 0, values, i * size, size);
        }
        return model.forward(Tensors.of(values, chosen.length, EcgRecords.STEPS, EcgRecords.LEADS), null, context);
    }

    @Override
    public double validationLoss() {
        return Batches.mean(validation.count(), BATCH,
                chosen -> chosen.length * Tensors.value(loss(validation, chosen, ForwardContext.evaluation())));
    }

    /** The mean over the classes of the area under the curve of true over false positives. */
    double macroArea(EcgRecords records) {
        int classes = EcgRecords.CLASSES.size();
        double[][] scores = new double[classes][records.count()];
        Bridge.withoutGradient(() -> Batches.mean(records.count(), BATCH, chosen -> {
            float[] said = Tensors.toFloats(logits(records, chosen, ForwardContext.evaluation()));
            for (int i = 0; i < said.length; i++) {
                scores[i % classes][chosen[i / classes]] = said[i];
            }
            return 0;
        }));
        return IntStream.range(0, classes).mapToDouble(k -> {
            boolean[] truth = new boolean[records.count()];
            for (int i = 0; i < truth.length; i++) {
                truth[i] = records.labels().get(i)[k];
            }
            return RankArea.of(truth, scores[k]);
        }).average().orElseThrow();
    }
}
