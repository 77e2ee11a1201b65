package statespace.cli.detect;

import java.util.Locale;

/** The event that a stream is in: rows above the threshold, at most {@value #GAP} rows apart. */
final class RunningEvent {
    private static final int GAP = 5; // as in events.csv

    private String from;
    private String to;
    private long last;
    private long rows;
    private long alarms;
    private double peak;
    private String peakAt;

    /**
     * A further row.
     *
     * @param row
     *            its number
     * @param name
     *            its time, or its number in words
     * @return the event that it ends, as a sentence; or null
     */
    String next(long row, String name, double score, boolean above) {
        String ended = from != null && row - last > GAP ? end() : null;
        if (above) {
            if (from == null) {
                from = name;
                rows = 0;
                alarms = 0;
                peak = Double.NEGATIVE_INFINITY;
                last = row - 1;
            }
            rows += row - last;
            alarms++;
            to = name;
            last = row;
            if (score > peak) {
                peak = score;
                peakAt = name;
            }
        }
        return ended;
    }

    /** The event that the end of the stream ends, as a sentence; or null. */
    String end() {
        if (from == null) {
            return null;
        }
        String text = String.format(Locale.ROOT, "event: %s to %s, %d of %d rows above the threshold, peak %.4g at %s",
                from, to, alarms, rows, peak, peakAt);
        from = null;
        return text;
    }
}
