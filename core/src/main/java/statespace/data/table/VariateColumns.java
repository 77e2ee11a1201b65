package statespace.data.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import statespace.data.DataException;
import statespace.data.column.Column;

/** Which columns of a wide table are variates: those asked for, or all that hold numbers; a notice names the others. */
final class VariateColumns {
    private VariateColumns() {}

    static List<Column> of(RawTable raw, List<String> asked, Column time, List<String> notices) {
        return asked == null ? found(raw, time, notices) : told(raw, asked, time);
    }

    private static List<Column> told(RawTable raw, List<String> asked, Column time) {
        List<Column> chosen = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : asked) {
            Column column = raw.required(name);
            if (!seen.add(column.name())) {
                throw new DataException(raw.source().file() + ": column '" + column.name()
                        + "' is asked for twice; name it once in the setting 'variates'");
            }
            if (SeriesReader.same(column, time)) {
                throw new DataException(raw.source().file() + ": column '" + column.name()
                        + "' holds the times and cannot be a variate; leave it out of the setting 'variates'");
            }
            chosen.add(column);
        }
        return chosen;
    }

    private static List<Column> found(RawTable raw, Column time, List<String> notices) {
        List<Column> chosen = new ArrayList<>();
        List<Column> others = new ArrayList<>();
        for (Column column : raw.columns()) {
            if (SeriesReader.same(column, time)) {
                continue;
            }
            (column.looksNumeric() ? chosen : others).add(column);
        }
        Column first = raw.columns().getFirst();
        if (chosen.size() > 1 && chosen.getFirst().equals(first) && numbersRows(first)) {
            chosen.removeFirst();
            notices.add("The first column has no name and numbers the rows; it was left out.");
        }
        if (!others.isEmpty()) {
            notices.add((others.size() == 1 ? "Column " : "Columns ") + RawTable.names(others)
                    + (others.size() == 1 ? " holds" : " hold") + " no numbers, or mostly text, and "
                    + (others.size() == 1 ? "was" : "were") + " left out.");
        }
        return chosen;
    }

    /** The index that data frames write: no header (the database calls it column0), then 0, 1, 2, … */
    private static boolean numbersRows(Column column) {
        if (!column.name().matches("column0+") || !column.isWhole()) {
            return false;
        }
        for (int i = 0; i < column.whole().length; i++) {
            if (column.whole()[i] != i) {
                return false;
            }
        }
        return true;
    }
}
