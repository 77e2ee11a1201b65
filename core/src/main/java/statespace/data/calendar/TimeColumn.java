package statespace.data.calendar;

import java.time.ZoneId;

/**
 * A column of stamps that was read.
 *
 * @param times
 *            microseconds since 1970 of the rows: instants, or readings of a wall clock where {@code zone} is null, (rows)
 * @param format
 *            how they were written
 * @param zone
 *            whose clock they follow; null if no zone was given
 * @param reason
 *            why they were read like that, as the end of a sentence; null where it is plain
 */
public record TimeColumn(long[] times, StampFormat format, ZoneId zone, String reason) {
    /**
     * Reads a column of texts.
     *
     * @param texts
     *            of the rows, null where missing
     * @throws StampException
     *             if they are no stamps, or can be read in more than one way
     */
    public static TimeColumn parse(String[] texts, TimeOptions options) {
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == null || texts[i].isBlank()) {
                throw new StampException(i, "the time is missing; fill it in or remove the row");
            }
        }
        return options.dateFormat() == null ? StampText.parse(texts, options) : ToldFormat.parse(texts, options);
    }

    /** A zone whose clocks were set back over a reading of a wall clock, so that it came twice; or null. */
    public String repeatedIn(long time) {
        ZoneId repeating = zone == null ? Zones.repeating(time) : null;
        return repeating == null ? null : repeating.getId();
    }

    /** True if the first filled texts of a column are stamps. */
    public static boolean looksLikeTimes(String[] texts) {
        return StampText.shareOfStamps(texts) == 1;
    }
}
