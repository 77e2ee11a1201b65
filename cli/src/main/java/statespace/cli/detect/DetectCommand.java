package statespace.cli.detect;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import statespace.backbone.BackboneSpec;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.RunArguments;
import statespace.cli.run.TrainedCall;
import statespace.cli.run.TrainingArguments;
import statespace.cli.run.Use;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectSpec;
import statespace.run.Runs;
import statespace.run.TrainedRun;
import statespace.run.detect.DetectJob;
import statespace.run.detect.DetectSeries;
import statespace.run.detect.Detection;
import statespace.task.detect.DetectTask;
import statespace.train.TrainConfig;
import statespace.train.detect.DetectTraining;

/** A series of normal rows and one to be tested in; scores, events and a report out. */
@Command(name = "detect", mixinStandardHelpOptions = true, sortOptions = false, description = "Learns what normal rows of a series look like and scores how far others are from that, beside honest "
        + "baselines (or scores with a trained model, --model).", footer = {"",
            "Example: statespace detect data/smd/machine-1-6_train.npy data/smd/machine-1-6_test.npy --labels "
                    + "data/smd/machine-1-6_test_label.npy"})
public final class DetectCommand implements Callable<Integer>, Use.Options {
    @Mixin
    private DetectData data;
    @Mixin
    private DetectArguments task;
    @Mixin
    private BackboneArguments backbone;
    @Mixin
    private TrainingArguments training;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained, the last DATA is scored whole.")
    private Path trained;

    @Option(names = "--stream", description = "With --model: score rows of CSV from standard input as they come, a line for each.")
    private boolean stream;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<Use> uses(String option) {
        return option.equals("--stream") ? EnumSet.of(Use.STREAMING) : EnumSet.allOf(Use.class);
    }

    @Override
    public Integer call() throws IOException {
        Console console = new Console(spec);
        (trained == null ? Use.TRAINING : stream ? Use.STREAMING : Use.MEASURING).check(spec);
        if (stream) {
            return stream(console);
        }
        data.check(spec.commandLine());
        if (trained != null) {
            return new TrainedCall(trained, run, console).measure(Detection.TASK, data.request());
        }
        BackboneSpec options = backbone.spec(Detection.TASK, console.toolkit().backbones());
        training.over(TrainConfig.standard()); // mistakes are told before anything is read
        run.applyThreads();
        DetectSeries series = data.train();
        DetectSpec settings = task.spec(series.train().variates());
        DetectTask rows = DetectTask.of(series.train().source(), series.normal(), series.tested());
        DetectJob job = new DetectJob(settings, options, series,
                rows);
        console.tell(job.describe());
        TrainConfig config = training
                .over(DetectTraining.standard(settings, rows, series.train().source(), training.seed()));
        console.print(Runs.train(job, config, training.options(data.files().getFirst(), run, console)),
                run.json());
        return 0;
    }

    private int stream(Console console) throws IOException {
        run.applyThreads();
        if (!data.files().isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "--stream reads rows from standard input; leave " + data.files().getFirst() + " out");
        }
        TrainedRun<DetectSpec, DetectModel> found = Detection.TASK.trained(trained, console.toolkit());
        new DetectRows(found.ready(), found.config().scaling(), console.err())
                .run(new InputStreamReader(System.in, StandardCharsets.UTF_8), console.out());
        return 0;
    }
}
