package statespace.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import statespace.data.calendar.Calendar;
import statespace.data.column.ColumnUse;

/**
 * A data file at a glance.
 *
 * @param file
 *            as given
 * @param layout
 *            wide or long
 * @param rows
 *            on the regular grid
 * @param timeColumn
 *            or null
 * @param start
 *            first time
 * @param end
 *            last time
 * @param frequency
 *            step between rows, in words
 * @param freq
 *            the same as pandas names it, or null
 * @param reason
 *            why it was chosen, or null where it is plain
 * @param insertedRows
 *            rows that the file lacked
 * @param missing
 *            values unknown
 * @param notices
 *            what was mended
 * @param columns
 *            the role of each
 * @param variates
 *            one by one
 */
public record DataProfile(
        String file,
        String layout,
        int rows,
        String timeColumn,
        String start,
        String end,
        String frequency,
        String freq,
        String reason,
        int insertedRows,
        int missing,
        List<String> notices,
        List<ColumnUse> columns,
        List<Variate> variates) {

    /** A variate: its range, mean, population standard deviation and missing values. */
    public record Variate(String name, double min, double mean, double max, double standardDeviation, int missing) {}

    /** Sums a table up. */
    public static DataProfile of(SeriesTable table) {
        List<Variate> variates = new ArrayList<>();
        for (int v = 0; v < table.variates().size(); v++) {
            DoubleSummaryStatistics known = known(table.values()[v]).summaryStatistics();
            double mean = known.getAverage();
            double square = known(table.values()[v]).map(value -> (value - mean) * (value - mean)).sum();
            variates.add(new Variate(table.variates().get(v), known.getMin(), mean, known.getMax(),
                    Math.sqrt(square / known.getCount()), table.missing()[v]));
        }
        Calendar calendar = table.calendar();
        return new DataProfile(table.source(), table.layout().name().toLowerCase(java.util.Locale.ROOT), table.rows(),
                table.timeColumn(), calendar.format(table.times()[0]),
                calendar.format(table.times()[table.rows() - 1]),
                calendar.label(), calendar.pandas(), calendar.reason(), table.inserted(), table.missingTotal(),
                table.notices(), table.roles(), variates);
    }

    private static DoubleStream known(double[] values) {
        return Arrays.stream(values).filter(value -> !Double.isNaN(value));
    }
}
