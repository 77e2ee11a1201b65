package statespace.data.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.data.column.ColumnOptions.Duplicates;

/** Several values for one series and time become one. */
final class SameTimes {
    private final Duplicates how;
    private final int[][] counts;
    private final double[][] values;

    /**
     * For series on some times.
     *
     * @param values
     *            (series, times), NaN where nothing was put yet
     */
    SameTimes(Duplicates how, double[][] values) {
        this.how = how;
        this.values = values;
        counts = new int[values.length][values.length == 0 ? 0 : values[0].length];
    }

    /** Puts a value beside those that were put before. */
    void put(int series, int time, double value) {
        if (Double.isNaN(value)) {
            return;
        }
        int before = counts[series][time]++;
        double old = values[series][time];
        values[series][time] = before == 0 ? value : switch (how) {
            case FIRST -> old;
            case LAST -> value;
            case MEAN -> old + (value - old) / (before + 1);
            case SUM -> old + value;
        };
    }

    static String notice(int rows, Duplicates how) {
        return rows + (rows == 1 ? " row" : " rows") + " with the time of another: their "
                + (how == Duplicates.FIRST || how == Duplicates.LAST
                        ? how.name().toLowerCase(Locale.ROOT) + " known value"
                        : how.name().toLowerCase(Locale.ROOT))
                + " was taken.";
    }

    /** Rows of a wide table, each time once. */
    static SeriesReader.Rows merged(SeriesReader.Rows rows, Duplicates how) {
        Map<Long, Integer> index = new LinkedHashMap<>();
        int[] place = new int[rows.times().length];
        int[] at = new int[place.length];
        for (int i = 0; i < place.length; i++) {
            int known = index.size();
            at[i] = index.computeIfAbsent(rows.times()[i], _ -> known);
            place[at[i]] = at[i] == known ? rows.places()[i] : place[at[i]];
        }
        if (how == null || index.size() == place.length) {
            return rows;
        }
        double[][] values = new double[rows.values().length][index.size()];
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
        SameTimes cells = new SameTimes(how, values);
        for (int v = 0; v < values.length; v++) {
            for (int i = 0; i < at.length; i++) {
                cells.put(v, at[i], rows.values()[v][i]);
            }
        }
        List<String> notices = new java.util.ArrayList<>(rows.notices());
        notices.add(notice(place.length - index.size(), how));
        return new SeriesReader.Rows(rows.layout(), rows.timeColumn(), rows.stamps(),
                index.keySet().stream().mapToLong(Long::longValue).toArray(), Arrays.copyOf(place, index.size()),
                rows.variates(), values, notices);
    }
}
