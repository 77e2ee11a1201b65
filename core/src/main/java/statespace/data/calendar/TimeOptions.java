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
 */
public record TimeOptions(String freq, String dateFormat, String timeZone, String every, Aggregate aggregate) {
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

    /** The same, and where it is open as in another. */
    public TimeOptions orElse(TimeOptions other) {
        return new TimeOptions(freq == null ? other.freq : freq, dateFormat == null ? other.dateFormat : dateFormat,
                timeZone == null ? other.timeZone : timeZone, every == null ? other.every : every,
                aggregate == null ? other.aggregate : aggregate);
    }
}
