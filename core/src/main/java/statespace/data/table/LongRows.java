package statespace.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.data.DataException;
import statespace.data.column.Column;
import statespace.data.column.ColumnOptions.Duplicates;
import statespace.data.column.Columns;
import statespace.data.column.NameList;
import statespace.data.column.Roles;

/** Rows of a long table, one for each series and time, brought side by side. */
final class LongRows {
    private final RawTable raw;
    private final Roles roles;
    private final long[] times;
    private final String[] keys;

    private LongRows(RawTable raw, Roles roles) {
        this.raw = raw;
        this.roles = roles;
        times = roles.stamps().values();
        keys = keys();
    }

    static SeriesReader.Rows of(RawTable raw, ReadOptions options, Roles roles) {
        return new LongRows(raw, roles).rows(options.variates(), options.columns().duplicates());
    }

    /** The series of each row: the text of the id column, or those of several with a stroke between them. */
    private String[] keys() {
        List<Column> ids = roles.ids();
        String[] names = new String[raw.rows()];
        Map<String, List<String>> parts = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            List<String> key = new ArrayList<>(ids.size());
            for (Column id : ids) {
                String text = id.text(i);
                if (text == null) {
                    throw raw.columns().mistake(i, id, "the series is not named; fill it in or remove the row");
                }
                key.add(text);
            }
            names[i] = ids.size() == 1 ? key.getFirst() : String.join("/", key);
            if (ids.size() > 1 && !parts.computeIfAbsent(names[i], _ -> key).equals(key)) {
                throw raw.columns().mistake(i, ids.getFirst(), "series '" + Columns.shorten(names[i])
                        + "' is written by two different ids; rename one");
            }
        }
        return names;
    }

    private SeriesReader.Rows rows(List<String> wanted, Duplicates how) {
        double[] y = raw.columns().numbers(roles.targets().getFirst());
        Map<String, Integer> series = new LinkedHashMap<>();
        List<String> asked = wanted == null
                ? null
                : NameList.known(wanted, new HashSet<>(Arrays.asList(keys))::contains);
        if (asked != null) {
            asked.forEach(name -> series.put(name, series.size()));
        }
        Map<Long, Integer> index = new LinkedHashMap<>();
        List<int[]> cells = new ArrayList<>(); // (series, time index, source row)
        List<String> notices = new ArrayList<>(roles.notices());
        int before = notices.size();
        Map<String, Long> latest = new HashMap<>();
        for (int i = 0; i < raw.rows(); i++) {
            String key = keys[i];
            if (asked != null && !series.containsKey(key)) {
                continue;
            }
            int s = series.computeIfAbsent(key, _ -> series.size());
            int t = index.computeIfAbsent(times[i], _ -> index.size());
            cells.add(new int[]{s, t, i});
            if (latest.merge(key, times[i], Math::max) > times[i] && notices.size() == before) {
                notices.add("Rows of a series were not in order of time, the first at " + raw.place(i)
                        + "; they were sorted.");
            }
        }
        TableSize.checkGrid(raw.source().file(), (double) series.size() * index.size(), cells.size(),
                series.size() + " series by " + index.size() + " times",
                "check the setting 'id_column', or choose series with the setting 'variates'");
        double[][] values = new double[series.size()][index.size()];
        int[][] seen = new int[series.size()][index.size()];
        int[] places = new int[index.size()];
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
        SameTimes merged = new SameTimes(how, values);
        int repeated = 0;
        for (int[] cell : cells) {
            boolean second = seen[cell[0]][cell[1]] > 0;
            repeated += second ? 1 : 0;
            if (second && how == null) {
                throw new DataException(raw.source().file() + ", " + raw.place(cell[2])
                        + ": gives a second value for the same series and time as "
                        + raw.place(seen[cell[0]][cell[1]] - 1) + "; remove one, or merge them with "
                        + "the setting 'duplicates=mean'");
            }
            seen[cell[0]][cell[1]] = cell[2] + 1;
            places[cell[1]] = cell[2];
            merged.put(cell[0], cell[1], y[cell[2]]);
        }
        if (repeated > 0) {
            notices.add(SameTimes.notice(repeated, how));
        }
        checkSeries(List.copyOf(series.keySet()), seen);
        return new SeriesReader.Rows(ReadOptions.Layout.LONG, roles.time().name(), roles.stamps().column(),
                index.keySet().stream().mapToLong(Long::longValue).toArray(), places, List.copyOf(series.keySet()),
                values, notices);
    }

    private void checkSeries(List<String> names, int[][] seen) {
        for (int s = 0; s < seen.length; s++) {
            if (Arrays.stream(seen[s]).allMatch(row -> row == 0)) {
                throw new DataException(raw.source().file() + ": has no series '" + names.get(s) + "' in column '"
                        + roles.ids().getFirst().name() + "'; check the setting 'variates'");
            }
        }
    }
}
