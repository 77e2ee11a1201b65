package statespace.lab.chimera;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import statespace.backbone.ChimeraSpec;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.ClassifierFit;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.SpeechCommands;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.model.classify.ClassifySpec;
import statespace.task.classify.ClassifyTask;
import statespace.train.TrainConfig;

/** Ten spoken words as 16,000 steps of raw sound: a single variate, so that the way across variates has nothing to do. */
public final class SoundStudy implements Study {
    private static final double SPACE_TIME = 0.9729;

    @Override
    public Card card() {
        return new Card("chimera-speech", "Behrouz, Santacatterina and Zabih 2024, classification (Speech Commands)",
                "Chimera tells ten words from raw sound",
                "test accuracy " + ClassifierFit.percent(SPACE_TIME)
                        + " (SpaceTime; Chimera's is not known), less one point",
                Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        ClassifyTask task = SpeechCommands.tenWords(setting.data());
        ChimeraSpec config = ClassifySpec.BACKBONES.of(ChimeraSpec.TYPE, "width=128,layers=4,state=16");
        TrainConfig training = TrainConfig.standard().withEpochs(40).withBatch(16).withSeed(setting.seed());
        ClassifierFit fit = ClassifierFit.of(config, training, task, setting, new Part("words", 0.02, 0.98));
        return new Checks()
                .add(Check.atLeast("test accuracy", SPACE_TIME - 0.01, "SpaceTime, Zhang et al. 2023",
                        fit.test().accuracy()))
                .add(new Table("Ten words", List.of("model", "accuracy", "parameters"),
                        List.of(List.of("Chimera", ClassifierFit.percent(fit.test().accuracy()),
                                Long.toString(fit.parameters())), List.of("S4, published", "98.32 %", ""),
                                List.of("SpaceTime, published", "97.29 %", ""))))
                .note("seed " + setting.seed() + ", width 128, 4 blocks, N = 16, 40 epochs; sizes are ours")
                .findings();
    }
}
