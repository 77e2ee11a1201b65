package statespace.cli.detect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import statespace.cli.run.ColumnArguments;
import statespace.cli.run.TimeArguments;
import statespace.cli.run.Use;
import statespace.data.column.NameList;
import statespace.data.table.ReadOptions;
import statespace.run.DataRequest;
import statespace.run.detect.DetectReader;
import statespace.run.detect.DetectSeries;

/** Where the series of normal rows, the one to be tested, and the labels are. */
final class DetectData implements Use.Options {
    private static final double TEST_SHARE = 0.3;

    @Parameters(arity = "0..2", paramLabel = "DATA", description = "TRAIN TEST: a series of normal rows and one to be tested; or one FILE, of which "
            + "the first rows are taken for normal. CSV, Parquet or .npy (rows by variates).")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--labels", paramLabel = "FILE", description = "Which rows are anomalous: .npy or CSV with 1 for those, as long as TEST or as FILE; CSV with their times, or with times and labels; JSON windows of the Numenta benchmark.")
    private Path labels;

    @Option(names = "--label-column", paramLabel = "NAME", description = "The same as a column of the table; no variate then.")
    private String labelColumn;

    @Option(names = "--time-column", paramLabel = "NAME[,NAME]", description = "Time column, or a date and a time of day (default: detected).")
    private String time;

    @Mixin
    private TimeArguments times;

    @Mixin
    private ColumnArguments columns;

    @Option(names = "--variates", paramLabel = "NAME[,NAME]", description = "Variates to keep (default: all); a name with a comma may stand in double quotes.")
    private List<String> variates;

    @Option(names = "--test-share", paramLabel = "SHARE", description = "Share of one FILE, at its end, that is tested (default: 0.3).")
    private Double testShare;

    @Override
    public Set<Use> uses(String option) {
        return option.equals("--test-share") ? EnumSet.of(Use.TRAINING) : EnumSet.of(Use.TRAINING, Use.MEASURING);
    }

    /** Refuses a call without files, and a share of one file where there are two. */
    void check(CommandLine command) {
        if (files.isEmpty()) {
            throw new ParameterException(command, "name a series: TRAIN TEST, or one FILE");
        }
        if (testShare != null && files.size() > 1) {
            throw new ParameterException(command, "--test-share divides one FILE; " + files.getLast()
                    + " is tested whole, leave the one or the other out");
        }
    }

    List<Path> files() {
        return files;
    }

    private ReadOptions options() {
        return ReadOptions.automatic().withTime(time).withTimes(times.options()).withVariates(NameList.split(variates))
                .withColumns(columns.options());
    }

    DetectSeries train() {
        return new DetectReader(files, options(), labels, labelColumn)
                .train(testShare == null ? TEST_SHARE : testShare);
    }

    DataRequest request() {
        return DataRequest.of(files).with(options()).withLabels(labels, labelColumn);
    }
}
