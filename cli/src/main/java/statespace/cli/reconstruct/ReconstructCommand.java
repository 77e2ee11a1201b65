package statespace.cli.reconstruct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.backbone.BackboneSpec;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.DataArguments;
import statespace.cli.run.RunArguments;
import statespace.cli.run.TrainedCall;
import statespace.cli.run.TrainingArguments;
import statespace.cli.run.Use;
import statespace.data.DataException;
import statespace.dynamics.filter.FilterKernel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.run.DataRequest;
import statespace.run.Runs;
import statespace.run.reconstruct.Generation;
import statespace.run.reconstruct.ManyModels;
import statespace.run.reconstruct.ReconstructJob;
import statespace.run.reconstruct.ReconstructSeries;
import statespace.run.reconstruct.Reconstruction;
import statespace.train.TrainConfig;
import statespace.train.reconstruct.ReconstructTraining;

/** A recorded series in; the dynamical system behind it, what it generates, and measures of both out. */
@Command(name = "reconstruct", mixinStandardHelpOptions = true, sortOptions = false, description = "Finds a dynamical system that generates series like a recorded one: the same geometry, spectrum and "
        + "exponents in a free run (or runs and measures a trained one, --model).", footer = {"",
            "Example: statespace reconstruct bold.csv --tr 2 --nuisance motion.csv"})
public final class ReconstructCommand implements Callable<Integer>, Use.Options {
    private static final int MOST_MODELS = 10_000;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Series, rows are time: CSV, TSV, Parquet or .npy; several files or a folder of them for a model each.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--nuisance", paramLabel = "FILE", description = "Regressors of the same rows, such as motion: they are explained, not reconstructed. For several series a "
            + "folder with files of the same names.")
    private Path nuisance;

    @Mixin
    private ReconstructArguments task;

    @Option(names = "--models", defaultValue = "1", paramLabel = "K", description = "Models of each series, with seeds from --seed on, a thread each (default: ${DEFAULT-VALUE}).")
    private int models;

    @Option(names = "--ablations", description = "Train beside each model the same one without its filter, and one without teacher forcing.")
    private boolean ablations;

    @Mixin
    private DataArguments data;
    @Mixin
    private BackboneArguments backbone;
    @Mixin
    private TrainingArguments training;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained.")
    private Path trained;

    @Option(names = "--generate", paramLabel = "ROWS", description = "With --model: print so many rows of a free run as CSV.")
    private Integer generate;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Use> uses(String option) {
        return switch (option) {
            case "--generate" -> EnumSet.of(Use.MEASURING);
            case "--models", "--ablations" -> EnumSet.of(Use.TRAINING);
            default -> EnumSet.allOf(Use.class);
        };
    }

    @Override
    public Integer call() throws IOException {
        Console console = new Console(spec);
        (trained == null ? Use.TRAINING : Use.MEASURING).check(spec);
        if (generate != null) {
            return generate(console);
        }
        if (files.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name a series: FILE, several, or a folder of them");
        }
        if (trained != null) {
            List<Path> asked = nuisance == null ? files : List.of(files.getFirst(), nuisance);
            if (files.size() > 1) {
                throw new ParameterException(spec.commandLine(),
                        "--model measures one series at a time; name one FILE");
            }
            return new TrainedCall(trained, run, console).measure(Reconstruction.TASK,
                    DataRequest.of(asked).with(data.options()));
        }
        return train(console);
    }

    private int generate(Console console) {
        if (!files.isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "--generate begins at the state that the run has stored; leave " + files.getFirst() + " out");
        }
        if (generate < 1) {
            throw new ParameterException(spec.commandLine(), "--generate takes a number of rows of at least 1, not "
                    + generate);
        }
        run.applyThreads();
        Generation generation = Generation.of(Reconstruction.TASK.trained(trained, console.toolkit()), generate);
        generation.write(console.out());
        console.out().flush();
        generation.warning().ifPresent(warning -> console.tell(List.of(warning)));
        return 0;
    }

    private int train(Console console) throws IOException {
        if (models < 1 || models > MOST_MODELS) {
            throw new ParameterException(spec.commandLine(), "--models takes a number from 1 to " + MOST_MODELS
                    + ", not " + models);
        }
        if (spec.commandLine().getParseResult().hasMatchedOption("--patience")) {
            throw new ParameterException(spec.commandLine(),
                    "--patience does not apply to reconstruct: no split is held "
                            + "out for validation, and training ends after --epochs");
        }
        TrainConfig asked = training.over(ReconstructTraining.standard(training.seed())); // mistakes before anything is read
        if (asked.schedule() == TrainConfig.Schedule.PLATEAU) {
            throw new ParameterException(spec.commandLine(), "the schedule 'plateau' follows the validation loss, and "
                    + "reconstruct holds no split out; take the schedule cosine, constant or exponential");
        }
        FilterKernel kernel = task.kernel();
        List<Subject> subjects = Subject.of(files, nuisance);
        int threads = run.threads();
        run.applyThreads();
        torch.set_num_threads(1); // the models are small: a thread each
        List<ManyModels.Item> items = new ArrayList<>();
        List<String> columns = null;
        for (Subject subject : subjects) {
            ReconstructSeries series = ReconstructSeries.read(subject.file(), subject.nuisance(), data.options());
            columns = same(columns, series, subject.file());
            console.tell(series.describe());
            console.tell(task.doubts(series));
            addItems(items, subject.name(), series, kernel, subjects.size() > 1, console);
        }
        if (items.size() == 1) {
            ManyModels.Item only = items.getFirst();
            Runs.Options options = training.options(files.getFirst(), run, console);
            console.print(Runs.train(only.job(), only.training(), new Runs.Options(options.folder(), options.resume(),
                    options.recompute(), options.command(), new FewLines(options.listener()), options.toolkit())),
                    run.json());
            return 0;
        }
        boolean resume = training.resumes();
        Path folder = run.folder(files.getFirst(), resume);
        try (ModelsProgress progress = new ModelsProgress(console.err(), items.size(), Console.isTerminal(), folder)) {
            progress.watch();
            console.print(ManyModels.train(items, folder, resume, console.command(), threads, progress::of,
                    console.toolkit()), run.json());
        }
        return 0;
    }

    private static List<String> same(List<String> columns, ReconstructSeries series, Path file) {
        List<String> found = series.names();
        if (columns != null && !columns.equals(found)) {
            throw new DataException(file + ": has the columns " + found + ", the files before have " + columns
                    + "; one table is over files with the same columns, choose them with the setting 'variates'");
        }
        return found;
    }

    private void addItems(List<ManyModels.Item> items, String subject, ReconstructSeries series, FilterKernel kernel,
            boolean named, Console console) {
        int variates = series.table().variates().size();
        int regressors = series.nuisance() == null ? 0 : series.nuisance().variates().size();
        BackboneSpec options = backbone.spec(Reconstruction.TASK, console.toolkit().backbones(),
                task.backbone(variates));
        ReconstructSpec full = task.spec(variates, regressors, series.table().rows(), kernel);
        for (int i = 0; i < models; i++) {
            TrainConfig config = training.over(ReconstructTraining.standard(training.seed()))
                    .withSeed(training.seed() + i);
            String prefix = (named ? subject + "-" : "") + "seed" + config.seed();
            items.add(new ManyModels.Item(prefix, subject, kernel.length() > 1 ? "convSSM" : "SSM",
                    ReconstructJob.of(full, options, series, kernel, config.batch()), config));
            if (ablations && kernel.length() > 1) {
                items.add(new ManyModels.Item(prefix + "-nofilter", subject, "no filter",
                        ReconstructJob.of(full.withoutFilter(), options, series, FilterKernel.identity(),
                                config.batch()),
                        config));
            }
            if (ablations) {
                items.add(new ManyModels.Item(prefix + "-unforced", subject, "no forcing",
                        ReconstructJob.of(full.unforced(), options, series, kernel, config.batch()), config));
            }
        }
    }
}
