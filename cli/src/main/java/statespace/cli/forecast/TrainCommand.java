package statespace.cli.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.DataArguments;
import statespace.cli.run.RunArguments;
import statespace.cli.run.SplitArguments;
import statespace.cli.run.TrainingArguments;

/** Trains a model and keeps it. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a forecasting model on a table and keeps it for evaluate and forecast --model.", footer = {
    "", "Example: statespace train data/ett/ETTh1.csv --backbone s4d --out runs/s4d"})
public final class TrainCommand implements Callable<Integer> {
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
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return new ForecastRun(data, reading, split.kind(), task, backbone, training, run, new Console(spec)).train();
    }
}
