package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.ChimeraSpec;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.Parameter;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** The five diagnostic classes of twelve-lead electrocardiograms, any number of which a record belongs to. */
public final class EcgStudy implements Study {
    private static final double S4 = 0.931;
    private static final double SPACE_TIME = 0.929;

    @Override
    public Card card() {
        return new Card("chimera-ptb-xl", "Behrouz, Santacatterina and Zabih 2024, classification (PTB-XL)",
                "Chimera diagnoses electrocardiograms",
                "macro area under the curve " + SPACE_TIME + " (SpaceTime; Chimera's is not known), less .01",
                Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        EcgRecords all = EcgRecords.read(setting.data());
        Path folder = setting.folder().resolve("model");
        Files.createDirectories(folder);
        ClassifySpec spec = ClassifySpec.of(EcgRecords.LEADS, EcgRecords.CLASSES);
        ChimeraSpec backbone = ClassifySpec.BACKBONES.of(ChimeraSpec.TYPE, "width=64,layers=4,state=16");
        TrainConfig training = TrainConfig.standard().withEpochs(50).withPatience(10).withSeed(setting.seed());
        try (PointerScope _ = new PointerScope()) {
            EcgTraining learnable = new EcgTraining(
                    new ClassifyModel(spec, backbone, new SplittableRandom(setting.seed())), all.folds(1, 8),
                    all.folds(9, 9));
            new Trainer(learnable, training, new RunStore(folder, "ptb-xl"),
                    new Part("records", 0.02, 0.98).listener(setting.progress())).run(false);
            double area = learnable.macroArea(all.folds(10, 10));
            return new Checks()
                    .add(Check.atLeast("macro area under the curve, fold 10", SPACE_TIME - 0.01,
                            "SpaceTime, Zhang et al. 2023", area))
                    .add(new Table("Five diagnostic classes", List.of("model", "macro area", "parameters"),
                            List.of(List.of("Chimera", Check.number(area),
                                    Long.toString(Parameter.count(learnable.parameters()))),
                                    List.of("S4, published", Check.number(S4), ""),
                                    List.of("SpaceTime, published", Check.number(SPACE_TIME), ""))))
                    .note("seed " + setting.seed() + ", " + learnable.samples()
                            + " records train, fold 9 chooses the epoch; width 64, 4 blocks, N = 16; sizes are ours")
                    .findings();
        }
    }
}
