package statespace.data.calendar;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;

/** Steps of a calendar that rows are gathered into, each named by its start. */
public final class TimeSteps {
    private static final long MONDAY = 4 * Micros.DAY; // 1970-01-05

    private final CalendarRule rule;
    private final ZoneId zone;

    private TimeSteps(CalendarRule rule, ZoneId zone) {
        this.rule = rule;
        this.zone = zone;
    }

    /**
     * The steps that the setting {@code every} tells.
     *
     * @throws StampException
     *             if it names no step with a start
     */
    public static TimeSteps every(TimeOptions options, TimeColumn column) {
        CalendarRule rule = PandasNames.parse("every", options.every()).rule();
        boolean starts = rule instanceof FixedStep
                || (rule instanceof Months months && months.anchor() == Months.Anchor.SAME);
        if (!starts) {
            throw new StampException(-1, "the setting 'every' is '" + options.every()
                    + "', steps without a start; name a length as 5min, h, D, W, MS, QS, YS");
        }
        return new TimeSteps(rule, column.zone());
    }

    /** The start of the step in which a stamp lies. */
    public long start(long stamp) {
        boolean local = zone != null && rule.dated();
        long wall = local ? Micros.wall(stamp, zone) : stamp;
        long start = floor(wall);
        return local ? Micros.instantOf(start, zone) : start;
    }

    private long floor(long wall) {
        if (rule instanceof FixedStep step) {
            long origin = step.micros() % Micros.WEEK == 0 ? MONDAY : 0;
            return origin + Math.floorDiv(wall - origin, step.micros()) * step.micros();
        }
        int count = ((Months) rule).count();
        LocalDate date = Micros.date(wall);
        long month = Math.floorDiv(12L * date.getYear() + date.getMonthValue() - 1, count) * count;
        return Micros.of(YearMonth.of(0, 1).plusMonths(month).atDay(1), 0);
    }

    /** A column of starts, written as the stamps were. */
    public TimeColumn column(TimeColumn stamps, long[] starts) {
        return new TimeColumn(starts, stamps.format(), stamps.zone(), stamps.reason());
    }
}
