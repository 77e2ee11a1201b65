package statespace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import statespace.data.LabelledReader;
import statespace.model.Checkpoint;
import statespace.model.ClassifyConfig;

/** Tests a trained model on a table. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, description = "Tests a trained model on the test part of a table, or of a set of labelled sequences, beside the baselines.", footer = {
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
        if (Checkpoint.readConfig(trained).model() instanceof ClassifyConfig) {
            run.applyThreads();
            return ClassifyCommand.evaluate(LabelledReader.readPair(data.file()), trained, 1, data.file(), run, spec);
        }
        return new TrainedRun(data, run, spec).execute(trained);
    }
}
