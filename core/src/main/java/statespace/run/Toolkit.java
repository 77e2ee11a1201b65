package statespace.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import statespace.backbone.Backbones;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.run.classify.Classification;
import statespace.run.detect.Detection;
import statespace.run.forecast.Forecasting;
import statespace.run.reconstruct.Reconstruction;

/**
 * The tasks and backbones that there are.
 *
 * @param tasks
 *            in the order of the help
 * @param backbones
 *            of all tasks
 */
public record Toolkit(List<Task<?, ?>> tasks, Backbones backbones) {
    private static final Toolkit STANDARD = new Toolkit(List.of(
            Forecasting.TASK,
            Classification.TASK,
            Detection.TASK,
            Reconstruction.TASK), Backbones.standard());

    /** Keeps the lists as they are now. */
    public Toolkit {
        tasks = List.copyOf(tasks);
    }

    /** Those of this project. */
    public static Toolkit standard() {
        return STANDARD;
    }

    /** The same and one more task. */
    public Toolkit with(Task<?, ?> task) {
        List<Task<?, ?>> more = new ArrayList<>(tasks);
        more.add(task);
        return new Toolkit(more, backbones);
    }

    /** The same tasks with other backbones. */
    public Toolkit with(Backbones others) {
        return new Toolkit(tasks, others);
    }

    /**
     * The task of a name.
     *
     * @throws SettingException
     *             if there is none
     */
    public Task<?, ?> task(String kind) {
        return tasks.stream().filter(task -> task.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new SettingException("there is no task '" + Settings.shorten(kind) + "'; there are "
                        + tasks.stream().map(Task::kind).collect(Collectors.joining(", "))));
    }
}
