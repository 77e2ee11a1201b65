package statespace.lab.s4d;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
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
import statespace.layer.Parameter;
import statespace.model.classify.ClassifySpec;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** Retrieval of the Long Range Arena at the size of the S4D paper: two documents of up to 4000 letters, one judgement. */
public final class RetrievalStudy implements Study {
    private static final String PAPER = "Gu, Gupta, Goel and Ré 2022, table 2";
    private static final double PUBLISHED = 0.9096;

    @Override
    public Card card() {
        return new Card("s4d-lra-retrieval", PAPER, "S4D-Lin tells whether one of two papers cites the other",
                "test accuracy " + ClassifierFit.percent(PUBLISHED) + ", less one point",
                Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        DocumentPairs.Parts parts = DocumentPairs.read(setting.data());
        ClassifySpec spec = ClassifySpec.of(parts.train().documents().symbols(), List.of("apart", "cites"));
        S4dSpec backbone = ClassifySpec.BACKBONES.of(S4dSpec.TYPE,
                "width=256,layers=6,state=64,norm=batch,final_norm=batch,dropout=0");
        TrainConfig training = TrainConfig.standard().withEpochs(20).withBatch(64).withRates(1e-2, 1e-3)
                .withWarmup(0.01).withClip(1e9).withSeed(setting.seed());
        Path folder = setting.folder().resolve("model");
        Files.createDirectories(folder);
        try (PointerScope _ = new PointerScope()) {
            PairTraining judge = new PairTraining(spec, backbone, parts.train(), parts.validation(),
                    new SplittableRandom(setting.seed()));
            var result = new Trainer(judge, training, new RunStore(folder, "retrieval"),
                    new Part("retrieval", 0.02, 0.98).listener(setting.progress())).run(false);
            double accuracy = judge.accuracy(parts.test());
            return new Checks().add(Check.atLeast("test accuracy", PUBLISHED - 0.01, PAPER, accuracy))
                    .add(new Table("pairs of papers", List.of("model", "accuracy", "parameters", "seconds of training"),
                            List.of(List.of("S4D-Lin", ClassifierFit.percent(accuracy),
                                    Long.toString(Parameter.count(judge.parameters())),
                                    String.format(java.util.Locale.ROOT, "%.0f", result.seconds())))))
                    .note("seed " + setting.seed() + ", " + parts.train().count() + " pairs train, width 256, 6 layers,"
                            + " N = 64, 20 epochs; not as published: a set of A and B for every channel")
                    .findings();
        }
    }
}
