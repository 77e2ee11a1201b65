package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.Chimera;
import statespace.backbone.ChimeraSpec;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.grid.CompanionSystem;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.Forecaster;
import statespace.task.forecast.Ridge;
import statespace.task.forecast.Windows;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.forecast.ForecastTraining;

/** One step ahead in a seasonal autoregression: its best error is 1 and takes the last 13 values. */
public final class SeasonalStudy implements Study {
    private static final SeasonalAutoregression PROCESS = SeasonalAutoregression.YEARLY;
    private static final int LOOKBACK = 32;
    private static final int STEPS = 96;

    @Override
    public Card card() {
        return new Card("chimera-seasonal", "Behrouz, Santacatterina and Zabih 2024, seasonal autoregressions",
                "a seasonal autoregression is learned up to its noise", "error one step ahead at most 1.05 (optimum 1)",
                Map.of(Size.SMOKE, 0.2, Size.LAPTOP, 2.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        SplittableRandom random = new SplittableRandom(setting.seed());
        int rows = setting.pick(3000, 20_000, 20_000);
        int test = setting.pick(5000, 50_000, 50_000);
        List<List<String>> table = new ArrayList<>();
        Checks checks = new Checks();
        try (PointerScope _ = new PointerScope()) {
            double[] sample = PROCESS.sample(rows + rows / 4 + test, random);
            float[][] values = new float[1][sample.length];
            for (int t = 0; t < sample.length; t++) {
                values[0][t] = (float) sample[t];
            }
            Windows train = new Windows(values, 0, rows, LOOKBACK, 1);
            Windows validation = new Windows(values, rows - LOOKBACK, rows + rows / 4, LOOKBACK, 1);
            Windows held = new Windows(values, rows + rows / 4 - LOOKBACK, sample.length, LOOKBACK, 1);
            double forecaster = Evaluation.of(held, forecaster(train, validation, setting)).mse();
            table.add(row("Chimera, look-back 32, with its linear path", forecaster));
            checks.add(Check.atMost("Chimera", setting.is(Size.SMOKE) ? 1.2 : 1.05, "optimum 1", forecaster));
            table.add(row("Chimera, step by step, without a linear path", stepByStep(setting, random)));
            double companion = companion(setting, random);
            table.add(row("companion system, N = 16", companion));
            checks.add(Check.atMost("companion system", setting.is(Size.SMOKE) ? 3 : 1.05, "optimum 1", companion));
            table.add(row("ridge, look-back 32", Evaluation.of(held, Ridge.fit(train, validation)).mse()));
        }
        for (int order : new int[]{13, 12, 4}) {
            table.add(row("best linear predictor from " + order + " values", PROCESS.error(order)));
        }
        table.add(row("repeat the value 12 steps ago", PROCESS.repeatError(12)));
        table.add(row("repeat the last value", PROCESS.repeatError(1)));
        return checks
                .add(new Table("One step ahead of (1 − .5 B)(1 − .8 B¹²) y = e, variance 3.705",
                        List.of("predictor", "mean squared error"), table))
                .note("seed " + setting.seed() + ", " + rows + " rows train, " + test + " test; the linear path of the "
                        + "forecaster could do this alone, so the row without one says what the recurrence learns")
                .findings();
    }

    private static Forecaster forecaster(Windows train, Windows validation, Setting setting) throws IOException {
        int epochs = setting.pick(6, 6, 6);
        ForecastModel model = new ForecastModel(
                ForecastSpec.of(LOOKBACK, 1, 1),
                ForecastSpec.BACKBONES.of(ChimeraSpec.TYPE, "width=16,dropout=0.1"),
                new SplittableRandom(setting.seed()));
        Path folder = setting.folder().resolve("forecaster");
        Files.createDirectories(folder);
        TrainConfig training = TrainConfig.standard().withEpochs(epochs).withRates(2e-3, 2e-3).withWeightDecay(0.01)
                .withSeed(setting.seed());
        new Trainer(new ForecastTraining(model, train, validation), training, new RunStore(folder, "forecaster"),
                Part.of("forecaster", 0, 3).listener(setting.progress())).run(false);
        return ForecastTraining.forecaster(model);
    }

    private static double stepByStep(Setting setting, SplittableRandom random) throws IOException {
        Chimera trunk = new Chimera(Chimera.Config.causal(16, 2, 16).withKernel(1).withDropout(0), random.split());
        Linear head = new Linear(trunk.width(), 1, true, Role.READOUT, random.split());
        FieldTask task = new FieldTask((x, pass) -> head.apply(trunk.forward(x, null, pass)).squeeze(-1),
                Parameter.concat(Parameter.prefixed("trunk", trunk.parameters()),
                        Parameter.prefixed("head", head.parameters())),
                draw(setting.pick(128, 1000, 1000), random), draw(100, random), LOOKBACK);
        return fit(task, 5e-3, setting, random, Part.of("step by step", 1, 3));
    }

    private static double companion(Setting setting, SplittableRandom random) throws IOException {
        CompanionSystem system = new CompanionSystem(
                CompanionSystem.Config.of(1, 16).with(CompanionSystem.Norm1.TRANSITION),
                random.split());
        FieldTask task = new FieldTask((x, pass) -> system.forward(x.transpose(1, 2), pass).transpose(1, 2),
                system.parameters(), draw(setting.pick(128, 1000, 1000), random), draw(100, random), LOOKBACK);
        return fit(task, 1e-2, setting, random, Part.of("companion", 2, 3));
    }

    private static double fit(FieldTask task, double rate, Setting setting, SplittableRandom random, Part part)
            throws IOException {
        int epochs = setting.pick(4, 20, 20);
        TrainConfig training = TrainConfig.standard().withEpochs(epochs).withBatch(16).withRates(rate, rate)
                .withWeightDecay(0).withSeed(setting.seed());
        return task.fit(training, draw(setting.pick(100, 500, 500), random), setting, part)[0];
    }

    private static FieldTask.Fields draw(int count, SplittableRandom random) {
        double[][][] samples = new double[count][1][];
        for (int i = 0; i < count; i++) {
            samples[i][0] = PROCESS.sample(STEPS + 1, random);
        }
        return FieldTask.Fields.next(samples);
    }

    private static List<String> row(String name, double error) {
        return List.of(name, String.format(Locale.ROOT, "%.4f", error));
    }
}
