package statespace.data.calendar;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;

/**
 * The stamps of a series, past and future: how one follows another, on which clock, and how they are written. Stamps are
 * microseconds since 1970, instants where the source gave a zone or an offset, else readings of a wall clock; or numbers of
 * rows.
 *
 * @param rule
 *            how one stamp follows another
 * @param zone
 *            whose wall clock the rule counts on; null if it counts on the stamps themselves
 * @param origin
 *            reading of that wall clock from which it counts
 * @param format
 *            how stamps are written
 * @param reason
 *            why this calendar was chosen, as the end of a sentence; null where it is plain
 */
public record Calendar(CalendarRule rule, ZoneId zone, long origin, StampFormat format, String reason) {
    /** Rows without times. */
    public static Calendar ofRows(long step) {
        return new Calendar(new RowNumbers(step), null, 0, StampFormat.NUMBERS, null);
    }

    /** True if stamps are times, false if rows are numbered. */
    public boolean timed() {
        return !(rule instanceof RowNumbers);
    }

    /** In words: "hourly", "business days", "daily, Europe/Berlin". */
    public String label() {
        return rule.label() + (zone == null || zone instanceof ZoneOffset ? "" : ", " + zone.getId());
    }

    /** True if a label means this calendar; earlier versions did not say which day of the month, nor the zone. */
    public boolean isCalled(String label) {
        return label().equals(label) || label().startsWith(label + " (") || label().startsWith(label + ", ");
    }

    /** In words, with the reason where there is one. */
    public String words() {
        return reason == null ? label() : label() + " " + reason;
    }

    /** The name that pandas gives to the rule, or null. */
    public String pandas() {
        return timed() ? rule.pandas(origin) : null;
    }

    /** Steps in the usual season; 1 if unknown. */
    public int season() {
        return rule.season();
    }

    /** The stamp {@code steps} after one of this calendar. */
    public long plus(long stamp, long steps) {
        if (zone == null) {
            return rule.plus(stamp, steps);
        }
        return Micros.instantOf(rule.plus(origin, index(stamp) + steps), zone);
    }

    /** Steps from one stamp to a later one, or −1 if one of them is none of this calendar, or they are in another order. */
    public long steps(long from, long to) {
        if (zone == null) {
            return rule.plus(from, 0) == from ? rule.steps(from, to) : -1;
        }
        long first = index(from);
        long last = index(to);
        return first < 0 || last < first ? -1 : last - first;
    }

    /** Steps from the origin, or −1; a reading that clocks skipped is met at the instant that Java's calendar gives to it. */
    private long index(long stamp) {
        long wall = Micros.wall(stamp, zone);
        long steps = rule.steps(origin, wall);
        if (steps < 0) {
            ZoneOffsetTransition change = zone.getRules().previousTransition(Micros.instant(stamp + 1));
            if (change == null || !change.isGap()) {
                return -1;
            }
            steps = rule.steps(origin, wall - change.getDuration().toSeconds() * Micros.SECOND);
        }
        return steps >= 0 && Micros.instantOf(rule.plus(origin, steps), zone) == stamp ? steps : -1;
    }

    /** A stamp as text, in the one format of this calendar. */
    public String format(long stamp) {
        return format.format(stamp);
    }

    /** Microseconds since 1970 that a chart's axis in UTC shows as the stamp is written. */
    public long shown(long stamp) {
        return format.zone() == null ? stamp : Micros.wall(stamp, format.zone());
    }

    @Override
    public String toString() {
        return label() + " of " + rule;
    }
}
