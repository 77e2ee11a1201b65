package statespace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests a trained model on a table. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, description = "Tests a trained model on the test part of a table, beside the baselines.", footer = {
    "", "Example: statespace evaluate data/ett/ETTh1.csv --model runs/s4d"})
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", required = true, paramLabel = "RUN", description = "Folder of a trained run.")
    private Path trained;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return new TrainedRun(data, run, spec).execute(trained);
    }
}
