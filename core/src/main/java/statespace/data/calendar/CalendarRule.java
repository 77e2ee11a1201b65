package statespace.data.calendar;

/**
 * How one stamp follows another. A rule knows no zone: it counts microseconds since 1970 on one clock, which is UTC or a
 * wall clock.
 */
public sealed interface CalendarRule permits RowNumbers, FixedStep, WeekDays, Months, MonthDays {
    /** In words: "hourly", "15 min", "business days". */
    String label();

    /**
     * The name that pandas gives to it, or null if it has none.
     *
     * @param stamp
     *            one of its stamps; it says the weekday of weeks and the month of quarters and years
     */
    String pandas(long stamp);

    /** Steps in the usual season: a day for hours and below, a week of days, a year for longer steps; 1 if unknown. */
    int season();

    /** The stamp {@code steps} after one; {@code plus(stamp, 0)} differs from {@code stamp} if that is none of its own. */
    long plus(long stamp, long steps);

    /** Steps from one of its stamps to a later one, or −1 if the later one is none of its stamps, or earlier. */
    long steps(long from, long to);

    /** True if its stamps depend on the date, so that a clock set forward or back moves them. */
    default boolean dated() {
        return true;
    }
}
