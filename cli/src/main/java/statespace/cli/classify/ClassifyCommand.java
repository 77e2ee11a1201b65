package statespace.cli.classify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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
import statespace.cli.run.RunArguments;
import statespace.cli.run.TrainedCall;
import statespace.cli.run.TrainingArguments;
import statespace.cli.run.Use;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.labelled.LabelledReader;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.run.DataRequest;
import statespace.run.Facts;
import statespace.run.Runs;
import statespace.run.TrainedRun;
import statespace.run.classify.Classification;
import statespace.run.classify.ClassifyJob;
import statespace.run.classify.TextSets;
import statespace.run.classify.TreeView;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.TextTask;
import statespace.train.TrainConfig;

/** Labelled sequences in, a trained classifier, predictions and a report out. */
@Command(name = "classify", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a classifier of sequences or texts (or takes one with --model) and tests it beside honest "
        + "baselines.", footer = {"",
            "Example: statespace classify data/uea/JapaneseVowels",
            "Example: statespace classify train.tsv test.tsv --text words"})
public final class ClassifyCommand implements Callable<Integer>, Use.Options {
    @Parameters(index = "0", arity = "0..1", paramLabel = "DATA", description = "Folder with a training and a test split: NAME_TRAIN.ts and NAME_TEST.ts, IDX images, or train/ and "
            + "test/ with a folder of WAV or CSV files for each class; or train.tsv and test.tsv, with --text; or the training "
            + "split alone, with TEST.")
    private Path data;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEST", description = "The test split, where DATA is the training split alone.")
    private Path second;

    @Option(names = "--test", paramLabel = "DATA", description = "The same as TEST.")
    private Path test;

    @Mixin
    private ClassifyArguments task;
    @Mixin
    private TextArguments texts;
    @Mixin
    private BackboneArguments backbone;
    @Mixin
    private TrainingArguments training;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained.")
    private Path trained;

    @Option(names = "--tree", paramLabel = "TEXT", description = "With --model and without DATA: the trees that a model such as rir makes over this text (twice for a pair of "
            + "texts); tree.html and tree.json are written into the run's folder.")
    private List<String> trees;

    @Option(names = "--rate", paramLabel = "FACTOR", description = "With --model: factor on the step size of S4D, 2 for data sampled at half the rate (default: 1).")
    private Double rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Use> uses(String option) {
        return option.equals("--rate") || option.equals("--tree")
                ? EnumSet.of(Use.MEASURING)
                : EnumSet.allOf(Use.class);
    }

    @Override
    public Integer call() throws IOException {
        Console console = new Console(spec);
        if (test != null && second != null) {
            throw new ParameterException(spec.commandLine(), "name the test split once, as TEST or with --test");
        }
        (trained == null ? Use.TRAINING : Use.MEASURING).check(spec);
        if (trees != null) {
            return showTrees(console);
        }
        if (data == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'DATA'");
        }
        Path measured = test == null ? second : test;
        List<Path> files = measured == null ? List.of(data) : List.of(data, measured);
        if (trained != null) {
            DataRequest request = texts.over(DataRequest.of(files));
            return new TrainedCall(trained, run, console).measure(Classification.TASK,
                    rate == null ? request : request.withRate(rate));
        }
        BackboneSpec options = backbone.spec(Classification.TASK, console.toolkit().backbones());
        training.over(TrainConfig.standard()); // mistakes are told before anything is read
        run.applyThreads();
        ClassifyJob job = texts.areThere() ? ofTexts(files, options) : ofNumbers(files, options);
        console.tell(job.describe());
        TrainConfig config = training
                .over(TrainConfig.classification(job.sequences().train().count(), training.seed()));
        console.print(Runs.train(job, config, training.options(data, run, console)), run.json());
        return 0;
    }

    private int showTrees(Console console) throws IOException {
        if (data != null || test != null || rate != null) {
            throw new ParameterException(spec.commandLine(), "--tree takes a text and no DATA, --test or --rate");
        }
        if (run.named()) {
            throw new ParameterException(spec.commandLine(),
                    "--tree writes into the run's folder and takes no --out; copy tree.html and tree.json from there");
        }
        TrainedRun<ClassifySpec, ClassifyModel> opened = Classification.TASK.trained(trained, console.toolkit());
        run.applyThreads();
        TreeView view = TreeView.of(opened.ready(), trees);
        view.write(trained);
        if (run.json()) {
            console.out().println(Facts.json(view));
        } else {
            view.summary().forEach(console.out()::println);
            console.out().println();
            console.out().println("  " + trained + ": tree.html, tree.json");
        }
        console.out().flush();
        return 0;
    }

    private ClassifyJob ofTexts(List<Path> files, BackboneSpec options) {
        if (task.features() != null) {
            throw new SettingException("the setting 'features' does not apply to texts; leave it out");
        }
        TextTask.Settings settings = texts.settings();
        TextSets sets = TextSets.read(files, texts.columns());
        TextTask sequences = TextTask.of(sets.train(), sets.test(), settings, task.validation(), training.seed());
        ClassifySpec made = task.over(TextSets.spec(sequences));
        ClassifyModel.check(made, options);
        return ClassifyJob.of(made, options, sequences);
    }

    private ClassifyJob ofNumbers(List<Path> files, BackboneSpec options) {
        texts.refuse();
        LabelledReader.Pair pair = Classification.read(files);
        if (pair.train().classes().size() < 2) {
            throw new DataException(pair.train().source() + ": has the class '" + pair.train().classes().getFirst()
                    + "' alone; a classifier needs at least two");
        }
        ClassifyTask sequences = ClassifyTask.of(pair.train(), pair.test(), task.validation(), training.seed());
        return new ClassifyJob(task.spec(sequences), options, pair, sequences).withFeatures(task.features());
    }
}
