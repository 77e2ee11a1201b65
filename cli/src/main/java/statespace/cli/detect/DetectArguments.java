package statespace.cli.detect;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.cli.run.Use;
import statespace.cli.run.UserException;
import statespace.data.column.NameList;
import statespace.model.detect.DetectSpec;
import statespace.model.detect.RowScore;

/** Settings of a detection; what is not given keeps the one default of {@link DetectSpec}. */
final class DetectArguments implements Use.Options {
    @Option(names = "--window", paramLabel = "N", description = "Steps of a training window (default: 100).")
    private Integer window;

    @Option(names = "--quantile", paramLabel = "SHARE", description = "Share of the held-out normal rows that are not called anomalous (default: 0.99).")
    private Double quantile;

    @Option(names = "--over-variates", defaultValue = "mean", paramLabel = "mean|max", description = "The score of a row: mean or largest of its cells (default: ${DEFAULT-VALUE}).")
    private DetectSpec.OverVariates over;

    @Option(names = "--judge", paramLabel = "NAME[,NAME]", description = "Variates whose errors make the score (default: all); the others are read all the same, such as commands or the calendar.")
    private List<String> judged;

    @Option(names = "--smooth", defaultValue = "1", paramLabel = "ROWS", description = "Span of an exponentially weighted average over the scores of rows (default: ${DEFAULT-VALUE}, none).")
    private int span;

    @Override
    public Set<Use> uses(String option) {
        return EnumSet.of(Use.TRAINING);
    }

    DetectSpec spec(List<String> variates) {
        DetectSpec base = DetectSpec.of(variates.size());
        return base.withWindow(window == null ? base.window() : window).with(
                new RowScore(over == DetectSpec.OverVariates.MAX, places(variates), span),
                quantile == null ? base.quantile() : quantile);
    }

    private List<Integer> places(List<String> variates) {
        return judged == null
                ? List.of()
                : NameList.known(NameList.split(judged), variates::contains).stream().map(name -> {
                    int at = variates.indexOf(name);
                    if (at < 0) {
                        throw new UserException("--judge names '" + name + "', the series has " + variates
                                + "; name some of these");
                    }
                    return at;
                }).toList();
    }
}
