package statespace.lab.chimera;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.grid.GridSystem.Discretisation;
import statespace.layer.grid.GridSystem;
import statespace.tensor.Tensors;
import statespace.train.TrainConfig;

/** A grid system with fixed transitions learns another one of its own shape from inputs and outputs. */
public final class IdentificationStudy implements Study {
    private static final int VARIATES = 4;
    private static final int STEPS = 64;

    @Override
    public Card card() {
        return new Card("chimera-identification", "Behrouz, Santacatterina and Zabih 2024, the two-dimensional system",
                "a grid system identifies another one of its own shape, so gradients and rule are right",
                "mean squared error below 1e-6 of outputs with variance about 1",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 1.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        SplittableRandom random = new SplittableRandom(setting.seed());
        int count = setting.pick(256, 2048, 2048);
        int epochs = setting.pick(60, 400, 400);
        try (PointerScope _ = new PointerScope()) {
            FieldTask.Fields train = draw(count, random);
            FieldTask.Fields validation = draw(64, random);
            FieldTask.Fields test = draw(256, random);
            double variance = variance(test);
            Checks checks = new Checks();
            GridSystem student = new GridSystem(new GridSystem.Config(1, 3, Discretisation.COUPLED_ZOH, false, 1, 0.1,
                    1), random);
            FieldTask task = new FieldTask((x, pass) -> student.forward(x.unsqueeze(-1), null, false, pass).squeeze(-1),
                    student.parameters(), train, validation, 0);
            TrainConfig training = TrainConfig.standard().withEpochs(epochs).withRates(2e-2, 2e-2).withWeightDecay(0)
                    .withSeed(setting.seed());
            double[] errors = task.fit(training, test, setting, Part.of("grid system", 0, 1));
            double error = java.util.Arrays.stream(errors).average().orElseThrow();
            checks.add(setting.is(Size.SMOKE)
                    ? Aim.atMost("mean squared error over the variance of the outputs", 0.05, error / variance)
                    : Aim.atMost("mean squared error", 1e-6, error));
            return checks
                    .add(new Table(
                            "Outputs of a teacher with N = 3, on " + 256 + " fields of " + VARIATES + " x " + STEPS,
                            List.of("predictor", "mean squared error"),
                            List.of(List.of("grid system, N = 3", Check.number(error)),
                                    List.of("zero", Check.number(variance)))))
                    .note("seed " + setting.seed() + ", " + count + " fields, " + epochs + " epochs of batches of 32")
                    .findings();
        }
    }

    private static FieldTask.Fields draw(int count, SplittableRandom random) {
        RandomField field = RandomField.of(RandomField.teacher(), count, VARIATES, STEPS, random);
        return new FieldTask.Fields(rows(Tensors.toFloats(field.inputs()), count),
                rows(Tensors.toFloats(field.outputs()), count), VARIATES, STEPS);
    }

    private static float[][] rows(float[] values, int count) {
        int size = values.length / count;
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = java.util.Arrays.copyOfRange(values, i * size, (i + 1) * size);
        }
        return rows;
    }

    private static double variance(FieldTask.Fields fields) {
        double sum = 0;
        for (float[] row : fields.targets()) {
            for (float value : row) {
                sum += value * (double) value;
            }
        }
        return sum / fields.targets().length / fields.targets()[0].length;
    }
}
