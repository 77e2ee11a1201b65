package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.run.Runs;
import statespace.train.TrainConfig;

/** How a model is trained; what is not given keeps the task's default. */
public final class TrainingArguments implements Use.Options {
    private static final String OWNER = "the training";
    private static final Set<String> OWN = Set.of("epochs", "batch", "learning_rate", "patience", "seed");

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training samples, at most.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples in one step.")
    private Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Peak learning rate.")
    private Double rate;

    @Option(names = "--patience", paramLabel = "N", description = "Epochs without improvement before training ends.")
    private Integer patience;

    @Option(names = "--training", paramLabel = "NAME=VALUE,...", description = "Further settings of the training, such as "
            + "optimiser=ranger,schedule=plateau: optimiser (adamw, radam, ranger), schedule (cosine, constant, exponential, "
            + "plateau), recurrent_rate, weight_decay, decay_recurrent, warmup, clip.")
    private String further;

    @Option(names = "--recompute", description = "Keep only the input of each block while training and compute the block "
            + "again in the backward pass: the same model from less memory, in about a third more time.")
    private boolean recompute;

    @Option(names = "--resume", description = "Go on with a run that was interrupted: the one in --out, else the newest of this file in runs.")
    private boolean resume;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Set<Use> uses(String option) {
        return EnumSet.of(Use.TRAINING);
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** True to go on with a run that was interrupted. */
    public boolean resumes() {
        return resume;
    }

    /**
     * The task's defaults with what was given. A recurrent rate that is the learning rate stays so; a patience of all epochs
     * stays one of all epochs.
     *
     * @throws SettingException
     *             if a setting is unknown, does not take its value, or has an option of its own
     */
    public TrainConfig over(TrainConfig base) {
        for (String name : further == null ? Set.<String>of() : Settings.split(OWNER, further).keySet()) {
            if (OWN.contains(name)) {
                throw new SettingException("--training gives '" + name + "', which has an option of its own; write --"
                        + name.replace('_', '-'));
            }
        }
        TrainConfig config = base.withSeed(seed);
        if (epochs != null) {
            boolean all = base.patience() >= base.epochs();
            config = config.withEpochs(epochs).withPatience(all ? epochs : base.patience());
        }
        if (patience != null) {
            config = config.withPatience(patience);
        }
        if (batch != null) {
            config = config.withBatch(batch);
        }
        if (rate != null) {
            config = config.withRates(rate,
                    base.recurrentRate() == base.learningRate() ? rate : base.recurrentRate());
        }
        return further == null ? config : TrainConfig.SETTINGS.with(config, further);
    }

    /** Where and how the run on some data is made. */
    public Runs.Options options(Path data, RunArguments run, Console console) throws IOException {
        return new Runs.Options(run.folder(data, resume), resume, recompute, console.command(),
                new ProgressBar(console.err(), Console.isTerminal()), console.toolkit());
    }
}
