package statespace.data;

import java.util.ArrayList;
import java.util.List;

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
 *            step between rows
 * @param insertedRows
 *            rows that the file lacked
 * @param missing
 *            values filled
 * @param notices
 *            what was mended
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
        int insertedRows,
        int missing,
        List<String> notices,
        List<Variate> variates) {

    /** A variate: its range, mean, population deviation and filled values. */
    public record Variate(String name, double min, double mean, double max, double deviation, int missing) {}

    /** Sums a table up. */
    public static DataProfile of(SeriesTable table) {
        List<Variate> variates = new ArrayList<>();
        for (int v = 0; v < table.variates().size(); v++) {
            double[] values = table.values()[v];
            double min = values[0];
            double max = values[0];
            double sum = 0;
            for (double value : values) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
            }
            double mean = sum / values.length;
            double square = 0;
            for (double value : values) {
                square += (value - mean) * (value - mean);
            }
            variates.add(new Variate(table.variates().get(v), min, mean, max, Math.sqrt(square / values.length),
                    table.missing()[v]));
        }
        Frequency frequency = table.frequency();
        return new DataProfile(table.source(), table.layout().name().toLowerCase(java.util.Locale.ROOT), table.rows(),
                table.timeColumn(), frequency.format(table.times()[0]),
                frequency.format(table.times()[table.rows() - 1]),
                frequency.label(), table.inserted(), table.missingTotal(), table.notices(), variates);
    }
}
