package statespace.data.column;

import java.util.List;
import statespace.data.calendar.TimeOptions;

/**
 * What is told of the roles of columns. Null: find out.
 *
 * @param isLong
 *            true for one row for each series and time
 * @param time
 *            column of the times, or several
 * @param id
 *            column of the series, or several
 * @param value
 *            column of the values of a long table
 * @param variates
 *            columns of a wide table to keep, in this order
 * @param times
 *            how times are written
 * @param columns
 *            further ones
 */
public record RolesTold(Boolean isLong, List<String> time, List<String> id, String value, List<String> variates,
        TimeOptions times, ColumnOptions columns) {
    /** Several names in one text. */
    public static List<String> names(String text) {
        return text == null ? null : NameList.split(text);
    }
}
