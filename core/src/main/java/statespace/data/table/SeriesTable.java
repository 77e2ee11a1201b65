package statespace.data.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import statespace.data.calendar.Calendar;
import statespace.format.Sha256;

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
 * @param calendar
 *            of the rows and of those to come
 * @param values
 *            (variates, rows)
 * @param missing
 *            filled values of each variate, those of inserted rows included, (variates)
 * @param inserted
 *            rows that the source lacked
 * @param notices
 *            sentences that the user should read
 * @param told
 *            how it was to be read
 */
public record SeriesTable(
        String name,
        String source,
        String sha256,
        ReadOptions.Layout layout,
        String timeColumn,
        List<String> variates,
        long[] times,
        Calendar calendar,
        double[][] values,
        int[] missing,
        int inserted,
        List<String> notices,
        ReadOptions told) {

    /** Of a source about which there is nothing to tell. */
    public SeriesTable(String name, String source, String sha256, ReadOptions.Layout layout, String timeColumn,
            List<String> variates, long[] times, Calendar calendar, double[][] values, int[] missing, int inserted,
            List<String> notices) {
        this(name, source, sha256, layout, timeColumn, variates, times, calendar, values, missing, inserted, notices,
                ReadOptions.automatic());
    }

    /** The same with more sentences for the user. */
    public SeriesTable noting(List<String> sentences) {
        List<String> more = new ArrayList<>(notices);
        more.addAll(sentences);
        return new SeriesTable(name, source, sha256, layout, timeColumn, variates, times, calendar, values, missing,
                inserted, List.copyOf(more), told);
    }

    /** SHA-256 over variates, times and values: what was read, and not only from where. */
    public String content() {
        Sha256 digest = new Sha256().add(variates + " " + calendar);
        ByteBuffer row = ByteBuffer.allocate(rows() * Double.BYTES);
        row.asLongBuffer().put(times);
        digest.add(row.array());
        for (double[] variate : values) {
            row.asDoubleBuffer().put(variate);
            digest.add(row.array());
        }
        return digest.hex();
    }

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
                timeColumn == null ? "rows numbered" : "time column '" + timeColumn + "' " + calendar.words(),
                calendar.format(times[0]), calendar.format(times[rows() - 1]), variates.size(),
                variates.size() == 1 ? "" : "s", missingTotal());
    }
}
