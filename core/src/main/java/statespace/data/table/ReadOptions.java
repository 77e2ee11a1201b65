package statespace.data.table;

import java.util.List;
import statespace.data.calendar.TimeOptions;
import statespace.data.column.ColumnOptions;

/**
 * What a reader is told instead of finding it out. Null means: find out.
 *
 * @param layout
 *            wide or long
 * @param time
 *            name of the time column
 * @param id
 *            name of the series column of a long table
 * @param value
 *            name of the value column of a long table
 * @param variates
 *            columns (wide) or series (long) to keep, in this order
 * @param missing
 *            what to do about missing values; null to fill them, or for a trained model to do as its run did
 * @param query
 *            one SELECT to put to a DuckDB file
 * @param allowRemote
 *            true to let the query read http, https and s3 addresses
 * @param times
 *            what is told about times
 * @param columns
 *            what is told of columns and cells
 */
public record ReadOptions(
        Layout layout, String time, String id, String value, List<String> variates, Missing missing, String query,
        boolean allowRemote, TimeOptions times, ColumnOptions columns) {

    /** With times, columns and cells found out. */
    public ReadOptions(Layout layout, String time, String id, String value, List<String> variates, Missing missing,
            String query, boolean allowRemote) {
        this(layout, time, id, value, variates, missing, query, allowRemote, TimeOptions.AUTOMATIC,
                ColumnOptions.AUTOMATIC);
    }

    /** How a table holds series. */
    public enum Layout {
        /** One row for each time, one column for each variate. */
        WIDE,
        /** One row for each series and time. */
        LONG
    }

    /** What to do about missing values. */
    public enum Missing {
        /** A model that needs every value sees straight lines between the known values of what it looks back at. */
        FILL,
        /** A model that can skip what was not observed sees that it is missing. */
        SKIP,
        /** Refuse. */
        ERROR
    }

    /** Find everything out. */
    public static ReadOptions automatic() {
        return new ReadOptions(null, null, null, null, null, null, null, false);
    }

    /** The same with what is told of columns and cells. */
    public ReadOptions withColumns(ColumnOptions told) {
        return new ReadOptions(layout, time, id, value, variates, missing, query, allowRemote, times, told);
    }

    /** The same with another treatment of missing values. */
    public ReadOptions withMissing(Missing newMissing) {
        return new ReadOptions(layout, time, id, value, variates, newMissing, query, allowRemote, times, columns);
    }

    /** The same with another layout. */
    public ReadOptions withLayout(Layout newLayout) {
        return new ReadOptions(newLayout, time, id, value, variates, missing, query, allowRemote, times, columns);
    }

    /** The same with a named time column. */
    public ReadOptions withTime(String column) {
        return new ReadOptions(layout, column, id, value, variates, missing, query, allowRemote, times, columns);
    }

    /** The same with chosen variates. */
    public ReadOptions withVariates(List<String> names) {
        return new ReadOptions(layout, time, id, value, names, missing, query, allowRemote, times, columns);
    }

    /** The same with addresses allowed in the query. */
    public ReadOptions withRemote() {
        return new ReadOptions(layout, time, id, value, variates, missing, query, true, times, columns);
    }

    /** The same with a query. */
    public ReadOptions withQuery(String sql) {
        return new ReadOptions(layout, time, id, value, variates, missing, sql, allowRemote, times, columns);
    }

    /** The same with something told about times. */
    public ReadOptions withTimes(TimeOptions told) {
        return new ReadOptions(layout, time, id, value, variates, missing, query, allowRemote, told, columns);
    }
}
