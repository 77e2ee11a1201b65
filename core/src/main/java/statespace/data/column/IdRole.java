package statespace.data.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import statespace.data.DataException;

/**
 * The columns that say which series a row belongs to, found by what they do: rows with the same time differ in them, or they
 * divide the rows into blocks.
 */
final class IdRole {
    /** Different times over rows above which repeated times are mistakes, and no sign of several series. */
    private static final double REPEATED = 0.75;

    private final Columns table;
    private final List<Column> candidates;
    private final long[] times;

    /**
     * Among columns that have no other role.
     *
     * @param times
     *            of the rows
     */
    IdRole(Columns table, List<Column> free, long[] times) {
        this.table = table;
        this.times = times;
        candidates = free.stream().filter(column -> column.type() == Column.Type.TEXT
                ? !column.looksNumeric() && !TimeRole.holdsTimes(column)
                : column.isWhole() && column.blank() < 0 && ColumnNames.isId(column)).toList();
    }

    /** The columns, or none if the table is a wide one. */
    List<Column> find() {
        if (candidates.isEmpty()) {
            return List.of();
        }
        long different = Arrays.stream(times).distinct().count();
        if (different == times.length) {
            return blocks();
        }
        if (different > REPEATED * times.length) {
            return List.of();
        }
        return telling();
    }

    /** The columns that tell rows of the same time apart, or else the most likely one of a table that was said to be long. */
    List<Column> told() {
        List<Column> found = candidates.isEmpty() ? List.of() : telling();
        if (!found.isEmpty()) {
            return found;
        }
        return candidates.stream().findFirst().map(List::of).orElseThrow(() -> new DataException(table.file()
                + ": has no column that tells series apart; name it with the setting 'id_column'"));
    }

    private List<Column> telling() {
        List<Column> single = candidates.stream().filter(column -> tells(List.of(column))).toList();
        List<Column> named = single.stream().filter(ColumnNames::isId).toList();
        List<Column> best = named.isEmpty() ? single : named;
        if (best.size() > 1) {
            throw open(best);
        }
        if (best.size() == 1) {
            return best;
        }
        List<Column> ids = candidates.stream().filter(ColumnNames::isId).toList();
        if (ids.size() > 1 && tells(ids)) {
            return smallest(ids);
        }
        return candidates.size() > 1 && tells(candidates) ? smallest(candidates) : List.of();
    }

    /** Without the columns that are not needed. */
    private List<Column> smallest(List<Column> columns) {
        List<Column> needed = new ArrayList<>(columns);
        for (Column column : columns.reversed()) {
            List<Column> without = new ArrayList<>(needed);
            without.remove(column);
            if (!without.isEmpty() && tells(without)) {
                needed = without;
            }
        }
        return List.copyOf(needed);
    }

    private DataException open(List<Column> columns) {
        return new DataException(table.file() + ": columns " + Columns.names(columns)
                + " each tell rows of the same time apart; name the one that names the series with the setting 'id_column'");
    }

    private boolean tells(List<Column> columns) {
        Set<List<Object>> seen = new HashSet<>();
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i < times.length; i++) {
            List<String> key = key(columns, i);
            if (key == null) {
                return false;
            }
            List<Object> cell = new ArrayList<>(key);
            cell.add(times[i]);
            if (!seen.add(cell)) {
                return false;
            }
            counts.merge(key, 1, Integer::sum);
        }
        return 2 * counts.size() <= times.length;
    }

    /** The texts of a row in the columns, or null if one is empty. */
    static List<String> key(List<Column> columns, int row) {
        List<String> key = new ArrayList<>(columns.size());
        for (Column column : columns) {
            String text = column.text(row);
            if (text == null) {
                return null;
            }
            key.add(text);
        }
        return key;
    }

    /** Times that never repeat, and a column whose values each fill one block of rows: series one after the other. */
    private List<Column> blocks() {
        List<Column> found = candidates.stream().filter(this::isInBlocks).toList();
        List<Column> named = found.stream().filter(ColumnNames::isId).toList();
        if (named.size() == 1) {
            return named;
        }
        List<Column> open = found.isEmpty() ? candidates.stream().filter(this::groups).toList() : found;
        if (!open.isEmpty()) {
            throw new DataException(table.file() + ": column '" + open.getFirst().name()
                    + "' may name the series of a row, or be a remark on parts of one series; name it with the setting "
                    + "'id_column' or leave it out with the setting 'ignore'");
        }
        return List.of();
    }

    /** True for a column called by an id with several values that each come often. */
    private boolean groups(Column column) {
        Set<String> values = ColumnNames.isId(column) ? column.distinct(times.length / 3) : null;
        return values != null && values.size() > 1;
    }

    private boolean isInBlocks(Column column) {
        Set<String> seen = new HashSet<>();
        String before = null;
        int length = 0;
        int shortest = Integer.MAX_VALUE;
        for (int i = 0; i < times.length; i++) {
            String text = column.text(i);
            if (text == null) {
                return false;
            }
            if (!text.equals(before)) {
                if (!seen.add(text)) {
                    return false;
                }
                shortest = before == null ? shortest : Math.min(shortest, length);
                length = 0;
            }
            before = text;
            length++;
        }
        return seen.size() > 1 && Math.min(shortest, length) > 2;
    }
}
