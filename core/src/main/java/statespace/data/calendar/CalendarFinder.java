package statespace.data.calendar;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;

/** Finds the calendar of sorted stamps: of all that fit each stamp, the one with the fewest gaps, the simplest first. */
public final class CalendarFinder {
    private final long[] stamps;
    private final TimeColumn column;
    private final long[] walls;
    private final long origin;

    private CalendarFinder(long[] stamps, TimeColumn column) {
        this.stamps = stamps;
        this.column = column;
        this.walls = walls(stamps, column.zone());
        this.origin = origin();
    }

    private static long[] walls(long[] stamps, ZoneId zone) {
        long[] walls = stamps.clone();
        for (int i = 0; zone != null && i < walls.length; i++) {
            walls[i] = Micros.wall(walls[i], zone);
        }
        return walls;
    }

    /** The first reading, or that which clocks skipped where they were set forward over it. */
    private long origin() {
        ZoneOffsetTransition change = column.zone() == null
                ? null
                : column.zone().getRules().previousTransition(Micros.instant(stamps[0] + 1));
        if (change != null && change.isGap() && stamps.length > 1) {
            long skipped = walls[0] - change.getDuration().toSeconds() * Micros.SECOND;
            boolean follows = Micros.timeOfDay(walls[1]) == Micros.timeOfDay(skipped);
            return follows && Micros.instantOf(skipped, column.zone()) == stamps[0] ? skipped : walls[0];
        }
        return walls[0];
    }

    /**
     * The calendar of stamps.
     *
     * @param stamps
     *            at least two, each later than the one before
     * @param column
     *            that they are from
     * @throws StampException
     *             with the index of the first stamp that is off, if there is none
     */
    public static Calendar find(long[] stamps, TimeColumn column, TimeOptions options) {
        CalendarFinder finder = new CalendarFinder(stamps, column);
        String freq = options.freq() != null ? options.freq() : options.every();
        if (freq != null) {
            return finder.told(PandasNames.parse(options.freq() != null ? "freq" : "every", freq));
        }
        Calendar found = finder.best(CalendarRules.of(finder.stamps, finder.walls), null, options.expected());
        if (found == null && column.zone() instanceof ZoneOffset && options.timeZone() == null) {
            found = finder.inAnotherZone();
        }
        if (found == null) {
            throw finder.irregular();
        }
        return found;
    }

    /** The most frequent difference of sorted numbers, the least of several. */
    public static long mode(long[] sorted) {
        return CalendarRules.mode(sorted);
    }

    private Calendar told(PandasNames.Told told) {
        Calendar calendar = calendars(told.rule(), "as told").getFirst();
        if (told.rule() instanceof FixedStep && !fits(calendar)) {
            calendar = calendars(told.rule(), "as told").getLast();
        }
        if (!told.holds(walls[0])) {
            throw new StampException(0, "the time " + text(stamps[0]) + " is none of the calendar " + told.name()
                    + "; correct the setting 'freq'");
        }
        int off = off(calendar);
        if (off >= 0) {
            throw new StampException(off, "the time " + text(stamps[off]) + " is none of the calendar " + told.name()
                    + " (" + calendar.label() + ") that starts at " + text(stamps[0])
                    + "; correct the setting 'freq', or gather rows into steps with the setting 'every' and the setting 'aggregate'");
        }
        return calendar;
    }

    private Calendar best(List<CalendarRules.Candidate> candidates, String zoneReason, String expected) {
        Calendar best = null;
        long fewest = Long.MAX_VALUE;
        for (CalendarRules.Candidate candidate : candidates) {
            String reason = joined(column.reason(), joined(zoneReason, candidate.reason()));
            for (Calendar calendar : calendars(candidate.rule(), reason)) {
                long gaps = fits(calendar)
                        ? calendar.steps(stamps[0], stamps[stamps.length - 1]) + 1 - stamps.length
                        : Long.MAX_VALUE;
                if (gaps < Long.MAX_VALUE && expected != null && calendar.isCalled(expected)) {
                    return calendar;
                }
                if (gaps < fewest && gaps <= candidate.mostGaps()) {
                    best = calendar;
                    fewest = gaps;
                }
            }
        }
        return best;
    }

    private static String joined(String first, String second) {
        return first == null ? second : second == null ? first : first + ", " + second;
    }

    /** The calendars of a rule: on the stamps themselves, and on the wall clock of a zone. */
    private List<Calendar> calendars(CalendarRule rule, String reason) {
        StampFormat format = column.format().fineEnough(rule, walls[0]);
        Calendar plain = new Calendar(rule, null, walls[0], format, reason);
        ZoneId zone = column.zone();
        if (zone == null || (zone instanceof ZoneOffset && rule instanceof FixedStep)) {
            return List.of(plain);
        }
        Calendar local = new Calendar(rule, zone, origin, format, reason);
        return rule.dated() ? List.of(local) : List.of(plain, local);
    }

    private boolean fits(Calendar calendar) {
        return off(calendar) < 0;
    }

    /** The first stamp that is none of a calendar from the first stamp on, or −1. */
    private int off(Calendar calendar) {
        for (int i = 0; i < stamps.length; i++) {
            if (calendar.steps(stamps[0], stamps[i]) < 0) {
                return i;
            }
        }
        return -1;
    }

    /** Stamps in UTC or at one offset that are regular on the clocks of a zone, such as midnights. */
    private Calendar inAnotherZone() {
        List<Calendar> found = new ArrayList<>();
        for (ZoneId zone : Zones.changing(stamps[0], stamps[stamps.length - 1])) {
            CalendarFinder local = new CalendarFinder(stamps,
                    new TimeColumn(column.times(), column.format(), zone, column.reason()));
            Calendar calendar = local.best(CalendarRules.of(stamps, local.walls),
                    "because stamps are regular on its clocks", null);
            if (calendar != null && calendar.steps(stamps[0], stamps[stamps.length - 1]) < 2L * stamps.length) {
                boolean midnights = Micros.timeOfDay(local.walls[0]) == 0;
                found.add(midnights ? 0 : found.size(), calendar);
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private StampException irregular() {
        FixedStep step = new FixedStep(CalendarRules.mode(stamps));
        Calendar calendar = calendars(step, null).getFirst();
        int off = Math.max(0, off(calendar));
        return new StampException(off, "the time " + text(stamps[off]) + " is off the " + calendar.label()
                + " grid that starts at " + text(stamps[0])
                + "; resample the series to regular steps, or gather rows into steps with the setting 'every' and the setting 'aggregate'");
    }

    private String text(long stamp) {
        return column.format().format(stamp);
    }
}
