package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import statespace.model.Model;
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
        run.threads();
        return measure(TrainedRun.open(folder, console.toolkit()), data);
    }

    /** Measures a model that must be of a task. */
    public int measure(Task<?, ?> task, DataRequest data) throws IOException {
        run.threads();
        return measure(task.trained(folder, console.toolkit()), data);
    }

    /** The data is read while libtorch loads. */
    private <M extends Model> int measure(TrainedRun<?, M> trained, DataRequest data) throws IOException {
        Job<M> job = trained.open(data);
        console.tell(job.describe());
        run.applyThreads();
        M model = trained.ready();
        console.print(Runs.measure(trained, model, job, run.folder(data.files().getLast(), false), console.toolkit()),
                run.json());
        return 0;
    }
}
