package statespace.lab.dsr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import statespace.dynamics.LyapunovSpectrum;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructedSystem;
import statespace.task.reconstruct.ReconstructTask;
import statespace.train.DivergedException;
import statespace.train.Epoch;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.reconstruct.ReconstructTraining;

/**
 * A system that was reconstructed from a series for a study. Its states are in the units of the series, so a row of the
 * deconvolved series is a state.
 *
 * @param system
 *            the trained model; null where training diverged
 * @param task
 *            the series that it was trained on
 * @param first
 *            mean loss of the first epoch
 * @param last
 *            mean loss of the last epoch
 * @param seconds
 *            of training
 */
record SystemFit(ReconstructedSystem system, ReconstructTask task, double first, double last, double seconds) {
    private static final int SETTLING = 1000;

    /** Trains on the first rows of a series. */
    static SystemFit of(Recipe recipe, double[][] values, int trainRows, long seed, Setting setting, String name)
            throws IOException {
        ReconstructTask task = recipe.task(name, values, trainRows);
        Part part = new Part(name, 0, 1);
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        TrainConfig training = recipe.training(seed);
        try (PointerScope _ = new PointerScope()) {
            int variates = values[0].length;
            ReconstructModel model = new ReconstructModel(recipe.spec(variates), recipe.network(variates),
                    new SplittableRandom(seed));
            model.setTaps(recipe.kernel().taps());
            try {
                Trainer.Result result = new Trainer(new ReconstructTraining(model, task, training.batch()), training,
                        new RunStore(folder, name), part.listener(setting.progress())).run(false);
                List<Epoch> curve = result.curve();
                return new SystemFit(model.system(), task, curve.getFirst().trainLoss(), curve.getLast().trainLoss(),
                        result.seconds());
            } catch (DivergedException e) {
                return new SystemFit(null, task, Double.NaN, Double.NaN, Double.NaN);
            }
        }
    }

    boolean isTrained() {
        return system != null;
    }

    /** States of training rows that are known, evenly spread, the first one first. */
    double[][] states(int count) {
        double[][] rows = task.deconvolved();
        int[] known = IntStream.range(0, rows.length)
                .filter(t -> Arrays.stream(rows[t]).noneMatch(Double::isNaN)).toArray();
        return IntStream.range(0, count).mapToObj(i -> rows[known[(int) ((long) i * known.length / count)]])
                .toArray(double[][]::new);
    }

    /** A free run from the first known state. */
    ReconstructedSystem.Orbit run(int dropped, int steps) {
        return system.run(states(1)[0], dropped, steps);
    }

    /** How many of so many free runs stay bounded. */
    int bounded(int runs, int steps) {
        return isTrained()
                ? (int) Arrays.stream(states(runs)).filter(state -> system.run(state, 0, steps).isBounded()).count()
                : 0;
    }

    /** The largest Lyapunov exponent a step; NaN where the run diverges. */
    double exponent(int steps) {
        return isTrained()
                ? LyapunovSpectrum.of(system.map(), states(1)[0], SETTLING, steps, 1).largest()
                : Double.NaN;
    }
}
