package statespace.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.calendar.TimeColumn;
import statespace.data.column.Column;
import statespace.data.column.Columns;
import statespace.data.column.LabelValues;
import statespace.data.column.Roles;
import statespace.data.column.RolesTold;
import statespace.data.column.RowLabels;
import statespace.data.source.FileKind;

/**
 * Reads a file of series: finds out what each column is for (or is told), checks every value, sorts by time, and lays the
 * rows on a regular grid. All that is wrong ends in a {@link DataException} of one sentence; all that was mended is counted
 * and noted in the table.
 */
public final class SeriesReader {
    private SeriesReader() {}

    /**
     * Reads a table, or a query's result from a DuckDB file.
     *
     * @throws DataException
     *             if it cannot be used
     * @throws SettingException
     *             if an option does not apply to it
     */
    public static SeriesTable read(Path file, ReadOptions options) {
        Source source = Source.open(file, options);
        RawTable whole = Database.load(source, options);
        RawTable filled = whole.filled();
        checkRows(filled);
        boolean told = options.layout() != null;
        Roles found = Roles.of(filled.columns(),
                new RolesTold(told ? options.layout() == ReadOptions.Layout.LONG : null,
                        RolesTold.names(options.time()), options.layout() == ReadOptions.Layout.WIDE
                                ? null
                                : RolesTold.names(options.id()),
                        options.value(), options.variates(), options.times(), options.columns()));
        boolean numbered = found.time() == null;
        RawTable raw = numbered ? whole : filled;
        Roles roles = numbered ? found.on(filled.columns(), whole.columns()) : found;
        if (!roles.isLong()) {
            refuseLongOptions(raw, options);
        }
        Rows rows = roles.isLong()
                ? LongRows.of(raw, options, roles)
                : SameTimes.merged(wideRows(raw, roles), options.columns().duplicates());
        String label = options.columns().label();
        RowLabels labels = label == null || raw.columns().find(label) == null
                ? null
                : LabelValues.of(raw.columns(), roles.label());
        return TimeGrid.lay(raw, Resampling.of(raw, rows, options), options).with(roles.uses())
                .labelled(times(raw, roles), labels);
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
                case PARQUET -> ": has columns but no rows; rows of numbers are expected";
                case DATABASE -> ": the query gives no rows; correct it";
                default -> ": has a header but no rows; rows of numbers are expected";
            });
        }
        if (raw.rows() == 1) {
            throw new DataException(raw.source().file() + ": has one row only; a series needs at least two");
        }
        if (raw.source().kind() == FileKind.CSV
                && raw.columns().all().stream().map(Column::name).allMatch(SeriesReader::isValue)) {
            throw new DataException(
                    raw.source().file() + ", line 1: holds numbers where column names are expected; add a header line");
        }
    }

    private static boolean isValue(String name) {
        return Columns.isNumber(name) || TimeColumn.looksLikeTimes(new String[]{name}) || name.matches("column\\d+");
    }

    /** The times of all rows of the source, or their numbers. */
    private static long[] times(RawTable raw, Roles roles) {
        if (roles.stamps() != null) {
            return roles.stamps().values();
        }
        long[] times = new long[raw.rows()];
        Arrays.setAll(times, i -> i);
        return times;
    }

    private static Rows wideRows(RawTable raw, Roles roles) {
        List<Column> chosen = roles.targets();
        if (chosen.isEmpty()) {
            throw new DataException(raw.source().file() + ": has no column of numbers"
                    + (roles.time() == null ? "" : " beside the time") + ", only " + Columns.names(raw.columns().all())
                    + "; add one");
        }
        double[][] values = new double[chosen.size()][];
        for (int v = 0; v < values.length; v++) {
            values[v] = raw.columns().numbers(chosen.get(v));
        }
        int[] places = new int[raw.rows()];
        Arrays.setAll(places, i -> i);
        long[] times = times(raw, roles);
        List<String> notices = new ArrayList<>(roles.notices());
        noteOrder(raw, times, notices);
        return new Rows(ReadOptions.Layout.WIDE, roles.time() == null ? null : roles.time().name(),
                roles.time() == null ? null : roles.stamps().column(), times, places,
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
}
