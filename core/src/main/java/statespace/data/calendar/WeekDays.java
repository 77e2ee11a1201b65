package statespace.data.calendar;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some days of each week: business days, or any others.
 *
 * @param days
 *            from two to six of them, from Monday on
 */
public record WeekDays(List<DayOfWeek> days) implements CalendarRule {
    private static final int THURSDAY = 3; // the weekday of 1970-01-01, from Monday on

    /** Monday to Friday. */
    public static final WeekDays BUSINESS = new WeekDays(List.of(DayOfWeek.values()).subList(0, 5));

    /** Copies and sorts the days. */
    public WeekDays {
        days = days.stream().distinct().sorted().toList();
        if (days.size() < 2 || days.size() > 6) {
            throw new IllegalArgumentException("two to six days of the week are expected, found " + days);
        }
    }

    @Override
    public String label() {
        if (equals(BUSINESS)) {
            return "business days";
        }
        for (DayOfWeek first : days) {
            if (days.size() > 2
                    && IntStream.range(0, days.size()).allMatch(i -> days.contains(first.plus(i)))) {
                return "daily, " + name(first) + " to " + name(first.plus(days.size() - 1L));
            }
        }
        return "each " + days.stream().map(WeekDays::name).collect(Collectors.joining(", "));
    }

    static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    @Override
    public String pandas(long stamp) {
        return equals(BUSINESS) ? "B" : null;
    }

    @Override
    public int season() {
        return days.size();
    }

    @Override
    public long plus(long stamp, long steps) {
        long index = index(stamp) + steps;
        long day = Math.floorDiv(index, days.size()) * 7 - THURSDAY
                + days.get((int) Math.floorMod(index, (long) days.size())).getValue() - 1;
        return day * Micros.DAY + Micros.timeOfDay(stamp);
    }

    @Override
    public long steps(long from, long to) {
        return to >= from && plus(to, 0) == to && Micros.timeOfDay(from) == Micros.timeOfDay(to)
                ? index(to) - index(from)
                : -1;
    }

    /** Number of the stamp since 1970; of one between two of the days, that of the next. */
    private long index(long stamp) {
        long day = Math.floorDiv(stamp, Micros.DAY) + THURSDAY;
        int weekday = (int) Math.floorMod(day, 7L);
        int before = 0;
        while (before < days.size() && days.get(before).getValue() - 1 < weekday) {
            before++;
        }
        return Math.floorDiv(day, 7L) * days.size() + before;
    }
}
