package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Learnable;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/**
 * Learning a map from fields to fields of the same shape with the squared error, cell by cell.
 *
 * @param model
 *            maps (batch, variates, steps) to the same shape
 * @param parameters
 *            of the model
 * @param train
 *            fields to learn from
 * @param validation
 *            fields that choose the epoch
 * @param from
 *            first step that counts: what comes before has too little past
 */
record FieldTask(BiFunction<Tensor, ForwardContext, Tensor> model, List<Parameter> parameters, Fields train,
        Fields validation,
        int from) implements Learnable {
    private static final int BATCH = 64;

    /**
     * Pairs of fields.
     *
     * @param inputs
     *            (fields, variates, steps)
     * @param targets
     *            (fields, variates, steps)
     */
    record Fields(float[][] inputs, float[][] targets, int variates, int steps) {

        /** Every step is asked for the next one. */
        static Fields next(double[][][] samples) {
            int variates = samples[0].length;
            int steps = samples[0][0].length - 1;
            float[][] inputs = new float[samples.length][variates * steps];
            float[][] targets = new float[samples.length][variates * steps];
            for (int i = 0; i < samples.length; i++) {
                for (int v = 0; v < variates; v++) {
                    for (int t = 0; t < steps; t++) {
                        inputs[i][v * steps + t] = (float) samples[i][v][t];
                        targets[i][v * steps + t] = (float) samples[i][v][t + 1];
                    }
                }
            }
            return new Fields(inputs, targets, variates, steps);
        }

        private Tensor tensor(float[][] of, int[] chosen) {
            float[] values = new float[chosen.length * variates * steps];
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(of[chosen[i]], 0, values, i * variates * steps, variates * steps);
            }
            return Tensors.of(values, chosen.length, variates, steps);
        }
    }

    /** Trains and returns the mean squared error of each variate on other fields, (variates). */
    double[] fit(TrainConfig training, Fields test, Setting setting, Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        new Trainer(this, training, new RunStore(folder, part.name()), part.listener(setting.progress())).run(false);
        return Bridge.withoutGradient(() -> errors(test));
    }

    @Override
    public int samples() {
        return train.inputs.length;
    }

    @Override
    public Tensor loss(int[] batch, ForwardContext context) {
        return squares(train, batch, context).mean();
    }

    @Override
    public double validationLoss() {
        return java.util.Arrays.stream(errors(validation)).average().orElseThrow();
    }

    /** Squared errors, (batch, variates, steps that count). */
    private Tensor squares(Fields fields, int[] chosen, ForwardContext context) {
        Tensor predicted = model.apply(fields.tensor(fields.inputs, chosen), context);
        return predicted.sub(fields.tensor(fields.targets, chosen)).square().narrow(2, from, fields.steps - from);
    }

    private double[] errors(Fields fields) {
        double[] errors = new double[fields.variates];
        int count = fields.inputs.length;
        for (int start = 0; start < count; start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                int[] chosen = java.util.stream.IntStream.range(start, Math.min(start + BATCH, count)).toArray();
                float[] sums = Tensors.toFloats(squares(fields, chosen, ForwardContext.evaluation()).sum(0L, 2L));
                for (int v = 0; v < errors.length; v++) {
                    errors[v] += sums[v] / ((double) count * (fields.steps - from));
                }
            }
        }
        return errors;
    }
}
