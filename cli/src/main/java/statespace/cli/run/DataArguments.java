package statespace.cli.run;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.run.DataRequest;
import statespace.task.forecast.Split;

/** Where the data is and how it is read. */
public final class DataArguments {
    @Parameters(index = "0", paramLabel = "DATA", description = "CSV or Parquet file (wide: time and one column per variate; long: unique_id, ds, y), or a "
            + "DuckDB file with --query; for inspect also labelled sequences or the folder of a run.")
    private Path file;

    @Option(names = "--query", paramLabel = "SQL", description = "One SELECT whose result is read from a DuckDB file; it reaches that file only.")
    private String query;

    @Option(names = "--allow-remote", description = "Let the query read http, https and s3 addresses (DuckDB's extension httpfs).")
    private boolean allowRemote;

    @Option(names = "--layout", paramLabel = "wide|long", description = "How the table holds series (default: detected).")
    private ReadOptions.Layout layout;

    @Option(names = "--time-column", paramLabel = "NAME", description = "Time column (default: detected).")
    private String time;

    @Option(names = "--id-column", paramLabel = "NAME", description = "Series column of a long table.")
    private String id;

    @Option(names = "--value-column", paramLabel = "NAME", description = "Value column of a long table.")
    private String value;

    @Option(names = "--variates", split = ",", paramLabel = "NAME", description = "Variates to keep (default: all).")
    private List<String> variates;

    @Option(names = "--missing", defaultValue = "fill", paramLabel = "fill|skip|error", description = "Missing values: fill (straight lines, at the ends the nearest value), skip (chimera alone reads on over gaps) or error.")
    private ReadOptions.Missing missing;

    @Option(names = "--split", paramLabel = "ratio|ett_hour|ett_minute", description = "Training, validation and test rows (default: ETT borders by file name, else 70/10/20).")
    private Split.Kind split;

    /** The file. */
    public Path file() {
        return file;
    }

    /** The split that was asked for, or null. */
    public Split.Kind split() {
        return split;
    }

    /** How it is read. */
    public ReadOptions options() {
        return new ReadOptions(layout, time, id, value, variates, missing, query, allowRemote);
    }

    /** True if missing values are to stay missing. */
    public boolean skipsMissing() {
        return missing == ReadOptions.Missing.SKIP;
    }

    /** Reads the table. */
    public SeriesTable read() {
        return SeriesReader.read(file, options());
    }

    /**
     * The data for a trained model.
     *
     * @param again
     *            true to measure even what was measured before
     */
    public DataRequest request(boolean again) {
        return new DataRequest(List.of(file), options(), split, null, null, 1, again);
    }

    /** The same with labels in a file or a column. */
    DataRequest request(Path labels, String labelColumn) {
        return new DataRequest(List.of(file), options(), split, labels, labelColumn, 1, true);
    }
}
