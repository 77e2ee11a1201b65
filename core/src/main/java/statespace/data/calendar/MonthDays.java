package statespace.data.calendar;

import java.time.YearMonth;
import java.util.List;

/**
 * Some days of each month: half months (1st and 15th, 15th and last day) and thirds of months (1st, 11th and 21st).
 *
 * @param days
 *            two or three of them; 31 for the last one of each month
 */
public record MonthDays(List<Integer> days) implements CalendarRule {
    /** Stands for the last day of any month. */
    static final int LAST = 31;

    /** Copies and sorts the days. */
    public MonthDays {
        days = days.stream().distinct().sorted().toList();
        if (days.size() < 2 || days.size() > 3 || days.getFirst() < 1 || days.getLast() > LAST
                || days.get(days.size() - 2) > 27) {
            throw new IllegalArgumentException("two or three days of the month are expected, found " + days);
        }
    }

    @Override
    public String label() {
        return (days.size() == 2 ? "half months (" : "thirds of months (") + words() + ")";
    }

    private static String name(int day) {
        if (day == LAST) {
            return "last day";
        }
        return day + (day / 10 == 1 ? "th" : day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th");
    }

    @Override
    public String pandas(long stamp) {
        if (days.size() > 2 || (days.getFirst() != 1 && days.getLast() != LAST)) {
            return null;
        }
        boolean start = days.getLast() != LAST;
        int day = start ? days.getLast() : days.getFirst();
        return (start ? "SMS" : "SME") + (day == 15 ? "" : "-" + day);
    }

    @Override
    public int season() {
        return 12 * days.size();
    }

    @Override
    public long plus(long stamp, long steps) {
        long index = index(stamp) + steps;
        YearMonth month = YearMonth.of(0, 1).plusMonths(Math.floorDiv(index, days.size()));
        int day = days.get((int) Math.floorMod(index, (long) days.size()));
        return Micros.of(month.atDay(Math.min(day, month.lengthOfMonth())), Micros.timeOfDay(stamp));
    }

    @Override
    public long steps(long from, long to) {
        return to >= from && plus(to, 0) == to && Micros.timeOfDay(from) == Micros.timeOfDay(to)
                ? index(to) - index(from)
                : -1;
    }

    /** Number of the stamp since the year 0; of one between two of the days, that of the next. */
    private long index(long stamp) {
        var date = Micros.date(stamp);
        int length = date.lengthOfMonth();
        long before = days.stream().filter(day -> Math.min(day, length) < date.getDayOfMonth()).count();
        return (12L * date.getYear() + date.getMonthValue() - 1) * days.size() + before;
    }

    /** For messages: "1st and 15th". */
    String words() {
        List<String> names = days.stream().map(MonthDays::name).toList();
        return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
}
