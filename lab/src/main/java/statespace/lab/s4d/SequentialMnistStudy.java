package statespace.lab.s4d;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import statespace.backbone.S4dSpec;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.ClassifierFit;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ClassifyTask;
import statespace.train.TrainConfig;

/** Digits read pixel by pixel: 784 steps, ten classes. */
public final class SequentialMnistStudy implements Study {
    private static final int ALL = 60_000;

    @Override
    public Card card() {
        return new Card("s4d-smnist", "Gu, Gupta, Goel and Ré 2022, section 5 (the task of pixel sequences)",
                "S4D classifies sequences of 784 pixels on a CPU", "test accuracy of at least 97.5 %",
                Map.of(Size.SMOKE, 0.5, Size.LAPTOP, 21.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        boolean smoke = setting.is(Size.SMOKE);
        ClassifyTask task = Mnist.task(setting.data(), smoke ? 1000 : ALL, smoke ? 300 : ALL, setting.seed());
        S4dSpec config = ClassifySpec.BACKBONES.of(S4dSpec.TYPE,
                "dropout=0," + (smoke ? "width=16,layers=1,state=16" : "width=64,layers=3,state=32"));
        TrainConfig training = smoke
                ? TrainConfig.standard().withEpochs(6).withBatch(20).withRates(1e-2, 1e-3).withWeightDecay(0.01)
                        .withWarmup(0.1).withSeed(setting.seed())
                : TrainConfig.standard().withEpochs(4).withBatch(50).withRates(5e-3, 1e-3).withWeightDecay(0.01)
                        .withWarmup(0.08).withSeed(setting.seed());
        ClassifierFit fit = ClassifierFit.of(config, training, task, setting,
                new Part("S4D-Lin", 0.02, 0.98));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("S4D-Lin, both directions", ClassifierFit.percent(fit.test().accuracy()),
                Long.toString(fit.parameters()), String.format(java.util.Locale.ROOT, "%.0f", fit.seconds())));
        task.baselines().forEach((name, confusion) -> rows
                .add(List.of(name.replace('_', ' '), ClassifierFit.percent(confusion.accuracy()), "", "")));
        Checks checks = new Checks();
        if (smoke) {
            checks.add(Check.atLeast("test accuracy on 300 digits after 900", 0.25, "chance is 0.1",
                    fit.test().accuracy()));
        } else {
            checks.add(Aim.atLeast("test accuracy, for which the paper has no number", 0.975, fit.test().accuracy()));
        }
        return checks
                .add(new Table("Digits as sequences of 784 pixels, test split of " + task.test().count(),
                        List.of("model", "accuracy", "parameters", "seconds of training"), rows))
                .note("seed " + setting.seed() + ", " + task.train().count() + " digits train, "
                        + task.validation().count() + " choose the epoch, width " + config.width() + ", "
                        + config.layers() + " layers, N = " + config.state() + ", " + training.epochs()
                        + " epochs, batch " + training.batch())
                .findings();
    }
}
