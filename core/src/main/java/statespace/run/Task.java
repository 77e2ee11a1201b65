package statespace.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.config.Settings;
import statespace.layer.ParameterSize;
import statespace.model.Model;
import statespace.model.TaskSpec;

/**
 * A kind of task: its settings, its model, and how a trained model of it meets data. To add a task, write one package with
 * such a descriptor and add it to {@link Toolkit}.
 *
 * @param <S>
 *            its settings
 * @param <M>
 *            its model
 */
public interface Task<S extends Record & TaskSpec, M extends Model> {
    /** Its settings. */
    Settings<S> settings();

    /** Where its defaults of backbones differ from their own. */
    BackboneDefaults backbones();

    /** Kind of the backbone that is used where none is named. */
    String defaultBackbone();

    /** True if backbones of a type can be used; {@link #build} says why where they cannot. */
    default boolean suits(BackboneType<?> type) {
        return true;
    }

    /** What a model of it is called, with its article. */
    String noun();

    /** What a request for data may say; the rest is refused. */
    Set<DataRequest.Part> takes();

    /** A model with random parameters. */
    M build(S spec, BackboneSpec backbone, RandomGenerator random);

    /** What the parameters of such a model are, known without building it. */
    ParameterSize size(S spec, BackboneSpec backbone);

    /**
     * Prepares data for a trained model.
     *
     * @param trained
     *            the run that trained it
     * @throws IOException
     *             if the data cannot be read
     */
    Job<M> open(TrainedRun<S, M> trained, DataRequest data) throws IOException;

    /**
     * Checks that training came to an end, for tasks in which something follows it.
     *
     * @throws statespace.model.CheckpointException
     *             if it did not
     */
    default void checkReady(TrainedRun<S, M> trained, M model) {}

    /** Name of the task, as in {@code config.json} and on the command line. */
    default String kind() {
        return settings().defaults().kind();
    }

    /** Settings that are of this task. */
    @SuppressWarnings("unchecked") // the kind says which record it is
    default S cast(TaskSpec spec) {
        if (!spec.kind().equals(kind())) {
            throw new IllegalArgumentException("settings of the task " + spec.kind() + " are none of " + kind());
        }
        return (S) spec;
    }

    /**
     * Opens the run of a folder.
     *
     * @throws statespace.model.CheckpointException
     *             if the folder holds a model of another task, or none
     */
    default TrainedRun<S, M> trained(Path folder, Toolkit toolkit) {
        return TrainedRun.open(folder, this, toolkit);
    }
}
