package statespace.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import statespace.data.DataException;
import statespace.data.calendar.Calendar;
import statespace.data.calendar.CalendarFinder;
import statespace.data.calendar.StampException;

/** Lays rows on a regular grid: sorts them, finds the step, inserts rows that are lacking; a missing value stays missing, as NaN. */
final class TimeGrid {
    private TimeGrid() {}

    static SeriesTable lay(RawTable raw, SeriesReader.Rows rows, ReadOptions options) {
        List<String> notices = new ArrayList<>(rows.notices());
        int[] order = sorted(rows, raw);
        long[] sorted = IntStream.of(order).mapToLong(i -> rows.times()[i]).toArray();
        checkSpan(raw, rows, sorted);
        Calendar calendar = calendar(raw, sorted, rows, order, options);
        int[] position = positions(raw, rows, order, sorted, calendar);
        int length = position[position.length - 1] + 1;
        int inserted = length - sorted.length;
        TableSize.checkGrid(raw.source().file(), (double) length * rows.variates().size(),
                (double) sorted.length * rows.variates().size(),
                length + " steps by " + rows.variates().size() + " variates", "resample the series to longer steps");
        if (inserted > 0) {
            notices.add(inserted + " row" + (inserted == 1 ? "" : "s") + " inserted where the " + calendar.label()
                    + " grid had gaps, the first after " + calendar.format(sorted[firstGap(position)]) + ".");
        }
        double[][] values = new double[rows.variates().size()][];
        int[] missing = new int[values.length];
        for (int v = 0; v < values.length; v++) {
            double[] column = new double[length];
            Arrays.fill(column, Double.NaN);
            for (int i = 0; i < order.length; i++) {
                column[position[i]] = rows.values()[v][order[i]];
            }
            missing[v] = missing(raw, rows, v, column, order, position, options);
            values[v] = column;
        }
        long[] times = new long[length];
        for (int i = 0; i < length; i++) {
            times[i] = calendar.plus(sorted[0], i);
        }
        note(rows, values, missing, notices);
        String name = raw.source().file().getFileName().toString();
        String source = raw.source().file() + (options.query() == null ? "" : " (" + options.query() + ")");
        return new SeriesTable(name, source, raw.source().sha256(), rows.layout(), rows.timeColumn(), rows.variates(),
                times, calendar, values, missing, inserted, List.copyOf(notices), options);
    }

    private static int[] sorted(SeriesReader.Rows rows, RawTable raw) {
        long[] times = rows.times();
        int[] order = IntStream.range(0, times.length).boxed()
                .sorted((i, j) -> Long.compare(times[i], times[j])).mapToInt(Integer::intValue).toArray();
        for (int i = 1; i < order.length; i++) {
            if (times[order[i]] == times[order[i - 1]]) {
                int first = rows.places()[order[i - 1]];
                int second = rows.places()[order[i]];
                throw new DataException(raw.source().file() + ", " + raw.place(Math.max(first, second))
                        + ": has the same time as " + raw.place(Math.min(first, second))
                        + repeated(rows, times[order[i]]));
            }
        }
        if (times.length == 1) {
            throw new DataException(raw.source().file() + ", column '" + rows.timeColumn()
                    + "': has one time only; a series needs at least two (if the time of day stands in another column, "
                    + "join the two)");
        }
        return order;
    }

    private static String repeated(SeriesReader.Rows rows, long time) {
        String zone = rows.stamps() == null ? null : rows.stamps().repeatedIn(time);
        return zone == null
                ? "; remove one, merge them with the setting 'duplicates=mean', or name the series column with the setting "
                        + "'id_column'"
                : ", an hour that came twice where clocks were set back, as in " + zone
                        + "; name the zone with the setting 'time_zone', which keeps both rows";
    }

    /** Differences of times must fit a long. */
    private static void checkSpan(RawTable raw, SeriesReader.Rows rows, long[] sorted) {
        long first = sorted[0];
        long last = sorted[sorted.length - 1];
        if (last - first < 0) {
            throw new DataException(raw.source().file() + ", column '" + rows.timeColumn() + "': goes from " + first
                    + " to " + last + ", too far apart to be times; correct it");
        }
    }

    private static Calendar calendar(RawTable raw, long[] times, SeriesReader.Rows rows, int[] order,
            ReadOptions options) {
        if (rows.stamps() == null) {
            Resampling.refuse(raw, options.times(),
                    "is for times, and the rows of " + raw.source().file() + " are numbered");
            return Calendar.ofRows(CalendarFinder.mode(times));
        }
        try {
            return CalendarFinder.find(times, rows.stamps(), options.times());
        } catch (StampException e) {
            String place = e.row() < 0
                    ? ", column '" + rows.timeColumn() + "': "
                    : ", " + raw.place(rows.places()[order[e.row()]]) + ": ";
            throw new DataException(raw.source().file() + place + e.getMessage(), e);
        }
    }

    private static int[] positions(RawTable raw, SeriesReader.Rows rows, int[] order, long[] times,
            Calendar calendar) {
        int[] position = new int[times.length];
        for (int i = 1; i < times.length; i++) {
            long steps = calendar.steps(times[0], times[i]);
            if (steps < 0) {
                throw new DataException(raw.source().file() + ", " + raw.place(rows.places()[order[i]]) + ": the time "
                        + calendar.format(times[i]) + " is off the " + calendar.label() + " grid that starts at "
                        + calendar.format(times[0]) + "; resample the series to regular steps");
            }
            if (steps > 4L * times.length + 1000) {
                throw new DataException(raw.source().file() + ", " + raw.place(rows.places()[order[i]]) + ": the time "
                        + calendar.format(times[i]) + " lies " + steps + " steps (" + calendar.label()
                        + ") after the first; correct it or resample the series");
            }
            position[i] = (int) steps;
        }
        return position;
    }

    private static int firstGap(int[] position) {
        for (int i = 1; i < position.length; i++) {
            if (position[i] > position[i - 1] + 1) {
                return i - 1;
            }
        }
        return 0;
    }

    private static int missing(RawTable raw, SeriesReader.Rows rows, int v, double[] column, int[] order,
            int[] position, ReadOptions options) {
        int missing = (int) Arrays.stream(column).filter(Double::isNaN).count();
        if (missing == column.length) {
            throw new DataException(raw.source().file() + ", column '" + rows.variates().get(v)
                    + "': has no values at all; leave it out with the setting 'variates'");
        }
        if (missing > 0 && options.missing() == ReadOptions.Missing.ERROR) {
            throw new DataException(raw.source().file() + firstMissing(raw, rows, v, order, position)
                    + "': " + missing + " value" + (missing == 1 ? " is" : "s are")
                    + " missing; supply them, or allow them with the setting 'missing=fill'");
        }
        return missing;
    }

    private static String firstMissing(RawTable raw, SeriesReader.Rows rows, int v, int[] order, int[] position) {
        for (int i = 0; i < order.length; i++) {
            if (position[i] > i) {
                return ", after " + raw.place(rows.places()[order[i - 1]]) + ", column '" + rows.variates().get(v);
            }
            if (Double.isNaN(rows.values()[v][order[i]])) {
                return ", " + raw.place(rows.places()[order[i]]) + ", column '" + rows.variates().get(v);
            }
        }
        return ", column '" + rows.variates().get(v);
    }

    private static void note(SeriesReader.Rows rows, double[][] values, int[] missing, List<String> notices) {
        int total = IntStream.of(missing).sum();
        if (total > 0) {
            List<String> parts = new ArrayList<>();
            for (int v = 0; v < missing.length && parts.size() < 5; v++) {
                if (missing[v] > 0) {
                    parts.add("'" + rows.variates().get(v) + "' " + missing[v]);
                }
            }
            notices.add(total + " missing value" + (total == 1 ? "" : "s") + " (" + String.join(", ", parts)
                    + "): none of them scales, trains or measures anything.");
        }
        for (int v = 0; v < values.length; v++) {
            if (Arrays.stream(values[v]).filter(value -> !Double.isNaN(value)).distinct().limit(2).count() == 1) {
                notices.add("Column '" + rows.variates().get(v) + "' is constant.");
            }
        }
    }
}
