package statespace.cli.run;

import picocli.CommandLine.Option;
import statespace.task.forecast.Split;

/** How the rows of a table are divided. */
public final class SplitArguments {
    @Option(names = "--split", paramLabel = "ratio|ett_hour|ett_minute", description = "Training, validation and test rows (default: as the run on the same file has them, else ETT borders by file name, else 70/10/20).")
    private Split.Kind split;

    /** The split that was asked for, or null. */
    public Split.Kind kind() {
        return split;
    }
}
