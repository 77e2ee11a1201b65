package statespace.data.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import statespace.data.calendar.Calendar;
import statespace.data.column.ColumnRole;
import statespace.data.column.ColumnUse;
import statespace.data.column.RowLabels;
import statespace.format.Sha256;

/**
 * Series on one regular grid, and what was found on the way there. A value that is not known is NaN.
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
 *            (variates, rows), NaN where nothing is known
 * @param missing
 *            unknown values of each variate, those of inserted rows included, (variates)
 * @param inserted
 *            rows that the source lacked
 * @param notices
 *            sentences that the user should read
 * @param told
 *            how it was to be read
 * @param roles
 *            what each column of the source is for; empty where the source has no columns of its own
 * @param labels
 *            of the rows; null without labels
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
        ReadOptions told,
        List<ColumnUse> roles,
        RowLabels labels) {
    private static final int SHOWN = 4;

    /** Of a source whose columns have no roles to tell of. */
    public SeriesTable(String name, String source, String sha256, ReadOptions.Layout layout, String timeColumn,
            List<String> variates, long[] times, Calendar calendar, double[][] values, int[] missing, int inserted,
            List<String> notices, ReadOptions told) {
        this(name, source, sha256, layout, timeColumn, variates, times, calendar, values, missing, inserted, notices,
                told, List.of(), null);
    }

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
                inserted, List.copyOf(more), told, roles, labels);
    }

    /** The same with the roles of its columns. */
    SeriesTable with(List<ColumnUse> uses) {
        return new SeriesTable(name, source, sha256, layout, timeColumn, variates, times, calendar, values, missing,
                inserted, notices, told, uses, labels);
    }

    /**
     * The same with labels of the source's rows; the label of a row that the source lacks is not known.
     *
     * @param stamps
     *            of the source's rows
     * @param truth
     *            of these rows, or null
     */
    SeriesTable labelled(long[] stamps, RowLabels truth) {
        return truth == null
                ? this
                : new SeriesTable(name, source, sha256, layout, timeColumn, variates, times, calendar, values, missing,
                        inserted, notices, told, roles, truth.at(stamps, times));
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

    /** The unknown values of each variate of (variates, rows). */
    public static int[] unknown(double[][] values) {
        return java.util.Arrays.stream(values)
                .mapToInt(row -> (int) java.util.Arrays.stream(row).filter(Double::isNaN).count()).toArray();
    }

    /** Number of unknown values. */
    public int missingTotal() {
        return Arrays.stream(missing).sum();
    }

    /** The last row of which a variate's value is known. */
    public int lastKnown(int variate) {
        int row = rows() - 1;
        while (row >= 0 && Double.isNaN(values[variate][row])) {
            row--;
        }
        return row;
    }

    /** What was found, in one line. */
    public String describe() {
        return String.format(Locale.ROOT, "%s: %s, %,d rows, %s, %s to %s, %d variate%s, %d missing", name,
                layout == ReadOptions.Layout.WIDE ? "wide" : "long", rows(),
                timeColumn == null ? "rows numbered" : "time column '" + timeColumn + "' " + calendar.words(),
                calendar.format(times[0]), calendar.format(times[rows() - 1]), variates.size(),
                variates.size() == 1 ? "" : "s", missingTotal()) + otherRoles();
    }

    /** Columns that are neither the time nor a variate, by their roles. */
    private String otherRoles() {
        StringBuilder text = new StringBuilder();
        for (ColumnRole role : List.of(ColumnRole.ID, ColumnRole.LABEL, ColumnRole.COUNTER, ColumnRole.LEFT_OUT)) {
            List<String> names = roles.stream().filter(use -> use.role() == role).map(use -> "'" + use.column() + "'")
                    .toList();
            if (!names.isEmpty()) {
                int shown = Math.min(SHOWN, names.size());
                text.append("; ").append(role.words()).append(' ').append(String.join(", ", names.subList(0, shown)))
                        .append(shown < names.size() ? " and " + (names.size() - shown) + " more" : "");
            }
        }
        return text.toString();
    }
}
