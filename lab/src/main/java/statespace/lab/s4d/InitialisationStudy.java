package statespace.lab.s4d;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.backbone.S4dSpec;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.ClassifierFit;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalSystem.Initialisation;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ClassifyTask;
import statespace.train.TrainConfig;

/** The law of Im A decides: the paper's ablation at a laptop's size, on digits and on the delay task. */
public final class InitialisationStudy implements Study {
    private static final double DELAY_SHARE = 0.4;

    @Override
    public Card card() {
        return new Card("s4d-init", "Gu, Gupta, Goel and Ré 2022, section 5.3",
                "random, rescaled or purely real A is worse than the laws Lin, Inv and LegS",
                "each of Lin, Inv and LegS above Real; their mean above that of the others",
                Map.of(Size.SMOKE, 1.0, Size.LAPTOP, 10.0));
    }

    /** The systems of a variant in the delay task. */
    static DiagonalConfig systems(DelayTask.Shape shape, Variant variant) {
        return DelayTask.systems(shape).with(variant.law())
                .with(DiagonalConfig.InitScaling.imaginary(variant.imaginaryScale()));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        List<Variant> variants = setting.is(Size.SMOKE)
                ? Variant.ALL.stream().filter(v -> v.law() == Initialisation.LIN || v.law() == Initialisation.REAL)
                        .toList()
                : Variant.ALL;
        int count = variants.size();
        DelayTask.Shape shape = DelayStudy.shape(setting);
        double[] errors = new double[count];
        double[] accuracies = new double[count];
        for (int i = 0; i < count; i++) {
            errors[i] = DelayTask.measure(shape, systems(shape, variants.get(i)), setting,
                    new Part(variants.get(i).name() + ", delay", DELAY_SHARE * i / count,
                            DELAY_SHARE * (i + 1) / count))
                    .error();
        }
        boolean smoke = setting.is(Size.SMOKE);
        ClassifyTask task = Mnist.task(setting.data(), smoke ? 600 : 6000, smoke ? 200 : 10_000, setting.seed());
        int epochs = smoke ? 2 : 4;
        TrainConfig training = TrainConfig.standard().withEpochs(epochs).withBatch(20).withRates(5e-3, 1e-3)
                .withWeightDecay(0.01).withWarmup(0.1).withSeed(setting.seed());
        S4dSpec base = ClassifySpec.BACKBONES.of(S4dSpec.TYPE, "bidirectional=false,dropout=0,mix=linear,"
                + (smoke ? "width=16,layers=1,state=16" : "width=32,layers=2,state=32"));
        for (int i = 0; i < count; i++) {
            Variant variant = variants.get(i);
            double rest = 1 - DELAY_SHARE;
            accuracies[i] = ClassifierFit.of(variant.of(base), training, task,
                    setting, new Part(variant.name() + ", digits", DELAY_SHARE + rest * i / count,
                            DELAY_SHARE + rest * (i + 1) / count))
                    .test().accuracy();
        }
        return findings(setting, variants, errors, accuracies, shape, task, base, training);
    }

    private static Findings findings(Setting setting, List<Variant> variants, double[] errors, double[] accuracies,
            DelayTask.Shape shape, ClassifyTask task, S4dSpec base, TrainConfig training) {
        Checks checks = new Checks();
        int real = IntStream.range(0, variants.size()).filter(i -> variants.get(i).law() == Initialisation.REAL)
                .findFirst().orElseThrow();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            rows.add(List.of(variant.name(), ClassifierFit.percent(accuracies[i]), Check.number(errors[i])));
            if (variant.structured() && !setting.is(Size.SMOKE)) {
                checks.add(Check.atLeast(variant.name() + ", accuracy on digits above that of S4D-Real", 0,
                        "direction of the paper", accuracies[i] - accuracies[real]));
            }
            if (variant.structured()) {
                checks.add(Check.atMost(variant.name() + ", error in the delay over that of S4D-Real", 1,
                        "direction of the paper", errors[i] / errors[real]));
            }
        }
        if (!setting.is(Size.SMOKE)) {
            checks.add(Check.atLeast("mean accuracy of Lin, Inv and LegS above that of the others", 0,
                    "direction of the paper", mean(variants, accuracies, true) - mean(variants, accuracies, false)));
            checks.add(Check.atMost("mean error in the delay of Lin, Inv and LegS over that of the others", 1,
                    "direction of the paper", mean(variants, errors, true) / mean(variants, errors, false)));
        }
        return checks
                .add(new Table("Laws of A: accuracy on " + task.test().count() + " digits, and error in the delay by "
                        + shape.lag() + " relative to answering zero", List.of("law", "accuracy", "error"), rows))
                .note("digits: seed " + setting.seed() + ", " + task.train().count() + " train, width " + base.width()
                        + ", " + base.layers() + " layers, N = " + base.state() + ", linear mixing, "
                        + training.epochs() + " epochs; delay: N = " + shape.state() + ", " + shape.length()
                        + " steps; the paper's own cells are not known to this project, its ordering is")
                .findings();
    }

    private static double mean(List<Variant> variants, double[] values, boolean structured) {
        return IntStream.range(0, values.length).filter(i -> variants.get(i).structured() == structured)
                .mapToDouble(i -> values[i]).average().orElse(Double.NaN);
    }
}
