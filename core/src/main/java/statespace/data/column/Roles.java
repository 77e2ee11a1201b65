package statespace.data.column;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import statespace.data.DataException;

/**
 * What each column of a table is for.
 *
 * @param time
 *            when a row was; null if rows are numbered
 * @param stamps
 *            the times; null if rows are numbered
 * @param ids
 *            which series a row belongs to; empty for a wide table
 * @param label
 *            which rows are anomalous; null if nothing says so
 * @param targets
 *            the variates of a wide table, the one column of values of a long one
 * @param uses
 *            the roles of all columns, in their order
 * @param notices
 *            sentences that the user should read
 */
public record Roles(TimeRole time, TimeReader stamps, List<Column> ids, Column label, List<Column> targets,
        List<ColumnUse> uses, List<String> notices) {

    /** True for one row for each series and time. */
    public boolean isLong() {
        return !ids.isEmpty();
    }

    /**
     * Finds them out, or takes what is told.
     *
     * @throws DataException
     *             if a column cannot have the role that was told, or two have a claim to one
     */
    public static Roles of(Columns table, RolesTold told) {
        return new Finder(table, told).find();
    }

    /** The same roles of a wide table whose rows are numbered, for the same columns with other rows. */
    public Roles on(Columns from, Columns to) {
        return new Roles(time, stamps, ids, label == null ? null : to.all().get(from.all().indexOf(label)),
                targets.stream().map(column -> to.all().get(from.all().indexOf(column))).toList(), uses, notices);
    }

    /** Roles are given away one after the other; a column has one. */
    private static final class Finder {
        private final Columns table;
        private final RolesTold told;
        private final Map<Column, ColumnUse> uses = new HashMap<>();
        private final List<String> notices = new ArrayList<>();

        Finder(Columns table, RolesTold told) {
            this.table = table;
            this.told = told;
        }

        Roles find() {
            List<Column> targets = told.columns().target() == null ? null : table.required(told.columns().target());
            List<Column> ids = told.id() == null ? List.of() : table.required(told.id());
            List<Column> times = told.time() == null ? null : table.required(told.time());
            Set<Column> reserved = new HashSet<>(ids);
            reserved.addAll(targets == null ? List.of() : targets);
            reserved.addAll(times == null ? List.of() : times);
            table.required(told.columns().ignore()).forEach(column -> give(column, ColumnRole.LEFT_OUT, "as asked"));
            Column label = told.columns().label() == null ? null : table.find(told.columns().label());
            if (label != null) {
                give(label, ColumnRole.LABEL, "");
            }
            counters(reserved);
            TimeRole time = times == null
                    ? TimeRole.find(table, free(reserved), notices)
                    : TimeRole.told(table, times);
            if (time != null) {
                time.columns().forEach(column -> give(column, ColumnRole.TIME, ""));
            }
            if (label == null) {
                label = labels(reserved);
            }
            boolean isLong = told.isLong() == null ? !ids.isEmpty() || isUsual() : told.isLong();
            TimeReader stamps = time == null ? null : TimeReader.read(table, time, told.times());
            ids = isLong || told.isLong() == null ? ids(ids, isLong, stamps) : List.of();
            ids.forEach(column -> give(column, ColumnRole.ID, ""));
            targets = ids.isEmpty() ? wide(targets) : List.of(value(targets));
            leaveOut();
            targets.stream().filter(Column::isNumeric).forEach(column -> Sentinels.note(column, notices));
            return new Roles(time, stamps, ids, label, targets, table.all().stream().map(uses::get).toList(), notices);
        }

        /** The names of a long table that many programs share. */
        private boolean isUsual() {
            return table.find("unique_id") != null && table.find("ds") != null && table.find("y") != null;
        }

        private void give(Column column, ColumnRole role, String why) {
            ColumnUse before = uses.get(column);
            if (before != null && before.role() != role) {
                throw new DataException(
                        table.file() + ": column '" + column.name() + "' cannot be " + before.role().words()
                                + " and " + role.words() + "; name it once");
            }
            uses.put(column, new ColumnUse(column.name(), role, why));
        }

        private boolean isFree(Column column) {
            return !uses.containsKey(column);
        }

        private List<Column> free(Set<Column> without) {
            return table.all().stream().filter(column -> isFree(column) && !without.contains(column)).toList();
        }

        private void counters(Set<Column> reserved) {
            for (Column column : free(reserved)) {
                if (Counters.count(column) && table.all().size() > 1) {
                    give(column, ColumnRole.COUNTER, "");
                    notices.add("Column '" + column.name() + "' numbers the rows and was left out.");
                }
            }
        }

        private Column labels(Set<Column> reserved) {
            List<Column> free = free(reserved);
            for (Column column : free) {
                boolean others = free.stream().anyMatch(other -> other != column && other.looksNumeric());
                if (others && LabelValues.are(column) && !named(column)) {
                    give(column, ColumnRole.LABEL, "looks like labels of anomalies");
                    notices.add("Column '" + column.name()
                            + "' looks like labels of anomalies and is no variate; it can be "
                            + "named as the label column of a detector, or as a target.");
                    return column;
                }
            }
            return null;
        }

        private boolean named(Column column) {
            return told.variates() != null && table.required(known(told.variates())).contains(column);
        }

        /** Names of columns, where variates may also be series of a long table. */
        private List<String> known(List<String> names) {
            return names.stream().filter(name -> table.find(name) != null).toList();
        }

        private List<Column> ids(List<Column> named, boolean isLong, TimeReader stamps) {
            if (isLong && stamps == null) {
                throw new DataException(table.file() + ": has no time column among " + Columns.names(table.all())
                        + "; name it with the setting 'time_column'");
            }
            if (!named.isEmpty()) {
                return named;
            }
            if (isLong && table.find("unique_id") != null) {
                return List.of(table.find("unique_id"));
            }
            if (stamps == null) {
                return List.of();
            }
            IdRole role = new IdRole(table, free(Set.of()), stamps.values());
            return isLong ? role.told() : role.find();
        }

        private Column value(List<Column> targets) {
            if (told.value() != null) {
                return given(table.required(told.value()));
            }
            if (targets != null && targets.size() > 1) {
                throw new DataException(
                        table.file() + ": is a long table, of which one column of values is forecast; name "
                                + "one of " + Columns.names(targets) + " with the setting 'target'");
            }
            if (targets != null) {
                return given(targets.getFirst());
            }
            if (table.find("y") != null && isFree(table.find("y"))) {
                return given(table.find("y"));
            }
            List<Column> numbers = free(Set.of()).stream().filter(Column::looksNumeric).toList();
            if (numbers.isEmpty()) {
                throw new DataException(
                        table.file() + ": has no column of values; name it with the setting 'value_column'");
            }
            if (numbers.size() > 1) {
                throw new DataException(table.file() + ": is a long table with several columns of values, "
                        + Columns.names(numbers) + "; name one with the setting 'value_column'");
            }
            return given(numbers.getFirst());
        }

        private Column given(Column column) {
            give(column, ColumnRole.TARGET, "");
            return column;
        }

        private List<Column> wide(List<Column> targets) {
            if (targets != null && told.variates() != null) {
                throw new DataException(table.file() + ": columns are named with the setting 'target' and the setting "
                        + "'variates'; name them with one of the two");
            }
            if (targets != null || told.variates() != null) {
                return chosen(targets == null ? "variates" : "target",
                        targets == null ? table.required(told.variates()) : targets);
            }
            List<Column> found = new ArrayList<>();
            for (Column column : free(Set.of())) {
                if (column.looksNumeric() && !TimeRole.holdsTimes(column) && !isIdOfOne(column)) {
                    refuseTime(column);
                    found.add(given(column));
                    noteCounter(column);
                    notePart(column);
                }
            }
            return found;
        }

        /** Where there is no other time, a column that is called by one is no measurement without a word. */
        private void refuseTime(Column column) {
            boolean timed = uses.values().stream().anyMatch(use -> use.role() == ColumnRole.TIME);
            if (!timed && ColumnNames.isTime(column)) {
                throw table.mistake(column,
                        "is called like a time, and its numbers are no times that are known; say how "
                                + "they are written with the setting 'date_format', leave the column out with the setting "
                                + "'ignore', or name the variates with the setting 'variates'");
            }
        }

        /** Columns called by an id that never changes, or that count, are no measurements. */
        private boolean isIdOfOne(Column column) {
            Set<String> values = column.isWhole() && ColumnNames.isId(column) ? column.distinct(1) : null;
            if (values != null && values.size() == 1 && table.rows() > 2) {
                give(column, ColumnRole.LEFT_OUT, "is an id that is the same in all rows");
                notices.add("Column '" + column.name() + "' is an id that is the same in all rows and was left out.");
                return true;
            }
            return false;
        }

        /** Without a time, a month or a day is more likely a part of one than a measurement. */
        private void notePart(Column column) {
            boolean timed = uses.values().stream().anyMatch(use -> use.role() == ColumnRole.TIME);
            if (!timed && ColumnNames.timePart(column) >= 0) {
                notices.add("Column '" + column.name()
                        + "' is called like a part of a time, and is read as a variate because "
                        + "nothing says its year; it can be left out.");
            }
        }

        private void noteCounter(Column column) {
            if (Counters.looksLikeOne(column)) {
                notices.add("Column '" + column.name()
                        + "' rises by one in every row as a row counter does, and is read as a "
                        + "variate; it can be left out.");
            }
        }

        private List<Column> chosen(String setting, List<Column> columns) {
            Set<Column> seen = new HashSet<>();
            for (Column column : columns) {
                if (!seen.add(column)) {
                    throw new DataException(table.file() + ": column '" + column.name()
                            + "' is asked for twice; name it once in the setting '" + setting + "'");
                }
                ColumnUse use = uses.get(column);
                if (use != null && use.role() == ColumnRole.TIME) {
                    throw new DataException(table.file() + ": column '" + column.name()
                            + "' holds the times and cannot be a variate; leave it out of the setting '" + setting
                            + "'");
                }
                if (use != null && use.role() == ColumnRole.COUNTER) {
                    uses.remove(column);
                    notices.removeIf(notice -> notice.startsWith("Column '" + column.name() + "' numbers the rows"));
                }
                given(column);
            }
            return columns;
        }

        /** Times beside the time of a row; where there was a choice, the sentence about it names them. */
        private void noteTimes(Column column) {
            String quoted = "'" + column.name() + "'";
            if (notices.stream().noneMatch(notice -> notice.contains(" hold times; ") && notice.contains(quoted))) {
                notices.add("Column " + quoted + " holds times that are not those of the rows and was left out.");
            }
        }

        /** What is left has no role. */
        private void leaveOut() {
            boolean asked = told.variates() != null || told.columns().target() != null;
            List<Column> others = new ArrayList<>();
            for (Column column : table.all()) {
                if (isFree(column)) {
                    String why = switch (column.type()) {
                        case TIME -> "holds times";
                        case EMPTY -> "holds no values";
                        case TEXT -> TimeRole.holdsTimes(column) ? "holds times" : "holds text";
                        default -> asked ? "not a target" : "not the column of values";
                    };
                    uses.put(column, new ColumnUse(column.name(), ColumnRole.LEFT_OUT, why));
                    if (why.equals("holds times")) {
                        noteTimes(column);
                    } else if (!column.isNumeric()) {
                        others.add(column);
                    }
                }
            }
            if (!others.isEmpty() && !asked) {
                notices.add((others.size() == 1 ? "Column " : "Columns ") + Columns.names(others)
                        + (others.size() == 1 ? " holds" : " hold") + " no numbers, or mostly text, and "
                        + (others.size() == 1 ? "was" : "were") + " left out.");
            }
        }
    }

}
