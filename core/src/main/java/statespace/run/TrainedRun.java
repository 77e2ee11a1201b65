package statespace.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesTable;
import statespace.format.SafeTensors;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.Model;
import statespace.model.TaskSpec;

/**
 * A run that was trained: its folder and what {@code config.json} says. The tensors are read by {@link #load}, so that data
 * can be read, and its mistakes told, before there is a model.
 *
 * @param task
 *            of the model
 * @param folder
 *            of the run
 * @param config
 *            what was trained, and how
 * @param version
 *            of the folder's files
 * @param meaning
 *            of the tensors by {@code config.json}
 */
public record TrainedRun<S extends Record & TaskSpec, M extends Model>(
        Task<S, M> task, Path folder, RunConfig config, int version, TensorMeaning meaning) {

    /** Where the tensors say how many epochs they were trained. */
    private static final String EPOCH = "epoch";

    /** Opens the run of a folder, whatever its task. */
    public static TrainedRun<?, ?> open(Path folder, Toolkit toolkit) {
        ConfigFile.Stored stored = ConfigFile.read(folder, toolkit);
        return of(toolkit.task(stored.config().task().kind()), folder, stored);
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
        return of(task, folder, stored);
    }

    private static <S extends Record & TaskSpec, M extends Model> TrainedRun<S, M> of(Task<S, M> task, Path folder,
            ConfigFile.Stored stored) {
        return new TrainedRun<>(task, folder, stored.config(), stored.version(), stored.meaning());
    }

    /** The task's settings. */
    public S spec() {
        return task.cast(config.task());
    }

    /** The epoch that the tensors are of, as metadata for a copy; empty where they do not say. */
    Map<String, String> epoch() {
        String epoch = Checkpoint.metadata(folder).get(EPOCH);
        return epoch == null ? Map.of() : Map.of(EPOCH, epoch);
    }

    /** True if no epoch had ended when tensors with this epoch were stored: they are the initial ones. */
    static boolean untrained(Map<String, String> epoch) {
        return "0".equals(epoch.get(EPOCH));
    }

    /**
     * Prepares data for the model.
     *
     * @throws statespace.config.SettingException
     *             if the request says what the task does not take
     */
    public Job<M> open(DataRequest data) throws IOException {
        data.check(task);
        return task.open(this, data);
    }

    /** How a table is read for the model: as asked, and what that leaves open as its run did. */
    public ReadOptions reading(ReadOptions asked) {
        ReadOptions read = Reading.of(config).over(asked);
        ReadOptions options = read.withTimes(read.times().expecting(config.data().frequency()));
        return asked.variates() == null && asked.columns().target() == null
                ? options.withVariates(config.scaling().variates())
                : options;
    }

    /** A table for the model, with a notice wherever it is another kind of table than the model was trained on. */
    public SeriesTable noting(SeriesTable table, ReadOptions asked) {
        List<String> notes = new ArrayList<>(Reading.of(config).differences(asked));
        String frequency = config.data().frequency();
        if (frequency != null && !table.calendar().isCalled(frequency)) {
            notes.add("The rows are " + table.calendar().label() + "; the model was trained on rows that are "
                    + frequency + ".");
        }
        return table.noting(notes);
    }

    /**
     * The model with its trained parameters.
     *
     * @throws CheckpointException
     *             if the tensors do not fit the configuration
     */
    public M load() {
        UnaryOperator<String> names = version == 1
                ? VersionOne.tensorNames(config.task().kind())
                : UnaryOperator.identity();
        Path file = folder.resolve(Checkpoint.TENSORS);
        try (SafeTensors stored = Checkpoint.openOwn(folder)) {
            ModelSize.checkStored(this, file, stored.tensors());
            meaning.check(folder, stored.metadata());
            M model = build();
            Checkpoint.fill(file, stored.tensors(), Checkpoint.renamed(model.parameters(), names));
            return model;
        }
    }

    private M build() {
        try {
            return task.build(spec(), config.model(), new SplittableRandom(0));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(RunConfig.file(folder) + ": " + e.getMessage(), e);
        }
    }

    /**
     * The model, where its training came to an end.
     *
     * @throws CheckpointException
     *             if it did not, or as {@link #load} does
     */
    public M ready() {
        M model = load();
        task.checkReady(this, model);
        return model;
    }
}
