package statespace.run.reconstruct;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.array.NpyFile;
import statespace.data.calendar.FixedStep;
import statespace.data.calendar.RowNumbers;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.run.Facts;
import statespace.task.Scaler;

/**
 * A recorded series and the regressors beside it, as they were read.
 *
 * @param table
 *            the series
 * @param nuisance
 *            regressors of the same rows, or null
 */
public record ReconstructSeries(SeriesTable table, SeriesTable nuisance) {
    private static final int LEAST_ROWS = 8;
    private static final double CLOSE = 0.01; // of an interval
    private static final double ROUNDING = 0.51; // of a step, to which a clock may be rounded

    /**
     * Reads a series, and regressors where there are some.
     *
     * @param regressors
     *            file, or null
     * @throws DataException
     *             if the two have not the same number of rows
     */
    public static ReconstructSeries read(Path file, Path regressors, ReadOptions options) {
        SeriesTable table = table(file, options);
        SeriesTable nuisance = regressors == null ? null : table(regressors, ReadOptions.automatic());
        if (table.rows() < LEAST_ROWS) {
            throw new DataException(file + ": has " + table.rows() + " rows; a system is reconstructed from at least "
                    + LEAST_ROWS);
        }
        if (nuisance != null && nuisance.rows() != table.rows()) {
            throw new DataException(regressors + ": has " + nuisance.rows() + " rows, " + file + " has "
                    + table.rows() + "; give it one row of regressors for each row of the series");
        }
        if (nuisance != null && nuisance.missingTotal() > 0) {
            throw new DataException(regressors + ": " + Facts.count(nuisance.missingTotal(), "cell")
                    + " of the regressors " + (nuisance.missingTotal() == 1 ? "is" : "are")
                    + " missing; fill them or leave their columns out");
        }
        return new ReconstructSeries(table, nuisance);
    }

    private static SeriesTable table(Path file, ReadOptions options) {
        if (!NpyFile.recognises(file)) {
            return SeriesReader.read(file, options.missing() == null
                    ? options.withMissing(ReadOptions.Missing.SKIP)
                    : options);
        }
        if (!options.equals(ReadOptions.automatic())) {
            throw new SettingException(file + ": a .npy array has no names and no times, and options of tables do not "
                    + "apply to it; leave them out, or write it as a table");
        }
        return NpyFile.read(file).table();
    }

    /**
     * Checks that every variate moves in the training rows, and that none is a clock: a system whose state grows without end
     * has no attractor, and beside such a drift every distance is small.
     *
     * @throws DataException
     *             that names the first that does not suit
     */
    public void checkMoving(int trainRows) {
        check(table, trainRows);
        for (int v = 0; v < table.variates().size(); v++) {
            if (isClock(table.values()[v])) {
                throw new DataException(table.source() + ": the column '" + table.variates().get(v) + "' grows by the "
                        + "same step in every row, as times and row counters do, and is no variable of a system; leave "
                        + "it out with the setting 'ignore'");
            }
        }
        if (nuisance != null) {
            check(nuisance, trainRows);
        }
    }

    private static void check(SeriesTable table, int trainRows) {
        for (int v = 0; v < table.variates().size(); v++) {
            double[] known = Arrays.stream(table.values()[v], 0, trainRows).filter(x -> !Double.isNaN(x)).toArray();
            if (known.length < 2 || Arrays.stream(known).allMatch(x -> x == known[0])) {
                throw new DataException(table.source() + ": the column '" + table.variates().get(v) + "' "
                        + (known.length < 2 ? "has no known values" : "is constant")
                        + " in the " + trainRows + " training rows; leave it out");
            }
        }
    }

    /** Known values that lie on a straight line over the rows, but for their rounding. */
    private static boolean isClock(double... values) {
        int[] known = IntStream.range(0, values.length).filter(t -> !Double.isNaN(values[t])).toArray();
        if (known.length < LEAST_ROWS) {
            return false;
        }
        int first = known[0];
        int last = known[known.length - 1];
        double step = (values[last] - values[first]) / (last - first);
        return Arrays.stream(known).allMatch(t -> Math.abs(values[t] - values[first] - (t - first) * step) <= ROUNDING
                * Math.abs(step));
    }

    /**
     * A note where the times of the rows and the interval that the filter is told say different things.
     *
     * @param interval
     *            seconds between two rows
     */
    public Optional<String> contradicts(double interval) {
        boolean timed = table.calendar().rule() instanceof FixedStep;
        double step = switch (table.calendar().rule()) {
            case FixedStep fixed -> fixed.micros() / 1e6;
            case RowNumbers(long rows) when rows > 1 -> rows;
            default -> Double.NaN;
        };
        return Double.isNaN(step) || isNear(step, interval) || (!timed && isNear(step / 1000, interval))
                ? Optional.empty()
                : Optional.of("note: the times in '" + table.timeColumn() + "' are " + plain(step) + (timed ? " s" : "")
                        + " apart, and --tr says " + plain(interval) + " s; the filter follows --tr.");
    }

    private static boolean isNear(double a, double b) {
        return Math.abs(a - b) <= CLOSE * Math.abs(b);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }

    /** Scaling of the variates, then of the regressors, by the training rows. */
    Scaler fit(int trainRows) {
        return Scaler.fit(all(), trainRows);
    }

    /** Names of the variates, then of the regressors. */
    public List<String> names() {
        return nuisance == null
                ? table.variates()
                : Stream.concat(table.variates().stream(), nuisance.variates().stream().map(n -> "nuisance " + n))
                        .toList();
    }

    private double[][] all() {
        return nuisance == null
                ? table.values()
                : Stream.concat(Arrays.stream(table.values()), Arrays.stream(nuisance.values()))
                        .toArray(double[][]::new);
    }

    /** The series in scaled units, (rows)(N). */
    double[][] scaled(Scaler scaler) {
        return rows(table.values(), scaler, 0);
    }

    /** The regressors in scaled units, (rows)(P), or null. */
    double[][] scaledNuisance(Scaler scaler) {
        return nuisance == null ? null : rows(nuisance.values(), scaler, table.variates().size());
    }

    private static double[][] rows(double[][] values, Scaler scaler, int first) {
        double[][] rows = new double[values[0].length][values.length];
        for (int v = 0; v < values.length; v++) {
            for (int t = 0; t < rows.length; t++) {
                rows[t][v] = (values[v][t] - scaler.mean()[first + v]) / scaler.standardDeviation()[first + v];
            }
        }
        return rows;
    }

    /** What tells it from other data. */
    String content() {
        return table.content() + (nuisance == null ? "" : nuisance.content());
    }

    /** What was read, in lines for the user. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>(List.of(table.describe()));
        table.notices().forEach(notice -> lines.add("note: " + notice));
        if (nuisance != null) {
            lines.add(nuisance.describe());
        }
        if (table.missingTotal() > 0) {
            lines.add("note: " + Facts.count(table.missingTotal(), "cell")
                    + (table.missingTotal() == 1
                            ? " is missing and stays so: it counts"
                            : " are missing and stay so: they count")
                    + " in no loss and no measure.");
        }
        return lines;
    }
}
