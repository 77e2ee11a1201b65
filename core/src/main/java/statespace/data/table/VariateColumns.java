package statespace.data.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import statespace.data.DataException;

/** Which columns of a wide table are variates: those asked for, or all that hold numbers; a notice names the others. */
final class VariateColumns {
    private VariateColumns() {}

    static List<RawTable.Column> of(RawTable raw, List<String> asked, RawTable.Column time, List<String> notices) {
        return asked == null ? found(raw, time, notices) : told(raw, asked, time);
    }

    private static List<RawTable.Column> told(RawTable raw, List<String> asked, RawTable.Column time) {
        List<RawTable.Column> chosen = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : asked) {
            RawTable.Column column = raw.required(name);
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

    private static List<RawTable.Column> found(RawTable raw, RawTable.Column time, List<String> notices) {
        List<RawTable.Column> chosen = new ArrayList<>();
        List<RawTable.Column> others = new ArrayList<>();
        for (RawTable.Column column : raw.columns()) {
            if (SeriesReader.same(column, time)) {
                continue;
            }
            boolean numeric = column.type() == RawTable.Type.NUMBER
                    || (column.type() == RawTable.Type.TEXT && raw.looksNumeric(column));
            (numeric ? chosen : others).add(column);
        }
        RawTable.Column first = raw.columns().getFirst();
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
    private static boolean numbersRows(RawTable.Column column) {
        if (!column.name().matches("column0+") || !column.isInteger()) {
            return false;
        }
        for (int i = 0; i < column.times().length; i++) {
            if (column.times()[i] != i) {
                return false;
            }
        }
        return true;
    }
}
