package statespace.data.calendar;

/**
 * What is told about times instead of being found out. Null means: find out.
 *
 * @param freq
 *            pandas' name of the calendar, such as {@code h}, {@code B}, {@code MS}
 * @param dateFormat
 *            how stamps are written, in Java's or C's letters
 * @param timeZone
 *            zone of the clock that the series follows
 * @param every
 *            step into which rows are gathered
 * @param aggregate
 *            what becomes of the rows of one step
 * @param expected
 *            label of a calendar that is taken where it fits; not told, but known from a trained model
 */
public record TimeOptions(
        String freq, String dateFormat, String timeZone, String every, Aggregate aggregate, String expected) {
    /** What becomes of several values. */
    public enum Aggregate {
        /** Their mean. */
        MEAN,
        /** Their sum. */
        SUM,
        /** The earliest. */
        FIRST,
        /** The latest. */
        LAST,
        /** The least. */
        MIN,
        /** The greatest. */
        MAX
    }

    /** All is found out. */
    public static final TimeOptions AUTOMATIC = new TimeOptions(null, null, null, null, null);

    /** Without an expectation. */
    public TimeOptions(String freq, String dateFormat, String timeZone, String every, Aggregate aggregate) {
        this(freq, dateFormat, timeZone, every, aggregate, null);
    }

    /** The same where a calendar is expected. */
    public TimeOptions expecting(String label) {
        return new TimeOptions(freq, dateFormat, timeZone, every, aggregate, label);
    }

    /** The first setting that is told, or null. */
    public String firstTold() {
        return freq != null
                ? "freq"
                : dateFormat != null
                        ? "date_format"
                        : timeZone != null
                                ? "time_zone"
                                : every != null ? "every" : aggregate != null ? "aggregate" : null;
    }

    /** The same, and where it is open as in another; of a calendar and a step to gather rows into, one is open at most. */
    public TimeOptions orElse(TimeOptions other) {
        boolean gathers = every != null || aggregate != null;
        if (gathers || freq != null) {
            return new TimeOptions(freq, dateFormat == null ? other.dateFormat : dateFormat,
                    timeZone == null ? other.timeZone : timeZone, every == null && gathers ? other.every : every,
                    aggregate == null && gathers ? other.aggregate : aggregate);
        }
        return new TimeOptions(other.freq, dateFormat == null ? other.dateFormat : dateFormat,
                timeZone == null ? other.timeZone : timeZone, other.every, other.aggregate);
    }
}
