package statespace.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.column.Column;
import statespace.data.source.FileKind;

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
        Column time = timeColumn(raw, options.time(), isLong);
        if (!isLong) {
            refuseLongOptions(raw, options);
        }
        Rows rows = isLong ? longRows(raw, options, time) : wideRows(raw, options, time);
        return TimeGrid.lay(raw, rows, options);
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
     * @param timed
     *            true if times are microseconds, false if they are numbers
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
            boolean timed,
            long[] times,
            int[] places,
            List<String> variates,
            double[][] values,
            List<String> notices) {}

    private static void checkRows(RawTable raw) {
        if (raw.rows() == 0) {
            throw new DataException(raw.source().file() + switch (raw.source().kind()) {
                case PARQUET -> ": has columns but no rows; rows of numbers are expected";
                case DATABASE -> ": the query gives no rows; correct it";
                default -> ": has a header but no rows; rows of numbers are expected";
            });
        }
        if (raw.rows() == 1) {
            throw new DataException(raw.source().file() + ": has one row only; a series needs at least two");
        }
        if (raw.source().kind() == FileKind.CSV && raw.columns().stream()
                .allMatch(
                        column -> RawTable.isNumber(column.name()) || TimeTexts.micros(column.name()) != TimeTexts.NONE
                                || column.name().matches("column\\d+"))) {
            throw new DataException(
                    raw.source().file() + ", line 1: holds numbers where column names are expected; add a header line");
        }
    }

    private static boolean looksLong(RawTable raw) {
        if (raw.column("unique_id") != null && raw.column("ds") != null && raw.column("y") != null) {
            return true;
        }
        Column time = null;
        int texts = 0;
        for (Column column : raw.columns()) {
            boolean times = isTime(column);
            time = times ? column : time;
            texts += column.type() == Column.Type.TEXT && !times && !column.looksNumeric() ? 1 : 0;
        }
        return raw.columns().size() == 3 && time != null && texts == 1
                && java.util.Arrays.stream(timed(raw, time).whole()).distinct().count() < raw.rows();
    }

    private static Column timeColumn(RawTable raw, String told, boolean isLong) {
        Column found = told != null ? raw.required(told) : findTime(raw);
        if (found == null) {
            if (isLong) {
                throw new DataException(raw.source().file() + ": has no time column among "
                        + RawTable.names(raw.columns()) + "; name it with the setting 'time_column'");
            }
            return null;
        }
        if (found.isWhole() && found.blank() < 0 && CompactDates.are(found.whole())) {
            return Column.ofTimes(found.name(), CompactDates.micros(found.whole()), -1);
        }
        if (found.type() == Column.Type.TEXT) {
            return timed(raw, found);
        }
        if (found.whole() == null) {
            throw raw.mistake(found, "holds fractions; times are dates or whole numbers");
        }
        if (found.blank() >= 0) {
            throw raw.mistake(found.blank(), found, "the time is missing; fill it in or remove the row");
        }
        return found;
    }

    /** The times of a column of texts. */
    private static Column timed(RawTable raw, Column column) {
        if (column.type() == Column.Type.TIME) {
            return column;
        }
        long[] micros = new long[raw.rows()];
        for (int i = 0; i < micros.length; i++) {
            String text = column.known(i);
            if (text == null) {
                throw raw.mistake(i, column, "the time is missing; fill it in or remove the row");
            }
            micros[i] = TimeTexts.micros(text);
            if (micros[i] == TimeTexts.NONE) {
                throw raw.mistake(i, column,
                        "'" + RawTable.shorten(text) + "' is no time; write times as 2016-07-01 00:00:00");
            }
        }
        return Column.ofTimes(column.name(), micros, -1);
    }

    private static boolean isTime(Column column) {
        return column.type() == Column.Type.TIME || (column.type() == Column.Type.TEXT && TimeTexts.are(column));
    }

    private static Column findTime(RawTable raw) {
        for (Column column : raw.columns()) {
            if (isTime(column)) {
                return column;
            }
        }
        for (Column column : raw.columns()) {
            if (RawTable.isTimeName(column.name()) && (column.isWhole() || column.type() == Column.Type.TEXT)) {
                return column;
            }
        }
        return null;
    }

    private static Rows wideRows(RawTable raw, ReadOptions options, Column time) {
        List<String> notices = new ArrayList<>();
        List<Column> chosen = VariateColumns.of(raw, options.variates(), time, notices);
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
            times[i] = time == null ? i : time.whole()[i];
        }
        noteOrder(raw, times, notices);
        return new Rows(ReadOptions.Layout.WIDE, time == null ? null : time.name(),
                time != null && time.type() == Column.Type.TIME, times, places,
                chosen.stream().map(Column::name).toList(), values, notices);
    }

    private static void noteOrder(RawTable raw, long[] times, List<String> notices) {
        for (int i = 1; i < times.length; i++) {
            if (times[i] < times[i - 1]) {
                notices.add("Rows were not in order of time, the first at " + raw.place(i) + "; they were sorted.");
                return;
            }
        }
    }

    private static Rows longRows(RawTable raw, ReadOptions options, Column time) {
        Column id = idColumn(raw, options, time);
        double[] y = raw.numbers(valueColumn(raw, options, time, id));
        Map<String, Integer> series = new LinkedHashMap<>();
        if (options.variates() != null) {
            options.variates().forEach(name -> series.put(name, series.size()));
        }
        Map<Long, Integer> index = new LinkedHashMap<>();
        List<int[]> cells = new ArrayList<>(); // (series, time index, source row)
        List<String> notices = new ArrayList<>();
        Map<String, Long> latest = new HashMap<>();
        for (int i = 0; i < raw.rows(); i++) {
            String key = id.text(i);
            if (key == null) {
                throw new DataException(raw.source().file() + ", " + raw.place(i) + ", column '" + id.name()
                        + "': the series is not named; fill it in or remove the row");
            }
            if (options.variates() != null && !series.containsKey(key)) {
                continue;
            }
            int s = series.computeIfAbsent(key, _ -> series.size());
            int t = index.computeIfAbsent(time.whole()[i], _ -> index.size());
            cells.add(new int[]{s, t, i});
            if (latest.merge(key, time.whole()[i], Math::max) > time.whole()[i] && notices.isEmpty()) {
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
        return new Rows(ReadOptions.Layout.LONG, time.name(), time.type() == Column.Type.TIME,
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

    static boolean same(Column column, Column other) {
        return other != null && column.name().equals(other.name());
    }

    private static Column idColumn(RawTable raw, ReadOptions options, Column time) {
        String name = options.id() != null ? options.id() : raw.column("unique_id") != null ? "unique_id" : null;
        if (name != null) {
            return raw.required(name);
        }
        return raw.columns().stream().filter(column -> !same(column, time) && column.type() == Column.Type.TEXT)
                .findFirst().orElseThrow(() -> new DataException(raw.source().file()
                        + ": has no column that tells series apart; name it with the setting 'id_column'"));
    }

    private static Column valueColumn(RawTable raw, ReadOptions options, Column time,
            Column id) {
        String name = options.value() != null ? options.value() : raw.column("y") != null ? "y" : null;
        if (name != null) {
            return raw.required(name);
        }
        return raw.columns().stream().filter(column -> !same(column, time) && !same(column, id)
                && column.isNumeric()).findFirst().orElseThrow(() -> new DataException(
                        raw.source().file() + ": has no column of values; name it with the setting 'value_column'"));
    }
}
