package statespace.lab.s4d;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import statespace.backbone.S4dSpec;
import statespace.data.fetch.DataFolder;
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

/**
 * A published classification of the S4D paper at its own size, for those who have the data and the hours. It has the
 * size paper alone; a missing file is named with its public home. Not as published: one set of A and B for each channel
 * where some tables share them, and no plateau schedules.
 */
public final class Recipe implements Study {
    private static final String PAPER = "Gu, Gupta, Goel and Ré 2022, table ";
    private static final double TOLERANCE = 0.01;

    /** Brings the task, or says which file is missing. */
    @FunctionalInterface
    private interface Loader {
        ClassifyTask load(DataFolder data, long seed) throws IOException;
    }

    private final String name;
    private final String table;
    private final String what;
    private final double published;
    private final Loader loader;
    private final String options; // of the backbone
    private final ClassifySpec.Pooling pooling;
    private final TrainConfig training;

    private Recipe(String name, String table, String what, double published, Loader loader,
            String options, ClassifySpec.Pooling pooling, TrainConfig training) {
        this.name = name;
        this.table = table;
        this.what = what;
        this.published = published;
        this.loader = loader;
        this.options = options;
        this.pooling = pooling;
        this.training = training;
    }

    /** The recipes of the paper's classifications. */
    public static List<Study> all() {
        return List.of(
                new Recipe("s4d-scifar", "3", "colour images as 1024 steps", 0.9042,
                        (data, seed) -> CifarBatches.task(data, false, seed),
                        "width=512,layers=6,state=64,norm=layer,norm_first=false,dropout=0.1",
                        ClassifySpec.Pooling.MEAN,
                        training(200, 50, 1e-2, 0.05)),
                new Recipe("s4d-lra-image", "2", "grey images as 1024 steps", 0.8793,
                        (data, seed) -> CifarBatches.task(data, true, seed),
                        "width=512,layers=6,state=64,norm=layer,norm_first=false,dropout=0.1",
                        ClassifySpec.Pooling.MEAN,
                        training(200, 50, 1e-2, 0.05)),
                new Recipe("s4d-lra-listops", "2", "nested list operations of up to 2048 symbols", 0.6052,
                        (data, _) -> TokenFiles.listOperations(data),
                        "width=128,layers=8,state=64,norm=batch,norm_first=false,dropout=0", ClassifySpec.Pooling.MEAN,
                        training(40, 50, 1e-2, 0.05)),
                new Recipe("s4d-lra-text", "2", "reviews of up to 4096 letters", 0.8697,
                        (data, _) -> TokenFiles.reviews(data),
                        "width=256,layers=6,state=64,norm=batch,final_norm=batch,dropout=0", ClassifySpec.Pooling.MEAN,
                        training(32, 16, 1e-2, 0.05)),
                new Recipe("s4d-lra-pathfinder", "2", "whether two dots of a 32 x 32 image are joined", 0.9396,
                        (data, seed) -> PathImages.task(data, 32, seed),
                        "width=256,layers=6,state=64,norm=batch,final_norm=batch,dropout=0", ClassifySpec.Pooling.LAST,
                        training(200, 64, 4e-3, 0.03)),
                new Recipe("s4d-lra-pathx", "2", "whether two dots of a 128 x 128 image are joined", 0.9280,
                        (data, seed) -> PathImages.task(data, 128, seed),
                        "width=256,layers=6,state=64,initialisation=inv,norm=batch,final_norm=batch,step_min=1e-4,step_max=1e-2,dropout=0",
                        ClassifySpec.Pooling.MEAN,
                        TrainConfig.standard().withEpochs(50).withBatch(16).withRates(5e-4, 5e-4).withClip(1e9)),
                new Recipe("s4d-speech", "3", "35 words as 16000 steps of raw sound, and at half the rate unseen",
                        0.9625, (data, _) -> SpeechCommands.task(data, 1),
                        "width=128,layers=6,state=64,norm=batch,final_norm=batch,dropout=0", ClassifySpec.Pooling.MEAN,
                        training(40, 16, 1e-2, 0.05)));
    }

    /** The published optimiser: recurrent parameters at 0.001, nothing clipped. */
    private static TrainConfig training(int epochs, int batch, double rate, double decay) {
        return TrainConfig.standard().withEpochs(epochs).withBatch(batch).withRates(rate, 1e-3).withWeightDecay(decay)
                .withWarmup(0.01).withClip(1e9);
    }

    @Override
    public Card card() {
        return new Card(name, PAPER + table,
                (options.contains("initialisation=inv") ? "S4D-Inv" : "S4D-Lin") + " classifies " + what,
                "test accuracy " + ClassifierFit.percent(published) + ", less one point",
                Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        ClassifyTask task = loader.load(setting.data(), setting.seed());
        int channels = task.train().symbols() > 0 ? task.train().symbols() : task.train().channels();
        S4dSpec config = ClassifySpec.BACKBONES.of(S4dSpec.TYPE, options);
        boolean speech = name.equals("s4d-speech");
        ClassifierFit fit = ClassifierFit.of(ClassifySpec.of(channels, task.classes()).with(pooling), config,
                training.withSeed(setting.seed()), task,
                speech ? new ClassifierFit.Resampled(SpeechCommands.task(setting.data(), 2), 2) : null, setting,
                new Part(name, 0.02, 0.98));
        Checks checks = new Checks().add(Check.atLeast("test accuracy", published - TOLERANCE, PAPER + table,
                fit.test().accuracy()));
        if (speech) {
            checks.add(Check.atLeast("test accuracy at 8 kHz, trained at 16 kHz", 0.9158 - TOLERANCE, PAPER + table,
                    fit.resampled().accuracy()));
        }
        return checks
                .add(new Table(what, List.of("model", "accuracy", "parameters", "seconds of training"),
                        List.of(List.of("S4D", ClassifierFit.percent(fit.test().accuracy()),
                                Long.toString(fit.parameters()),
                                String.format(java.util.Locale.ROOT, "%.0f", fit.seconds())))))
                .note("seed " + setting.seed() + ", " + task.train().count() + " examples train, width "
                        + config.width()
                        + ", " + config.layers() + " layers, N = " + config.state() + ", " + training.epochs()
                        + " epochs; not as published: a set of A and B for every channel")
                .findings();
    }
}
