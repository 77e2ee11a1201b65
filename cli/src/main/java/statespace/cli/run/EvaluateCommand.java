package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tests a trained model on data of its task. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, description = "Tests a trained model on the test split of a table, or of a set of labelled sequences, or a detector on a series, beside the baselines.", footer = {
    "", "Example: statespace evaluate data/ett/ETTh1.csv --model runs/s4d"})
public final class EvaluateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATA", description = DataArguments.TABLES
            + "; labelled sequences or texts for a classifier; also .npy for a detector.")
    private Path data;
    @Mixin
    private DataArguments reading;
    @Mixin
    private SplitArguments split;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", required = true, paramLabel = "RUN", description = "Folder of a trained run.")
    private Path trained;

    @Option(names = "--labels", paramLabel = "FILE", description = "Of a detector's rows: .npy, CSV or JSON, as detect takes them.")
    private Path labels;

    @Option(names = "--label-column", paramLabel = "NAME", description = "The same as a column of the table; of texts the column of their labels.")
    private String labelColumn;

    @Option(names = "--text-column", paramLabel = "NAME", description = "Column of texts, for a classifier of texts (default: that of the run).")
    private String textColumn;

    @Option(names = "--pair-column", paramLabel = "NAME", description = "Column of the second texts of pairs (default: that of the run).")
    private String pairColumn;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return new TrainedCall(trained, run, new Console(spec))
                .measure(reading.request(data, split.kind()).withLabels(labels, labelColumn)
                        .withTexts(labelColumn, textColumn, pairColumn));
    }
}
