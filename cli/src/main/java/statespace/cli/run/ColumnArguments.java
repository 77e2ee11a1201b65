package statespace.cli.run;

import java.util.List;
import picocli.CommandLine.Option;
import statespace.data.column.ColumnOptions;
import statespace.data.column.NameList;

/** What the command line tells of columns and their cells. */
public final class ColumnArguments {
    @Option(names = "--ignore", paramLabel = "NAME[,NAME]", description = "Columns to leave out.")
    private List<String> ignore;

    @Option(names = "--duplicates", paramLabel = "first|last|mean|sum", description = "What becomes of rows with the same time (default: they are refused).")
    private ColumnOptions.Duplicates duplicates;

    @Option(names = "--null", paramLabel = "TEXT", description = "A further spelling of a missing value, such as -9999; may be repeated.")
    private List<String> nulls;

    @Option(names = "--decimal", paramLabel = "SIGN", description = "Decimal sign of the numbers: a point or a comma (default: a point).")
    private String decimal;

    @Option(names = "--thousands", paramLabel = "SIGN", description = "Sign between groups of three digits (default: none).")
    private String thousands;

    /** What is told. */
    public ColumnOptions options() {
        return new ColumnOptions(null, NameList.split(ignore), null, duplicates, nulls, decimal, thousands);
    }
}
