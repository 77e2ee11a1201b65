package statespace.data.calendar;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;

/** Zones that are told, and zones that are found by what their clocks did. */
final class Zones {
    /** One of each group of zones whose clocks go alike, by the number of people. */
    private static final List<ZoneId> KNOWN = List.of("Europe/Berlin", "America/New_York", "Europe/London",
            "America/Chicago", "America/Los_Angeles", "America/Denver", "Europe/Athens", "Australia/Sydney",
            "America/Halifax", "America/St_Johns", "Australia/Adelaide", "Pacific/Auckland", "America/Santiago",
            "America/Sao_Paulo", "Europe/Moscow", "Asia/Jerusalem", "Africa/Cairo", "Asia/Beirut", "Europe/Chisinau",
            "America/Asuncion", "America/Havana", "Asia/Tehran", "Africa/Casablanca", "Atlantic/Azores",
            "America/Anchorage", "Australia/Lord_Howe", "America/Mexico_City", "Europe/Istanbul").stream()
            .map(ZoneId::of).toList();

    private Zones() {}

    /** The zone that is told, or null if none is. */
    static ZoneId told(TimeOptions options) {
        if (options.timeZone() == null) {
            return null;
        }
        try {
            ZoneId zone = ZoneId.of(options.timeZone().strip());
            return zone.normalized() instanceof ZoneOffset offset ? offset : zone;
        } catch (DateTimeException _) {
            throw new StampException(-1, "the setting 'time_zone' is '" + options.timeZone()
                    + "', no zone that is known; name one as Europe/Berlin, or an offset as +01:00");
        }
    }

    /** The zone that stamps name in brackets. */
    static ZoneId named(String region) {
        try {
            return ZoneId.of(region);
        } catch (DateTimeException _) {
            throw new StampException(-1, "the zone '" + region
                    + "' of the times is none that is known; name it with the setting 'time_zone'");
        }
    }

    /** The zone in which clocks showed all offsets. */
    static ZoneId of(long[] instants, int[] offsets) {
        for (ZoneId zone : KNOWN) {
            boolean fits = true;
            for (int i = 0; fits && i < instants.length; i++) {
                fits = zone.getRules().getOffset(Micros.instant(instants[i])).getTotalSeconds() == offsets[i];
            }
            if (fits) {
                return zone;
            }
        }
        int other = 0;
        while (offsets[other] == offsets[0]) {
            other++;
        }
        throw new StampException(other, "the offset changes from " + ZoneOffset.ofTotalSeconds(offsets[0]) + " to "
                + ZoneOffset.ofTotalSeconds(offsets[other])
                + " as in no zone that is known; name the zone with the setting 'time_zone'");
    }

    /** Zones whose clocks changed between two instants. */
    static List<ZoneId> changing(long first, long last) {
        List<ZoneId> found = new ArrayList<>();
        for (ZoneId zone : KNOWN) {
            ZoneOffsetTransition next = zone.getRules().nextTransition(Micros.instant(first));
            if (next != null && next.getInstant().isBefore(Micros.instant(last))) {
                found.add(zone);
            }
        }
        return found;
    }

    /** A zone whose clocks were set back over a reading, so that it came twice; or null. */
    static ZoneId repeating(long wall) {
        for (ZoneId zone : KNOWN) {
            if (zone.getRules().getValidOffsets(Micros.dateTime(wall)).size() > 1) {
                return zone;
            }
        }
        return null;
    }

    /**
     * Instants of a wall clock's readings. A reading that came twice is the first where time goes on from the reading before
     * it, else the second.
     */
    static long[] instants(long[] walls, ZoneId zone) {
        long[] instants = new long[walls.length];
        long ascending = 0;
        for (int i = 1; i < walls.length; i++) {
            ascending += Long.compare(walls[i], walls[i - 1]);
        }
        boolean forward = ascending >= 0;
        long before = Long.MIN_VALUE;
        for (int n = 0; n < walls.length; n++) {
            int i = forward ? n : walls.length - 1 - n;
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(Micros.dateTime(walls[i]));
            if (offsets.isEmpty() && Micros.timeOfDay(walls[i]) == 0) { // a day that began late
                instants[i] = Micros.instantOf(walls[i], zone);
                before = instants[i];
                continue;
            }
            if (offsets.isEmpty()) {
                throw new StampException(i, "the time " + StampFormat.ISO.format(walls[i]) + " did not exist in "
                        + zone.getId()
                        + ", where clocks were set forward over it; correct it or the setting 'time_zone'");
            }
            long first = walls[i] - Micros.SECOND * offsets.getFirst().getTotalSeconds();
            long second = walls[i] - Micros.SECOND * offsets.getLast().getTotalSeconds();
            instants[i] = first > before || second <= before ? first : second;
            before = instants[i];
        }
        return instants;
    }
}
