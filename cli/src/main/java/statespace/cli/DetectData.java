package statespace.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import statespace.data.array.AnomalyLabels;
import statespace.data.array.NpyFile;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;

/** The usual series, the one to be watched, and its labels. */
final class DetectData {
    private static final double TEST_SHARE = 0.3;

    @Parameters(arity = "0..2", paramLabel = "DATA", description = "TRAIN TEST: a series that is taken for usual and one to be watched; or one FILE, of which "
            + "the first part is taken for usual. CSV, Parquet or .npy (rows by variates).")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--labels", paramLabel = "FILE", description = "Which rows are anomalous, an .npy file with 1 for those, as long as TEST or as FILE.")
    private Path labels;

    @Option(names = "--label-column", paramLabel = "NAME", description = "The same as a column of the table; no variate then.")
    private String labelColumn;

    @Option(names = "--time-column", paramLabel = "NAME", description = "Time column (default: found out).")
    private String time;

    @Option(names = "--variates", split = ",", paramLabel = "NAME", description = "Variates to keep (default: all).")
    private List<String> variates;

    @Option(names = "--test-share", paramLabel = "SHARE", description = "Last part of one FILE that is watched (default: 0.3).")
    private Double testShare;

    /**
     * What was read.
     *
     * @param train
     *            the usual series, or null
     * @param trainRows
     *            of it that are used
     * @param test
     *            the series to be watched
     * @param from
     *            its first row that is watched
     * @param truth
     *            labels of the watched rows, or null
     */
    record Series(SeriesTable train, int trainRows, SeriesTable test, int from, boolean[] truth) {
        double[][] usual() {
            return cut(train, 0, trainRows);
        }

        double[][] watched() {
            return cut(test, from, test.rows());
        }

        /** The time of a watched row as text. */
        String time(int row) {
            return test.frequency().format(test.times()[from + row]);
        }

        int rows() {
            return test.rows() - from;
        }

        int anomalous() {
            return truth == null ? 0 : (int) IntStream.range(0, truth.length).filter(t -> truth[t]).count();
        }

        private static double[][] cut(SeriesTable table, int from, int to) {
            return Arrays.stream(table.values()).map(row -> Arrays.copyOfRange(row, from, to))
                    .toArray(double[][]::new);
        }
    }

    /** One series that is watched whole. */
    static DetectData of(Path file, Path labels, String labelColumn) {
        DetectData data = new DetectData();
        data.files = List.of(file);
        data.labels = labels;
        data.labelColumn = labelColumn;
        return data;
    }

    List<Path> files() {
        return files;
    }

    /** A table with its labels, which are no variate. */
    private record Labelled(SeriesTable table, boolean[] labels) {}

    /** Reads files to train on. */
    Series read() {
        if (files.isEmpty()) {
            throw new UserException("name a series: TRAIN TEST, or one FILE");
        }
        if (files.size() == 1) {
            double share = testShare == null ? TEST_SHARE : testShare;
            if (!(share > 0 && share < 1)) {
                throw new UserException("--test-share lies between 0 and 1, not at " + share);
            }
            Labelled all = labelled(files.getFirst(), null);
            int rows = all.table().rows();
            int from = Math.max(1, Math.min(rows - 1, (int) Math.round((1 - share) * rows)));
            return new Series(all.table(), from, all.table(), from, truth(all, from));
        }
        Labelled train = labelled(files.getFirst(), null);
        Labelled test = labelled(files.getLast(), train.table().variates());
        return new Series(train.table(), train.table().rows(), test.table(), 0, truth(test, 0));
    }

    /** Reads files for a trained model: the last one is watched whole, the one before serves the baselines. */
    Series read(List<String> names) {
        if (files.isEmpty()) {
            throw new UserException("name the series to be watched");
        }
        Labelled test = labelled(files.getLast(), names);
        SeriesTable train = files.size() == 1 ? null : labelled(files.getFirst(), names).table();
        return new Series(train, train == null ? 0 : train.rows(), test.table(), 0, truth(test, 0));
    }

    private Labelled labelled(Path file, List<String> expected) {
        List<String> wanted = variates != null ? variates : expected;
        Labelled found = NpyFile.recognises(file) ? array(file, wanted) : table(file, wanted);
        if (expected != null && !found.table().variates().equals(expected)) {
            throw new UserException(file + ": has the variates " + found.table().variates() + ", expected are "
                    + expected + "; give it the same ones");
        }
        return found;
    }

    private Labelled array(Path file, List<String> wanted) {
        SeriesTable table = NpyFile.read(file).table();
        if (labelColumn != null) {
            throw new UserException("--label-column is for tables with named columns; " + file
                    + " is an array, give its labels with --labels");
        }
        if (variates == null) {
            if (wanted != null && wanted.size() != table.variates().size()) {
                throw new UserException(file + ": has " + table.variates().size() + " columns, expected are "
                        + wanted.size() + "; give it the same ones");
            }
            return new Labelled(wanted == null ? table : select(table, wanted, table.values()), null);
        }
        return new Labelled(keep(file, table, variates), null);
    }

    private Labelled table(Path file, List<String> wanted) {
        ReadOptions options = ReadOptions.automatic().withTime(time);
        if (labelColumn == null) {
            return new Labelled(SeriesReader.read(file, wanted == null ? options : options.withVariates(wanted)), null);
        }
        List<String> columns = null;
        if (wanted != null) {
            columns = new ArrayList<>(wanted);
            columns.remove(labelColumn);
        }
        SeriesTable all;
        if (columns == null) {
            all = SeriesReader.read(file, options);
        } else {
            List<String> both = new ArrayList<>(columns);
            both.add(labelColumn);
            all = hasLabels(file)
                    ? SeriesReader.read(file, options.withVariates(both))
                    : SeriesReader.read(file, options.withVariates(columns));
        }
        int at = all.variates().indexOf(labelColumn);
        if (at < 0) {
            if (!file.equals(files.getLast())) {
                return new Labelled(all, null);
            }
            throw new UserException(file + ": has no column '" + labelColumn + "' among " + all.variates()
                    + "; check --label-column");
        }
        boolean[] labels = AnomalyLabels.of(file + ", column '" + labelColumn + "'", all.values()[at]);
        List<String> kept = all.variates().stream().filter(name -> !name.equals(labelColumn)).toList();
        if (kept.isEmpty()) {
            throw new UserException(file + ": has no column of numbers beside '" + labelColumn + "'; add one");
        }
        return new Labelled(keep(file, all, kept), labels);
    }

    /** Only the watched file must have the labels. */
    private boolean hasLabels(Path file) {
        return file.equals(files.getLast());
    }

    private static SeriesTable keep(Path file, SeriesTable table, List<String> names) {
        double[][] values = new double[names.size()][];
        for (int v = 0; v < values.length; v++) {
            int at = table.variates().indexOf(names.get(v));
            if (at < 0) {
                throw new UserException(
                        file + ": has no variate '" + names.get(v) + "'; check --variates");
            }
            values[v] = table.values()[at];
        }
        return select(table, names, values);
    }

    private static SeriesTable select(SeriesTable table, List<String> names, double[][] values) {
        return new SeriesTable(table.name(), table.source(), table.sha256(), table.layout(), table.timeColumn(),
                List.copyOf(names), table.times(), table.frequency(), values, new int[values.length], table.inserted(),
                table.notices());
    }

    private boolean[] truth(Labelled test, int from) {
        boolean[] all = test.labels();
        if (labels != null) {
            if (all != null) {
                throw new UserException("give labels once: with --labels or with --label-column");
            }
            all = NpyFile.read(labels).labels();
            if (all.length == test.table().rows() - from) {
                return all;
            }
        }
        if (all == null) {
            return null;
        }
        if (all.length != test.table().rows()) {
            throw new UserException(labels + ": has " + all.length + " labels, " + test.table().source() + " has "
                    + test.table().rows() + " rows; name the labels of this series");
        }
        return Arrays.copyOfRange(all, from, all.length);
    }
}
