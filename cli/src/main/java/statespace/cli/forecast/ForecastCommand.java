package statespace.cli.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.DataArguments;
import statespace.cli.run.RunArguments;
import statespace.cli.run.SplitArguments;
import statespace.cli.run.TrainedCall;
import statespace.cli.run.TrainingArguments;
import statespace.cli.run.Use;
import statespace.run.forecast.Forecasting;

/** The main job: a table in, a trained model, a forecast and a report out. */
@Command(name = "forecast", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a forecasting model on a table (or takes one with --model), tests it beside honest "
        + "baselines, and forecasts what comes after the last row.", footer = {"",
            "Example: statespace forecast data/ett/ETTh1.csv --horizon 96"})
public final class ForecastCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATA", description = DataArguments.TABLES + ".")
    private Path data;
    @Mixin
    private DataArguments reading;
    @Mixin
    private SplitArguments split;
    @Mixin
    private ForecastArguments task;
    @Mixin
    private BackboneArguments backbone;
    @Mixin
    private TrainingArguments training;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained.")
    private Path trained;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Console console = new Console(spec);
        if (trained == null) {
            return new ForecastRun(data, reading, split.kind(), task, backbone, training, run, console).train();
        }
        Use.MEASURING.check(spec);
        return new TrainedCall(trained, run, console).measure(Forecasting.TASK,
                reading.request(data, split.kind()).reusing());
    }
}
