package statespace.lab.s4d;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.S4dSpec;
import statespace.data.DataException;
import statespace.data.labelled.LabelledSeries;
import statespace.data.labelled.TsReader;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Shuffle;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ChannelScaler;
import statespace.task.classify.Sequences;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Batches;
import statespace.train.Learnable;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/**
 * A vital sign out of 32 seconds of heart and breath signals (BIDMC): regression with the squared error. As published,
 * all windows are shuffled and parted .7, .15, .15, so that windows of one patient lie on both sides.
 */
public final class VitalSignsStudy implements Study {
    private final String set;
    private final String sign;
    private final double published;

    private VitalSignsStudy(String set, String sign, double published) {
        this.set = set;
        this.sign = sign;
        this.published = published;
    }

    /** Heart rate, respiratory rate and oxygen saturation. */
    public static List<Study> all() {
        return List.of(new VitalSignsStudy("BIDMC32HR", "heart rate", .379),
                new VitalSignsStudy("BIDMC32RR", "respiratory rate", .226),
                new VitalSignsStudy("BIDMC32SpO2", "oxygen saturation", .114));
    }

    @Override
    public Card card() {
        return new Card("s4d-" + set.replace("32", "-").toLowerCase(java.util.Locale.ROOT),
                "Gu, Gupta, Goel and Ré 2022, table 3", "S4D-Lin tells the " + sign + " from 4000 steps of two signals",
                "root mean squared error " + published + ", within a quarter", Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        String home = set + " is at zenodo.org (records 4001456, 4001463 and 4001464); fetch it with: statespace data"
                + " get " + set;
        Cases all = Cases.of(
                TsReader.read(setting.data().require("tser/" + set + "/" + set + "_TRAIN.ts", home)),
                TsReader.read(setting.data().require("tser/" + set + "/" + set + "_TEST.ts", home)));
        int[] order = Shuffle.of(all.sequences().count(), setting.seed());
        int train = (int) (0.7 * order.length);
        int validation = train + (order.length - train) / 2;
        Path folder = setting.folder().resolve("model");
        Files.createDirectories(folder);
        TrainConfig training = TrainConfig.standard().withEpochs(500).withRates(1e-2, 1e-3).withWarmup(0.01)
                .withClip(1e9).withSeed(setting.seed());
        try (PointerScope _ = new PointerScope()) {
            Regression regression = new Regression(
                    new ClassifyModel(ClassifySpec.of(all.sequences().channels(), List.of(sign)),
                            ClassifySpec.BACKBONES.of(S4dSpec.TYPE, "width=128,layers=6,state=256,dropout=0"),
                            new SplittableRandom(setting.seed())),
                    all.select(java.util.Arrays.copyOf(order, train)),
                    all.select(java.util.Arrays.copyOfRange(order, train, validation)));
            new Trainer(regression, training, new RunStore(folder, set),
                    new Part(sign, 0.02, 0.98).listener(setting.progress())).run(false);
            Cases test = all.select(java.util.Arrays.copyOfRange(order, validation, order.length));
            double error = Math.sqrt(Bridge.withoutGradient(() -> regression.meanSquare(test)));
            return new Checks()
                    .add(Check.atMost("root mean squared error of the " + sign, 1.25 * published,
                            "Gu et al. 2022, table 3", error))
                    .add(new Table(sign, List.of("model", "error", "published"),
                            List.of(List.of("S4D-Lin", Check.number(error), Check.number(published)),
                                    List.of("mean of the training split", Check.number(regression.deviation(test)),
                                            "unknown"))))
                    .note("seed " + setting.seed() + ", width 128, 6 layers, N = 256, cosine schedule instead of steps")
                    .findings();
        }
    }

    /** Sequences with a number each. */
    record Cases(Sequences sequences, float[] targets) {
        static Cases of(LabelledSeries... parts) {
            List<float[]> values = new ArrayList<>();
            List<Float> targets = new ArrayList<>();
            for (LabelledSeries part : parts) {
                for (int i = 0; i < part.count(); i++) {
                    values.add(part.examples().get(i));
                    targets.add(number(part, part.classes().get(part.labels()[i])));
                }
            }
            LabelledSeries joined = LabelledSeries.of(parts[0].source(), parts[0].sha256(), List.of("target"),
                    parts[0].channels(), values, java.util.Collections.nCopies(values.size(), 0));
            float[] numbers = new float[targets.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = targets.get(i);
            }
            return new Cases(Sequences.of(joined, ChannelScaler.fit(joined)), numbers);
        }

        private static float number(LabelledSeries part, String text) {
            try {
                return Float.parseFloat(text);
            } catch (NumberFormatException e) {
                throw new DataException(part.source() + ": the target '" + text
                        + "' is no number; take the regression files of the set");
            }
        }

        Cases select(int[] chosen) {
            float[] kept = new float[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                kept[i] = targets[chosen[i]];
            }
            return new Cases(sequences.select(chosen), kept);
        }
    }

    /** Training of one output with the mean squared error, around the mean of the training split. */
    record Regression(ClassifyModel model, Cases train, Cases validation) implements Learnable {
        private static final int BATCH = 64;

        @Override
        public List<Parameter> parameters() {
            return model.parameters();
        }

        @Override
        public int samples() {
            return train.sequences().count();
        }

        @Override
        public Tensor loss(int[] chosen, ForwardContext context) {
            return error(train, chosen, context);
        }

        private Tensor error(Cases from, int[] chosen, ForwardContext context) {
            Sequences.Batch batch = from.sequences().batch(chosen);
            Tensor x = Tensors.of(batch.values(), chosen.length, batch.longest(), from.sequences().channels());
            float[] targets = from.select(chosen).targets();
            double mean = mean();
            for (int i = 0; i < targets.length; i++) {
                targets[i] -= (float) mean;
            }
            Tensor said = model.forward(x, batch.even() ? null : batch.lengths(), context).squeeze(1);
            return said.sub(Tensors.of(targets, targets.length)).square().mean();
        }

        private double mean() {
            double sum = 0;
            for (float target : train.targets()) {
                sum += target;
            }
            return sum / train.targets().length;
        }

        /** Root mean squared error of answering the mean of the training split. */
        double deviation(Cases of) {
            double mean = mean();
            double sum = 0;
            for (float target : of.targets()) {
                sum += (target - mean) * (target - mean);
            }
            return Math.sqrt(sum / of.targets().length);
        }

        @Override
        public double validationLoss() {
            return meanSquare(validation);
        }

        double meanSquare(Cases of) {
            return Batches.mean(of.sequences().count(), BATCH,
                    chosen -> chosen.length * Tensors.value(error(of, chosen, ForwardContext.evaluation())));
        }
    }
}
