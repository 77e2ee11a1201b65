package statespace.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a model and keeps it. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a forecasting model on a table and keeps it for evaluate and forecast --model.", footer = {
    "", "Example: statespace train data/ett/ETTh1.csv --backbone s4d --out runs/s4d"})
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data;
    @Mixin
    private ModelArguments model;
    @Mixin
    private RunArguments run;
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return new ForecastCommand.TrainingRun(data, model, run, spec).execute();
    }
}
