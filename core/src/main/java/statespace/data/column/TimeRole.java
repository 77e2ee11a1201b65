package statespace.data.column;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import statespace.data.calendar.StampException;
import statespace.data.calendar.TimeColumn;
import statespace.data.calendar.TimeNumbers;
import statespace.data.calendar.TimeOptions;

/**
 * The column that says when each row was, or several that say it together: a date and a time of day, or year, month, day and
 * so on.
 *
 * @param columns
 *            one, or those whose texts are joined
 * @param kind
 *            how they hold it
 */
public record TimeRole(List<Column> columns, Kind kind) {
    /** How columns hold times. */
    public enum Kind {
        /** Texts. */
        STAMPS,
        /** A date in one column, a time of day in the next. */
        DATE_AND_CLOCK,
        /** Year, month, day and so on, each in its column. */
        PARTS,
        /** Numbers that are times: since 1970, years, dates as 20160701. */
        COUNTED,
        /** Numbers that count rows. */
        NUMBERS
    }

    private static final Pattern CLOCK = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp]\\.?[Mm]\\.?)?");
    private static final int SAMPLE = 100;

    /** The names of the columns. */
    public String name() {
        return String.join(" ", columns.stream().map(Column::name).toList());
    }

    /**
     * Looks for it.
     *
     * @param candidates
     *            columns that have no other role
     * @param notices
     *            takes a sentence where there was a choice
     * @return null if there is none
     */
    static TimeRole find(Columns table, List<Column> candidates, List<String> notices) {
        List<TimeRole> found = new ArrayList<>();
        for (Column column : candidates) {
            Kind kind = kind(column);
            if (kind != null) {
                found.add(new TimeRole(List.of(column), kind));
            }
        }
        List<TimeRole> varying = found.stream().filter(role -> varies(role.columns.getFirst())).toList();
        List<TimeRole> sure = varying.stream().filter(TimeRole::isSure).toList();
        TimeRole parts = parts(candidates);
        if (parts != null && sure.stream().allMatch(role -> parts.columns.contains(role.columns.getFirst()))) {
            return parts;
        }
        List<TimeRole> rest = sure.isEmpty() ? varying.isEmpty() ? found : varying : sure;
        return rest.isEmpty() ? null : withClock(chosen(table, rest, notices), candidates);
    }

    /** By its values, and not by its name or its order alone. */
    private boolean isSure() {
        Column column = columns.getFirst();
        return kind != Kind.NUMBERS && (holdsTimes(column) || (column.isNumeric() && isNamed(column)));
    }

    /** As it was told. */
    static TimeRole told(Columns table, List<Column> columns) {
        if (columns.size() > 1) {
            boolean parts = columns.stream().allMatch(column -> ColumnNames.timePart(column) >= 0)
                    || (columns.size() == 2 && ColumnNames.timePart(columns.getFirst()) == 0
                            && ColumnNames.yearPart(columns.getLast()) != 0);
            boolean clock = columns.size() == 2 && !parts;
            if (!parts && !clock) {
                throw table.mistake(columns.getFirst(),
                        "is one of " + columns.size() + " columns named for the time; name "
                                + "a date and a time of day, columns called year, month, day, hour, minute, second, or "
                                + "a year and a week, a quarter or a day of the year");
            }
            return new TimeRole(columns, parts ? Kind.PARTS : Kind.DATE_AND_CLOCK);
        }
        Column column = columns.getFirst();
        Kind kind = !column.isNumeric() ? Kind.STAMPS : isCounted(column) ? Kind.COUNTED : Kind.NUMBERS;
        return new TimeRole(columns, kind);
    }

    /** True if a column holds texts that are times, whatever its name. */
    static boolean holdsTimes(Column column) {
        return column.type() == Column.Type.TIME
                || (column.type() == Column.Type.TEXT && TimeColumn.looksLikeTimes(column.sample(SAMPLE)));
    }

    private static Kind kind(Column column) {
        if (holdsTimes(column)) {
            return Kind.STAMPS;
        }
        boolean named = isNamed(column);
        if (column.isNumeric()) {
            return (named || risesEvenly(column)) && isCounted(column)
                    ? Kind.COUNTED
                    : ColumnNames.isTime(column) && column.isWhole() ? Kind.NUMBERS : null;
        }
        return ColumnNames.isTime(column) && column.type() == Column.Type.TEXT && !isClock(column)
                && !column.looksNumeric() ? Kind.STAMPS : null;
    }

    private static boolean isNamed(Column column) {
        return ColumnNames.isTime(column) || TimeNumbers.isTimeName(column.name());
    }

    private static boolean isCounted(Column column) {
        if (column.blank() >= 0) {
            return false;
        }
        try {
            return TimeReader.numbers(column, false, TimeOptions.AUTOMATIC) != null;
        } catch (StampException _) {
            return true;
        }
    }

    private static boolean varies(Column column) {
        String first = column.text(0);
        for (int i = 1; i < column.rows(); i++) {
            if (!java.util.Objects.equals(first, column.text(i))) {
                return true;
            }
        }
        return false;
    }

    /** Of several: the most telling name, then the most different times. */
    private static TimeRole chosen(Columns table, List<TimeRole> roles, List<String> notices) {
        if (roles.size() == 1) {
            return roles.getFirst();
        }
        boolean usual = table.find("unique_id") != null && table.find("ds") != null && table.find("y") != null;
        TimeRole taken = roles.stream().min(Comparator
                .comparingInt((TimeRole role) -> usual && ColumnNames.timeRank(role.columns.getFirst()) == 0 ? 0 : 1)
                .thenComparingLong(role -> -distinct(role.columns.getFirst()))
                .thenComparingInt(role -> ColumnNames.timeRank(role.columns.getFirst()))).orElseThrow();
        if (roles.stream().allMatch(TimeRole::isSure)) {
            notices.add("Columns " + Columns.names(roles.stream().map(role -> role.columns.getFirst()).toList())
                    + " hold times; '" + taken.name()
                    + "' was taken for the time of a row. The time column can be named.");
        }
        return taken;
    }

    private static long distinct(Column column) {
        return column.distinct(Integer.MAX_VALUE).size();
    }

    /** A date that repeats, with a time of day in another column. */
    private static TimeRole withClock(TimeRole date, List<Column> candidates) {
        Column column = date.columns.getFirst();
        if (date.kind == Kind.NUMBERS || hasClock(column)) {
            return date;
        }
        List<Column> clocks = candidates.stream()
                .filter(other -> other != column && (isClock(other) || isHour(other))).toList();
        return clocks.size() == 1 ? new TimeRole(List.of(column, clocks.getFirst()), Kind.DATE_AND_CLOCK) : date;
    }

    private static boolean hasClock(Column column) {
        String first = column.text(0);
        return first != null && (first.indexOf(':') >= 0 || (column.isNumeric() && first.length() > 8));
    }

    /** Hours of a day as numbers. */
    private static boolean isHour(Column column) {
        return ColumnNames.timePart(column) == 3 && column.isWhole() && column.blank() < 0
                && (isBetween(column.whole(), 0, 23) || isBetween(column.whole(), 1, 24));
    }

    private static boolean isBetween(long[] numbers, int first, int last) {
        return java.util.Arrays.stream(numbers).allMatch(number -> number >= first && number <= last);
    }

    private static boolean isClock(Column column) {
        if (column.type() != Column.Type.TEXT) {
            return false;
        }
        int known = 0;
        for (int i = 0; i < column.rows() && known < SAMPLE; i++) {
            String text = column.known(i);
            if (text != null) {
                known++;
                if (!CLOCK.matcher(text).matches()) {
                    return false;
                }
            }
        }
        return known > 0;
    }

    /** Columns called year, month, day and so on, as many as follow each other. */
    private static TimeRole parts(List<Column> candidates) {
        List<Column> parts = new ArrayList<>();
        for (int part = 0; part < 6; part++) {
            int wanted = part;
            List<Column> named = candidates.stream().filter(column -> ColumnNames.timePart(column) == wanted).toList();
            if (named.size() != 1
                    || (part == 0 ? !isYear(named.getFirst()) : !named.getFirst().isWhole() && part != 1)) {
                break;
            }
            parts.add(named.getFirst());
        }
        if (parts.size() == 1) {
            List<Column> ofYear = candidates.stream().filter(column -> ColumnNames.yearPart(column) != 0).toList();
            parts.addAll(ofYear.size() == 1 ? ofYear : List.of());
        }
        return parts.size() < 2 ? null : new TimeRole(List.copyOf(parts), Kind.PARTS);
    }

    private static boolean isYear(Column column) {
        return column.isWhole() && column.blank() < 0
                && java.util.Arrays.stream(column.whole()).allMatch(year -> year >= 1000 && year < 3000);
    }

    /** True for whole numbers of which each is greater than the one before, mostly by the same step. */
    private static boolean risesEvenly(Column column) {
        long[] numbers = column.whole();
        if (numbers == null || numbers.length < 3) {
            return false;
        }
        int even = 0;
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] <= numbers[i - 1]) {
                return false;
            }
            even += numbers[i] - numbers[i - 1] == numbers[1] - numbers[0] ? 1 : 0;
        }
        return even > 0.9 * (numbers.length - 1);
    }
}
