package statespace.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.calendar.TimeColumn;

/**
 * Reads a file of series: finds out layout and time column (or is told), checks every value, sorts by time, and lays
 * the rows on a regular grid. All that is wrong ends in a {@link DataException} of one sentence; all that was mended is
 * counted and noted in the table.
 */
public final class SeriesReader {
    private SeriesReader() {}

    /**
     * Reads a CSV or Parquet file, or a query's result from a DuckDB file.
     *
     * @throws DataException
     *             if it cannot be used
     * @throws SettingException
     *             if an option does not apply to it
     */
    public static SeriesTable read(Path file, ReadOptions options) {
        Source source = Source.open(file, options);
        RawTable raw = Database.load(source, options);
        checkRows(raw);
        boolean isLong = options.layout() == null ? looksLong(raw) : options.layout() == ReadOptions.Layout.LONG;
        Times time = Times.of(raw, options);
        if (time == null && isLong) {
            throw new DataException(raw.source().file() + ": has no time column among " + RawTable.names(raw.columns())
                    + "; name it with the setting 'time_column'");
        }
        if (!isLong) {
            refuseLongOptions(raw, options);
        }
        Rows rows = isLong ? longRows(raw, options, time) : wideRows(raw, options, time);
        return TimeGrid.lay(raw, Resampling.of(raw, rows, options), options);
    }

    private static void refuseLongOptions(RawTable raw, ReadOptions options) {
        String option = options.id() != null ? "id_column" : options.value() != null ? "value_column" : null;
        if (option != null) {
            throw new SettingException("the setting '" + option + "' is for a long table, " + raw.source().file()
                    + " is read as a wide one; leave it out, or choose the setting 'layout=long'");
        }
    }

    /**
     * Rows as the source has them.
     *
     * @param layout
     *            of the source
     * @param timeColumn
     *            name, or null
     * @param stamps
     *            that the times are from, or null if they are numbers
     * @param times
     *            (rows)
     * @param places
     *            row of the source that each row came from, (rows)
     * @param variates
     *            names
     * @param values
     *            (variates, rows), NaN where missing
     * @param notices
     *            sentences that the user should read
     */
    record Rows(
            ReadOptions.Layout layout,
            String timeColumn,
            TimeColumn stamps,
            long[] times,
            int[] places,
            List<String> variates,
            double[][] values,
            List<String> notices) {}

    private static void checkRows(RawTable raw) {
        if (raw.rows() == 0) {
            throw new DataException(raw.source().file() + switch (raw.source().kind()) {
                case CSV -> ": has a header but no rows; rows of numbers are expected";
                case PARQUET -> ": has columns but no rows; rows of numbers are expected";
                case DATABASE -> ": the query gives no rows; correct it";
            });
        }
        if (raw.rows() == 1) {
            throw new DataException(raw.source().file() + ": has one row only; a series needs at least two");
        }
        if (raw.source().kind() == Source.Kind.CSV && raw.columns().stream()
                .allMatch(column -> RawTable.isNumber(column.name())
                        || TimeColumn.looksLikeTimes(new String[]{column.name()})
                        || column.name().matches("column\\d+"))) {
            throw new DataException(
                    raw.source().file() + ", line 1: holds numbers where column names are expected; add a header line");
        }
    }

    private static boolean looksLong(RawTable raw) {
        if (raw.column("unique_id") != null && raw.column("ds") != null && raw.column("y") != null) {
            return true;
        }
        RawTable.Column time = null;
        int texts = 0;
        for (RawTable.Column column : raw.columns()) {
            time = column.type() == RawTable.Type.TIME ? column : time;
            texts += column.type() == RawTable.Type.TEXT && !raw.looksNumeric(column) ? 1 : 0;
        }
        return raw.columns().size() == 3 && time != null && texts == 1
                && java.util.Arrays.stream(time.texts()).distinct().count() < raw.rows();
    }

    private static Rows wideRows(RawTable raw, ReadOptions options, Times time) {
        List<String> notices = new ArrayList<>();
        List<RawTable.Column> chosen = VariateColumns.of(time == null ? raw : time.without(raw), options.variates(),
                time == null ? null : time.column(), notices);
        if (chosen.isEmpty()) {
            throw new DataException(raw.source().file() + ": has no column of numbers"
                    + (time == null ? "" : " beside the time") + ", only " + RawTable.names(raw.columns())
                    + "; add one");
        }
        double[][] values = new double[chosen.size()][];
        for (int v = 0; v < values.length; v++) {
            values[v] = raw.numbers(chosen.get(v));
        }
        int[] places = new int[raw.rows()];
        long[] times = new long[raw.rows()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
            times[i] = time == null ? i : time.times()[i];
        }
        noteOrder(raw, times, notices);
        return new Rows(ReadOptions.Layout.WIDE, time == null ? null : time.name(),
                time == null ? null : time.stamps(), times, places,
                chosen.stream().map(RawTable.Column::name).toList(), values, notices);
    }

    private static void noteOrder(RawTable raw, long[] times, List<String> notices) {
        for (int i = 1; i < times.length; i++) {
            if (times[i] < times[i - 1]) {
                notices.add("Rows were not in order of time, the first at " + raw.place(i) + "; they were sorted.");
                return;
            }
        }
    }

    private static Rows longRows(RawTable raw, ReadOptions options, Times timed) {
        RawTable.Column time = timed.column();
        long[] rowTimes = timed.times();
        RawTable.Column id = idColumn(timed.without(raw), options, time);
        double[] y = raw.numbers(valueColumn(timed.without(raw), options, time, id));
        Map<String, Integer> series = new LinkedHashMap<>();
        if (options.variates() != null) {
            options.variates().forEach(name -> series.put(name, series.size()));
        }
        Map<Long, Integer> index = new LinkedHashMap<>();
        List<int[]> cells = new ArrayList<>(); // (series, time index, source row)
        List<String> notices = new ArrayList<>();
        Map<String, Long> latest = new HashMap<>();
        for (int i = 0; i < raw.rows(); i++) {
            if (id.texts() != null ? id.texts()[i] == null : i == id.blank()) {
                throw new DataException(raw.source().file() + ", " + raw.place(i) + ", column '" + id.name()
                        + "': the series is not named; fill it in or remove the row");
            }
            String key = id.texts() != null ? id.texts()[i] : Long.toString(id.times()[i]);
            if (options.variates() != null && !series.containsKey(key)) {
                continue;
            }
            int s = series.computeIfAbsent(key, _ -> series.size());
            int t = index.computeIfAbsent(rowTimes[i], _ -> index.size());
            cells.add(new int[]{s, t, i});
            if (latest.merge(key, rowTimes[i], Math::max) > rowTimes[i] && notices.isEmpty()) {
                notices.add("Rows of a series were not in order of time, the first at " + raw.place(i)
                        + "; they were sorted.");
            }
        }
        TableSize.checkGrid(raw.source().file(), (double) series.size() * index.size(), cells.size(),
                series.size() + " series by " + index.size() + " times",
                "check the setting 'id_column', or choose series with the setting 'variates'");
        double[][] values = new double[series.size()][index.size()];
        int[][] seen = new int[series.size()][index.size()];
        int[] places = new int[index.size()];
        for (double[] row : values) {
            java.util.Arrays.fill(row, Double.NaN);
        }
        for (int[] cell : cells) {
            if (seen[cell[0]][cell[1]] > 0) {
                throw new DataException(raw.source().file() + ", " + raw.place(cell[2])
                        + ": gives a second value for the same series and time as "
                        + raw.place(seen[cell[0]][cell[1]] - 1) + "; remove one");
            }
            seen[cell[0]][cell[1]] = cell[2] + 1;
            places[cell[1]] = cell[2];
            values[cell[0]][cell[1]] = y[cell[2]];
        }
        checkSeries(raw, List.copyOf(series.keySet()), seen, id.name());
        return new Rows(ReadOptions.Layout.LONG, time.name(), timed.stamps(),
                index.keySet().stream().mapToLong(Long::longValue).toArray(), places, List.copyOf(series.keySet()),
                values, notices);
    }

    private static void checkSeries(RawTable raw, List<String> names, int[][] seen, String id) {
        for (int s = 0; s < seen.length; s++) {
            if (java.util.Arrays.stream(seen[s]).allMatch(row -> row == 0)) {
                throw new DataException(raw.source().file() + ": has no series '" + names.get(s) + "' in column '" + id
                        + "'; check the setting 'variates'");
            }
        }
    }

    static boolean same(RawTable.Column column, RawTable.Column other) {
        return other != null && column.name().equals(other.name());
    }

    private static RawTable.Column idColumn(RawTable raw, ReadOptions options, RawTable.Column time) {
        String name = options.id() != null ? options.id() : raw.column("unique_id") != null ? "unique_id" : null;
        if (name != null) {
            RawTable.Column id = raw.required(name);
            if (id.texts() == null && id.times() == null) {
                throw new DataException(raw.source().file() + ", column '" + id.name()
                        + "': holds fractions; series are told apart by text or whole numbers");
            }
            return id;
        }
        return raw.columns().stream().filter(column -> !same(column, time) && column.type() == RawTable.Type.TEXT)
                .findFirst().orElseThrow(() -> new DataException(raw.source().file()
                        + ": has no column that tells series apart; name it with the setting 'id_column'"));
    }

    private static RawTable.Column valueColumn(RawTable raw, ReadOptions options, RawTable.Column time,
            RawTable.Column id) {
        String name = options.value() != null ? options.value() : raw.column("y") != null ? "y" : null;
        if (name != null) {
            return raw.required(name);
        }
        return raw.columns().stream().filter(column -> !same(column, time) && !same(column, id)
                && column.type() == RawTable.Type.NUMBER).findFirst().orElseThrow(() -> new DataException(
                        raw.source().file() + ": has no column of values; name it with the setting 'value_column'"));
    }
}
