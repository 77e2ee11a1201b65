package statespace.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import statespace.format.RunLock;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.Model;
import statespace.train.Fingerprint;
import statespace.train.Learnable;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** Runs: from data to a folder with a model, what was measured, and a report. */
public final class Runs {
    private Runs() {}

    /**
     * Where and how a run is made.
     *
     * @param folder
     *            that is written, made if it is not there
     * @param resume
     *            true to go on where the folder's run was left
     * @param recompute
     *            true to train in less memory and more time
     * @param command
     *            what the user typed, for the record
     * @param listener
     *            is told how training goes
     * @param toolkit
     *            tasks and backbones
     */
    public record Options(
            Path folder, boolean resume, boolean recompute, String command, Listener listener, Toolkit toolkit) {

        /** A new run that is told to nobody. */
        public static Options of(Path folder) {
            return new Options(folder, false, false, "", Listener.SILENT, Toolkit.standard());
        }
    }

    /**
     * Trains a new model, or goes on training one, measures it and writes all into the folder.
     *
     * @throws CheckpointException
     *             if the run of the folder was started with other data or settings
     * @throws statespace.config.SettingException
     *             if the model is too large for this machine
     * @throws statespace.format.FormatException
     *             if another process works in the folder
     */
    public static <M extends Model> Outcome train(Job<M> job, TrainConfig training, Options options)
            throws IOException {
        ModelSize.checkTraining(options.toolkit().task(job.task().kind()), job, training.batch());
        M model = job.fresh(new SplittableRandom(training.seed()));
        Learnable learnable = job.learnable(model);
        Files.createDirectories(options.folder());
        try (RunLock _ = RunLock.take(options.folder())) {
            return train(job, model, learnable, training, options);
        }
    }

    private static <M extends Model> Outcome train(Job<M> job, M model, Learnable learnable, TrainConfig training,
            Options options) throws IOException {
        RunStore store = new RunStore(options.folder(), Fingerprint.of(
                Fingerprint.hash(job.task().toString(), job.backbone().toString(), training.toString()))
                .with("data", Fingerprint.hash(job.data())));
        boolean goOn = options.resume() && store.canResume();
        RunConfig config = goOn
                ? ConfigFile.read(options.folder(), options.toolkit()).config()
                : new RunConfig(job.task(), job.backbone(), job.scaling(), job.note(), training,
                        Provenance.now(options.command()));
        if (goOn) {
            Provenance.otherProcessor(config.provenance()).ifPresent(options.listener()::remark);
        } else {
            ConfigFile.write(options.folder(), config, options.toolkit());
        }
        options.listener().begun(options.folder());
        Trainer.Result result;
        try {
            result = new Trainer(options.recompute() ? learnable.recomputed() : learnable, training, store,
                    options.listener()).run(goOn);
        } finally {
            options.listener().ended();
        }
        job.finish(model, store);
        Outcome outcome = job.measure(model, History.of(result, training.seed()), config, options.folder());
        outcome.write(options.folder());
        return outcome;
    }

    /** Measures a trained model on other data, and keeps model and measures in a folder of their own. */
    public static <M extends Model> Outcome measure(TrainedRun<?, M> trained, M model, Job<M> job, Path folder,
            Toolkit toolkit) throws IOException {
        Files.createDirectories(folder);
        try (RunLock _ = RunLock.take(folder)) {
            Outcome outcome = job.measure(model, History.none(trained.config()), trained.config(), folder);
            ConfigFile.write(folder, trained.config(), toolkit);
            Checkpoint.writeTensors(folder, model.parameters(), trained.epoch());
            Outcome told = trained.untrained() ? new UntrainedOutcome(outcome, trained.folder()) : outcome;
            told.write(folder);
            return told;
        }
    }

    /** Opens a run and its task's data, and measures the one on the other. */
    public static Outcome evaluate(Path trained, DataRequest data, Path folder, Toolkit toolkit) throws IOException {
        return evaluate(TrainedRun.open(trained, toolkit), data, folder, toolkit);
    }

    private static <M extends Model> Outcome evaluate(TrainedRun<?, M> trained, DataRequest data, Path folder,
            Toolkit toolkit) throws IOException {
        Job<M> job = trained.open(data);
        return measure(trained, trained.ready(), job, folder, toolkit);
    }
}
