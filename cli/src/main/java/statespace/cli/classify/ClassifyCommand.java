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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.backbone.BackboneSpec;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.RunArguments;
import statespace.cli.run.TrainedCall;
import statespace.cli.run.TrainingArguments;
import statespace.cli.run.Use;
import statespace.data.DataException;
import statespace.data.labelled.LabelledReader;
import statespace.run.DataRequest;
import statespace.run.Runs;
import statespace.run.classify.Classification;
import statespace.run.classify.ClassifyJob;
import statespace.task.classify.ClassifyTask;
import statespace.train.TrainConfig;

/** Labelled sequences in, a trained classifier, predictions and a report out. */
@Command(name = "classify", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a classifier of sequences (or takes one with --model) and tests it beside honest "
        + "baselines.", footer = {"", "Example: statespace classify data/uea/JapaneseVowels"})
public final class ClassifyCommand implements Callable<Integer>, Use.Options {
    @Parameters(index = "0", paramLabel = "DATA", description = "Folder with a training and a test split: NAME_TRAIN.ts and NAME_TEST.ts, IDX images, or train/ and "
            + "test/ with a folder of WAV or CSV files for each class; or the training split alone, with --test.")
    private Path data;

    @Option(names = "--test", paramLabel = "DATA", description = "The test split, where DATA is the training split alone.")
    private Path test;

    @Mixin
    private ClassifyArguments task;
    @Mixin
    private BackboneArguments backbone;
    @Mixin
    private TrainingArguments training;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained.")
    private Path trained;

    @Option(names = "--rate", paramLabel = "FACTOR", description = "With --model: factor on the step size of S4D, 2 for data sampled at half the rate (default: 1).")
    private Double rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Use> uses(String option) {
        return option.equals("--rate") ? EnumSet.of(Use.MEASURING) : EnumSet.allOf(Use.class);
    }

    @Override
    public Integer call() throws IOException {
        Console console = new Console(spec);
        List<Path> files = test == null ? List.of(data) : List.of(data, test);
        (trained == null ? Use.TRAINING : Use.MEASURING).check(spec);
        if (trained != null) {
            DataRequest request = DataRequest.of(files);
            return new TrainedCall(trained, run, console).measure(Classification.TASK,
                    rate == null ? request : request.withRate(rate));
        }
        BackboneSpec options = backbone.spec(Classification.TASK, console.toolkit().backbones());
        training.over(TrainConfig.standard()); // mistakes are told before anything is read
        run.applyThreads();
        LabelledReader.Pair pair = Classification.read(files);
        if (pair.train().classes().size() < 2) {
            throw new DataException(pair.train().source() + ": has the class '" + pair.train().classes().getFirst()
                    + "' alone; a classifier needs at least two");
        }
        ClassifyTask sequences = ClassifyTask.of(pair.train(), pair.test(), task.validation(), training.seed());
        ClassifyJob job = new ClassifyJob(task.spec(sequences), options, pair, sequences)
                .withFeatures(task.features());
        console.tell(job.describe());
        TrainConfig config = training
                .over(TrainConfig.classification(sequences.train().count(), training.seed()));
        console.print(Runs.train(job, config, training.options(data, run, console)), run.json());
        return 0;
    }
}
