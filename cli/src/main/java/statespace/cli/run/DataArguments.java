package statespace.cli.run;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import statespace.data.column.NameList;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.run.DataRequest;
import statespace.task.forecast.Split;

/** Where the data is and how it is read. */
public final class DataArguments {
    /** What tables are, for the help. */
    public static final String TABLES = "CSV, Parquet, JSON lines, .tsf or .arff file, perhaps packed (wide: time and one "
            + "column per variate; long: unique_id, ds, y), a folder or pattern of such, - for standard input, or a DuckDB "
            + "file with --query";

    @Option(names = "--query", paramLabel = "SQL", description = "One SELECT whose result is read from a DuckDB file; it reaches that file only.")
    private String query;

    @Option(names = "--allow-remote", description = "Let the query read http, https and s3 addresses (DuckDB's extension httpfs).")
    private boolean allowRemote;

    @Option(names = "--layout", paramLabel = "wide|long", description = "How the table holds series (default: detected).")
    private ReadOptions.Layout layout;

    @Option(names = "--time-column", paramLabel = "NAME[,NAME]", description = "Time column, or a date and a time of day, or year, month and so on (default: detected).")
    private String time;

    @Option(names = "--id-column", paramLabel = "NAME[,NAME]", description = "Series column of a long table, or several.")
    private String id;

    @Option(names = "--value-column", paramLabel = "NAME", description = "Value column of a long table.")
    private String value;

    @Option(names = "--variates", paramLabel = "NAME[,NAME]", description = "Variates to keep (default: all); a name with a comma may stand in double quotes.")
    private List<String> variates;

    @Option(names = "--target", paramLabel = "NAME[,NAME]", description = "Columns to forecast; the others are left out.")
    private List<String> target;

    @Mixin
    private ColumnArguments columns;

    @Option(names = "--missing", paramLabel = "fill|skip|error", description = "Missing values: fill (straight lines, at the ends the nearest value), skip (they stay unknown; chimera and reconstruct alone read on over gaps) or error (default: as the run has it with --model, else fill; skip for reconstruct).")
    private ReadOptions.Missing missing;

    @Mixin
    private TimeArguments times;

    /** How it is read. */
    public ReadOptions options() {
        return new ReadOptions(layout, time, id, value, NameList.split(variates), missing, query, allowRemote,
                times.options(), columns.options().withTarget(NameList.split(target)));
    }

    /** True if missing values are to stay missing. */
    public boolean skipsMissing() {
        return missing == ReadOptions.Missing.SKIP;
    }

    /**
     * Refuses options of tables where there is none.
     *
     * @throws ParameterException
     *             that names the first of them
     */
    public void refuseOptions(CommandSpec command, String why) {
        CommandSpec own = command.mixins().values().stream().filter(mixin -> mixin.userObject() == this).findFirst()
                .orElseThrow();
        command.commandLine().getParseResult().matchedOptions().stream().map(OptionSpec::longestName)
                .filter(name -> own.findOption(name) != null).findFirst().ifPresent(name -> {
                    throw new ParameterException(command.commandLine(), name + " is for tables; " + why);
                });
    }

    /** Reads the table. */
    public SeriesTable read(Path file) {
        return SeriesReader.read(file, options());
    }

    /**
     * The data for a trained model.
     *
     * @param split
     *            that was asked for, or null
     */
    public DataRequest request(Path file, Split.Kind split) {
        return DataRequest.of(file).with(options()).with(split);
    }
}
