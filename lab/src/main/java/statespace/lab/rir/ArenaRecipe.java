package statespace.lab.rir;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.data.fetch.DataFolder;
import statespace.lab.Aim;
import statespace.lab.Checks;
import statespace.lab.ClassifierFit;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.model.classify.ClassifySpec;
import statespace.run.classify.TextSets;
import statespace.task.classify.TextTask;
import statespace.train.TrainConfig;

/**
 * A text task of the Long Range Arena at the size of the paper, for those who have the data and the hours. A missing file is
 * named with its public home. What the paper reached is unknown to us: the most frequent class is what is to be beaten.
 */
public final class ArenaRecipe implements Study {
    private final String name;
    private final String what;
    private final BiFunction<DataFolder, Long, TextTask> loader;
    private final String options;
    private final ClassifySpec.Head head;
    private final TrainConfig training;

    private ArenaRecipe(String name, String what, BiFunction<DataFolder, Long, TextTask> loader, String options,
            ClassifySpec.Head head, TrainConfig training) {
        this.name = name;
        this.what = what;
        this.loader = loader;
        this.options = options;
        this.head = head;
        this.training = training;
    }

    /** Both recipes. */
    public static List<Study> all() {
        TrainConfig usual = TextFit.training(0).withBatch(128);
        return List.of(
                new ArenaRecipe("rir-text", "film reviews of up to 4096 bytes", ArenaTexts::reviews,
                        "width=128,chunk=30,beams=7,input_dropout=0.4,dropout=0.2", ClassifySpec.Head.LINEAR,
                        usual.withEpochs(40).withPatience(10)),
                new ArenaRecipe("rir-retrieval", "whether one of two papers cites the other, up to 4096 bytes each",
                        ArenaTexts::papers, "width=128,chunk=5,beams=5,input_dropout=0.4,dropout=0.1",
                        ClassifySpec.Head.MLP, usual.withEpochs(20).withPatience(5).withClip(5)));
    }

    @Override
    public Card card() {
        return new Card(name, "Ray Chowdhury and Caragea 2023, table 1", "trees classify " + what,
                "more than the most frequent class; the published cell is unknown to us",
                Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        TextTask task = loader.apply(setting.data(), setting.seed());
        BackboneSpec backbone = (BackboneSpec) Backbones.standard().find("rir").spec(options);
        ClassifierFit fit = ClassifierFit.of(TextSets.spec(task).with(head), backbone,
                training.withSeed(setting.seed()), task.sequences(), null, setting, new Part(name, 0.02, 0.98));
        double majority = TextTests.majority(task);
        return new Checks().add(Aim.atLeast("test accuracy", majority, fit.test().accuracy()))
                .add(new Table(what, List.of("model", "accuracy", "parameters", "seconds of training"),
                        List.of(List.of("rir", ClassifierFit.percent(fit.test().accuracy()),
                                Long.toString(fit.parameters()), String.format(Locale.ROOT, "%.0f", fit.seconds())),
                                List.of("majority", ClassifierFit.percent(majority), "0", "–"))))
                .note("seed " + setting.seed() + ", " + task.sequences().train().count() + " examples train, "
                        + options + ", " + training.epochs() + " epochs at most, batch " + training.batch()
                        + ", Ranger at a rate of .001; a twentieth of the training split validates")
                .findings();
    }
}
