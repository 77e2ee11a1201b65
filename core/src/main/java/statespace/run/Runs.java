package statespace.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
    private static final String MEASURED = "metrics.json"; // written last

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
     * Refuses a folder that holds a run: no other run is written over it.
     *
     * @param resume
     *            true where the run is to go on
     * @throws CheckpointException
     *             if it does, and there is nothing to go on with
     */
    public static void checkFolder(Path folder, boolean resume) {
        boolean resumable = RunStore.canResume(folder) || !Files.exists(folder.resolve(MEASURED));
        if (Files.exists(RunConfig.file(folder)) && !(resume && resumable)) {
            throw new CheckpointException(folder + (resume
                    ? ": holds a run that was measured and has no " + RunStore.RESUME
                            + " to go on from; name another folder"
                    : ": already holds a run; name another folder, or go on with the setting 'resume'"));
        }
    }

    /**
     * Trains a new model, or goes on training one, measures it and writes all into the folder.
     *
     * @throws CheckpointException
     *             if the folder holds a run that is not to go on, or one that was started with other data or settings
     * @throws statespace.config.SettingException
     *             if the model is too large for this machine, or the schedule needs a validation split and there is none
     * @throws statespace.format.FormatException
     *             if another process works in the folder
     */
    public static <M extends Model> Outcome train(Job<M> job, TrainConfig training, Options options)
            throws IOException {
        checkFolder(options.folder(), options.resume());
        ModelSize.checkTraining(options.toolkit().task(job.task().kind()), job, training.batch());
        M model = job.fresh(new SplittableRandom(training.seed()));
        Learnable learnable = job.learnable(model);
        Trainer.checkSchedule(learnable, training);
        Files.createDirectories(options.folder());
        try (RunLock _ = RunLock.take(options.folder())) {
            checkFolder(options.folder(), options.resume()); // another process may have been faster
            return train(job, model, learnable, training, options);
        }
    }

    private static <M extends Model> Outcome train(Job<M> job, M model, Learnable learnable, TrainConfig training,
            Options options) throws IOException {
        boolean goOn = options.resume() && RunStore.canResume(options.folder());
        ConfigFile.Stored stored = goOn ? resumed(options) : begun(job, training, options);
        RunConfig config = stored.config();
        RunStore store = new RunStore(options.folder(), Fingerprint.of(
                Fingerprint.hash(job.task().toString(), job.backbone().toString(), training.toString()))
                .with("data", Fingerprint.hash(job.data())), stored.meaning().metadata());
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

    private static <M extends Model> ConfigFile.Stored begun(Job<M> job, TrainConfig training, Options options)
            throws IOException {
        RunConfig config = new RunConfig(job.task(), job.backbone(), job.scaling(), job.note(), training,
                Provenance.now(options.command()));
        return new ConfigFile.Stored(config, ConfigFile.VERSION,
                ConfigFile.write(options.folder(), config, options.toolkit()));
    }

    private static ConfigFile.Stored resumed(Options options) {
        ConfigFile.Stored stored = ConfigFile.read(options.folder(), options.toolkit());
        stored.meaning().check(options.folder(), Checkpoint.metadata(options.folder()));
        Provenance.otherProcessor(stored.config().provenance()).ifPresent(options.listener()::remark);
        return stored;
    }

    /**
     * Measures a trained model on other data, and keeps model and measures in a folder of their own.
     *
     * @throws CheckpointException
     *             if the folder holds a run
     */
    public static <M extends Model> Outcome measure(TrainedRun<?, M> trained, M model, Job<M> job, Path folder,
            Toolkit toolkit) throws IOException {
        checkFree(folder);
        Files.createDirectories(folder);
        try (RunLock _ = RunLock.take(folder)) {
            checkFree(folder); // another process may have been faster
            Outcome outcome = job.measure(model, History.none(trained.config()), trained.config(), folder);
            Map<String, String> epoch = trained.epoch();
            Map<String, String> metadata = new HashMap<>(epoch);
            metadata.putAll(ConfigFile.write(folder, trained.config(), toolkit).metadata());
            Checkpoint.writeTensors(folder, model.parameters(), metadata);
            Outcome told = TrainedRun.untrained(epoch) ? new UntrainedOutcome(outcome, trained.folder()) : outcome;
            told.write(folder);
            return told;
        }
    }

    private static void checkFree(Path folder) {
        if (Files.exists(RunConfig.file(folder))) {
            throw new CheckpointException(folder + ": already holds a run; name another folder");
        }
    }

    /**
     * Opens a run and its task's data, and measures the one on the other.
     *
     * @throws CheckpointException
     *             if the folder to write holds a run
     */
    public static Outcome evaluate(Path trained, DataRequest data, Path folder, Toolkit toolkit) throws IOException {
        return evaluate(TrainedRun.open(trained, toolkit), data, folder, toolkit);
    }

    private static <M extends Model> Outcome evaluate(TrainedRun<?, M> trained, DataRequest data, Path folder,
            Toolkit toolkit) throws IOException {
        checkFree(folder);
        Job<M> job = trained.open(data);
        return measure(trained, trained.ready(), job, folder, toolkit);
    }
}
