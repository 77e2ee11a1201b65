package statespace.run;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.Model;
import statespace.model.TaskSpec;

/**
 * A trained model with the folder that holds it.
 *
 * @param task
 *            of the model
 * @param folder
 *            of the run
 * @param config
 *            what was trained, and how
 * @param model
 *            with its trained parameters
 */
public record TrainedRun<S extends Record & TaskSpec, M extends Model>(
        Task<S, M> task, Path folder, RunConfig config, M model) {

    /** Opens the run of a folder, whatever its task. */
    public static TrainedRun<?, ?> open(Path folder, Toolkit toolkit) {
        ConfigFile.Stored stored = ConfigFile.read(folder, toolkit);
        return load(folder, stored, toolkit.task(stored.config().task().kind()));
    }

    /** Opens the run of a folder that must be of a task. */
    static <S extends Record & TaskSpec, M extends Model> TrainedRun<S, M> open(Path folder, Task<S, M> task,
            Toolkit toolkit) {
        ConfigFile.Stored stored = ConfigFile.read(folder, toolkit);
        String kind = stored.config().task().kind();
        if (!kind.equals(task.kind())) {
            throw new CheckpointException(folder + ": expected " + task.noun() + ", found " + toolkit.task(kind).noun()
                    + "; use it with '" + kind + "' or 'evaluate'");
        }
        return load(folder, stored, task);
    }

    private static <S extends Record & TaskSpec, M extends Model> TrainedRun<S, M> load(Path folder,
            ConfigFile.Stored stored, Task<S, M> task) {
        RunConfig config = stored.config();
        M model;
        try {
            model = task.build(task.cast(config.task()), config.model(), new SplittableRandom(0));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(RunConfig.file(folder) + ": " + e.getMessage(), e);
        }
        UnaryOperator<String> names = stored.version() == 1
                ? VersionOne.tensorNames(config.task().kind())
                : UnaryOperator.identity();
        Checkpoint.readTensors(folder, model.parameters(), names);
        return new TrainedRun<>(task, folder, config, model);
    }

    /** The task's settings. */
    public S spec() {
        return task.cast(config.task());
    }
}
