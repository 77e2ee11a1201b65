package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import statespace.model.Model;
import statespace.model.TaskSpec;
import statespace.run.ConfigFile;
import statespace.run.DataRequest;
import statespace.run.Job;
import statespace.run.Runs;
import statespace.run.Task;
import statespace.run.TrainedRun;

/**
 * A trained model is run on data.
 *
 * @param folder
 *            of the run that trained it
 * @param run
 *            where results go
 * @param console
 *            where they are printed
 */
public record TrainedCall(Path folder, RunArguments run, Console console) {

    /** Measures a model of any task. */
    public int measure(DataRequest data) throws IOException {
        String kind = ConfigFile.read(folder, console.toolkit()).config().task().kind();
        return measure(console.toolkit().task(kind), data);
    }

    /** Measures a model that must be of a task. */
    public <S extends Record & TaskSpec, M extends Model> int measure(Task<S, M> task, DataRequest data)
            throws IOException {
        run.applyThreads();
        TrainedRun<S, M> trained = task.trained(folder, console.toolkit());
        Job<M> job = task.open(trained, data);
        console.tell(job.describe());
        console.print(Runs.measure(trained, job, run.folder(data.files().getLast()), console.toolkit()), run.json());
        return 0;
    }
}
