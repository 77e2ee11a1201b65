package statespace.run.detect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.array.LabelFile;
import statespace.data.array.NpyFile;
import statespace.data.column.ColumnRole;
import statespace.data.column.ColumnUse;
import statespace.data.column.NameList;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;

/**
 * Reads what a detector is trained and tested on: CSV, Parquet or {@code .npy}, with labels in a file or a column.
 *
 * @param files
 *            a series of normal rows and one to be tested, or one series
 * @param options
 *            how tables are read; its variates are kept, null for all
 * @param labels
 *            a file that says which rows are anomalous, or null
 * @param labelColumn
 *            the same as a column, or null
 */
public record DetectReader(List<Path> files, ReadOptions options, Path labels, String labelColumn) {

    /** A table with its labels, which are no variate, and which of them are known; null for none, or for all. */
    private record Labelled(SeriesTable table, boolean[] labels, boolean[] known) {
        Labelled(SeriesTable table) {
            this(table, null, null);
        }

        /** Which labels of the rows from one on are known. */
        boolean[] knownFrom(int from) {
            return known == null ? null : Arrays.copyOfRange(known, from, known.length);
        }

        /** The table with a notice if rows before one are labelled anomalous. */
        SeriesTable noting(int rows) {
            long marked = labels == null ? 0 : IntStream.range(0, rows).filter(t -> labels[t]).count();
            return marked == 0
                    ? table
                    : table.noting(List.of(marked + " of the " + rows + " rows that are taken for normal are labelled "
                            + "anomalous; the model learns them as normal."));
        }
    }

    /**
     * Reads files to train on.
     *
     * @param testShare
     *            last share of a single file that is tested
     * @throws DataException
     *             if there is no file
     * @throws SettingException
     *             if the share lies outside 0 and 1, or an option does not apply to a file
     */
    public DetectSeries train(double testShare) {
        if (files.isEmpty()) {
            throw new DataException("name a series: TRAIN TEST, or one FILE");
        }
        if (files.size() > 1) {
            Labelled train = labelled(files.getFirst(), null);
            Labelled test = labelled(files.getLast(), train.table().variates());
            int rows = train.table().rows();
            return new DetectSeries(train.noting(rows), rows, test.table(), 0, truth(test, 0), test.knownFrom(0));
        }
        if (!(testShare > 0 && testShare < 1)) {
            throw new SettingException("the setting 'test_share' lies between 0 and 1, not at " + testShare);
        }
        Labelled all = labelled(files.getFirst(), null);
        int rows = all.table().rows();
        int from = Math.max(1, Math.min(rows - 1, (int) Math.round((1 - testShare) * rows)));
        SeriesTable table = all.noting(from);
        return new DetectSeries(table, from, table, from, truth(all, from), all.knownFrom(from));
    }

    /**
     * Reads files for a trained model: the last one is tested whole, the one before serves the baselines.
     *
     * @param names
     *            variates of the model
     */
    public DetectSeries test(List<String> names) {
        if (files.isEmpty()) {
            throw new DataException("name the series to be tested");
        }
        Labelled test = labelled(files.getLast(), names);
        SeriesTable train = files.size() == 1 ? null : labelled(files.getFirst(), names).table();
        return new DetectSeries(train, train == null ? 0 : train.rows(), test.table(), 0, truth(test, 0),
                test.knownFrom(0));
    }

    private List<String> variates() {
        return options.variates();
    }

    private Labelled labelled(Path file, List<String> expected) {
        List<String> wanted = variates() != null ? variates() : expected;
        Labelled found = NpyFile.recognises(file) ? array(file, wanted) : table(file, wanted);
        if (expected != null && !found.table().variates().equals(expected)) {
            throw new DataException(file + ": has the variates " + found.table().variates() + ", expected are "
                    + expected + "; give it the same ones");
        }
        return found;
    }

    private Labelled array(Path file, List<String> wanted) {
        SeriesTable table = NpyFile.read(file).table();
        refuseTableOptions(file);
        if (variates() != null) {
            return new Labelled(keep(file, table, NameList.known(variates(), table.variates()::contains)));
        }
        if (wanted != null && wanted.size() != table.variates().size()) {
            throw new DataException(file + ": has " + table.variates().size() + " columns, expected are "
                    + wanted.size() + "; give it the same ones");
        }
        return new Labelled(wanted == null ? table : select(table, wanted, table.values()));
    }

    private void refuseTableOptions(Path file) {
        if (labelColumn != null) {
            throw new SettingException("the setting 'label_column' is for tables with named columns; " + file
                    + " is an array, give its labels with the setting 'labels'");
        }
        String option = options.time() != null
                ? "time_column"
                : options.id() != null
                        ? "id_column"
                        : options.value() != null
                                ? "value_column"
                                : options.layout() != null
                                        ? "layout"
                                        : options.query() != null
                                                ? "query"
                                                : options.allowRemote()
                                                        ? "allow_remote"
                                                        : options.times().firstTold() != null
                                                                ? options.times().firstTold()
                                                                : options.columns().option();
        if (option != null) {
            throw new SettingException("the setting '" + option + "' is for tables; " + file
                    + " is an array, leave it out");
        }
    }

    private Labelled table(Path file, List<String> wanted) {
        if (labelColumn == null) {
            return new Labelled(SeriesReader.read(file, options.withVariates(wanted)));
        }
        boolean mustHave = file.equals(files.getLast());
        List<String> columns = null;
        if (wanted != null) {
            columns = new ArrayList<>(wanted);
            columns.remove(labelColumn);
        }
        SeriesTable all = SeriesReader.read(file,
                options.withVariates(columns).withColumns(options.columns().withLabel(labelColumn)));
        if (all.labels() == null && mustHave) {
            throw new DataException(file + ": has no column '" + labelColumn + "' among " + others(all)
                    + "; check the setting 'label_column'");
        }
        return all.labels() == null
                ? new Labelled(all)
                : new Labelled(all, all.labels().anomalous(), all.labels().someKnown());
    }

    /** Names of the columns that do not hold the times. */
    private static List<String> others(SeriesTable table) {
        return table.roles().stream().filter(use -> use.role() != ColumnRole.TIME).map(ColumnUse::column).toList();
    }

    private static SeriesTable keep(Path file, SeriesTable table, List<String> names) {
        double[][] values = new double[names.size()][];
        for (int v = 0; v < values.length; v++) {
            int at = table.variates().indexOf(names.get(v));
            if (at < 0) {
                throw new DataException(
                        file + ": has no variate '" + names.get(v) + "'; check the setting 'variates'");
            }
            values[v] = table.values()[at];
        }
        return select(table, names, values);
    }

    private static SeriesTable select(SeriesTable table, List<String> names, double[][] values) {
        return new SeriesTable(table.name(), table.source(), table.sha256(), table.layout(), table.timeColumn(),
                List.copyOf(names), table.times(), table.calendar(), values, SeriesTable.unknown(values),
                table.inserted(),
                table.notices(), table.told(), table.roles(), table.labels());
    }

    private boolean[] truth(Labelled test, int from) {
        boolean[] all = test.labels();
        if (labels != null) {
            if (all != null) {
                throw new SettingException(
                        "give labels once: with the setting 'labels' or with the setting 'label_column'");
            }
            all = NpyFile.recognises(labels) ? NpyFile.read(labels).labels() : LabelFile.read(labels, test.table());
            if (all.length == test.table().rows() - from) {
                return all;
            }
        }
        if (all == null) {
            return null;
        }
        if (all.length != test.table().rows()) {
            throw new DataException(labels + ": has " + all.length + " labels, " + test.table().source() + " has "
                    + test.table().rows() + " rows; name the labels of this series");
        }
        return Arrays.copyOfRange(all, from, all.length);
    }
}
