package statespace.data.table;

import java.util.List;

/**
 * Series on one regular grid, without gaps or missing values, and what was found on the way there.
 *
 * @param name
 *            short name of the source
 * @param source
 *            file, with the query if there was one
 * @param sha256
 *            of the file's bytes
 * @param layout
 *            how the source held the series
 * @param timeColumn
 *            its time column, or null if rows were numbered
 * @param variates
 *            names, in column order
 * @param times
 *            of the rows; microseconds since 1970, or numbers, (rows)
 * @param frequency
 *            step between rows
 * @param values
 *            (variates, rows)
 * @param missing
 *            filled values of each variate, those of inserted rows included, (variates)
 * @param inserted
 *            rows that the source lacked
 * @param notices
 *            sentences that the user should read
 */
public record SeriesTable(
        String name,
        String source,
        String sha256,
        ReadOptions.Layout layout,
        String timeColumn,
        List<String> variates,
        long[] times,
        Frequency frequency,
        double[][] values,
        int[] missing,
        int inserted,
        List<String> notices) {

    /** Number of rows. */
    public int rows() {
        return times.length;
    }

    /** Number of filled values. */
    public int missingTotal() {
        return java.util.Arrays.stream(missing).sum();
    }

    /** What was found, in one line. */
    public String describe() {
        return String.format(java.util.Locale.ROOT, "%s: %s, %,d rows, %s, %s to %s, %d variate%s, %d missing", name,
                layout == ReadOptions.Layout.WIDE ? "wide" : "long", rows(),
                timeColumn == null ? "rows numbered" : "time column '" + timeColumn + "' " + frequency.label(),
                frequency.format(times[0]), frequency.format(times[rows() - 1]), variates.size(),
                variates.size() == 1 ? "" : "s", missingTotal());
    }
}
