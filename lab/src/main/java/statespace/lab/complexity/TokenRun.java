package statespace.lab.complexity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.layer.Parameter;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/**
 * A token model trained with Adam at a constant rate of 0.001 on batches of eight fresh sequences, as published.
 *
 * @param curve
 *            accuracy on fresh sequences at equal distances
 * @param parameters
 *            trained numbers
 * @param seconds
 *            of training
 */
record TokenRun(List<Double> curve, long parameters, double seconds) {
    private static final int BATCH = 8;
    private static final double RATE = 1e-3;
    private static final double NO_CLIP = 1e9;
    /** Places of the curve. */
    static final int POINTS = 10;

    /** The last accuracy. */
    double accuracy() {
        return curve.getLast();
    }

    static TokenRun of(TokenTask task, TokenModel.Sizes sizes, Mixer mixer, int steps, long seed, Setting setting,
            Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        try (PointerScope _ = new PointerScope()) {
            int perPoint = Math.max(1, steps / POINTS);
            TokenModel model = new TokenModel(task, sizes, mixer, perPoint * BATCH, new SplittableRandom(seed));
            TrainConfig training = TrainConfig.standard().withEpochs(POINTS).withBatch(BATCH).withRates(RATE, RATE)
                    .withWeightDecay(0).withWarmup(0).withClip(NO_CLIP).withSeed(seed)
                    .with(TrainConfig.Schedule.CONSTANT);
            var result = new Trainer(model, training, new RunStore(folder, part.name()),
                    part.listener(setting.progress())).run(false);
            return new TokenRun(model.accuracies(), Parameter.count(model.parameters()), result.seconds());
        }
    }
}
