package statespace.data.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** Stamps as microseconds since 1970: instants in UTC, or readings of a wall clock counted as if it showed UTC. */
final class Micros {
    static final long SECOND = 1_000_000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    static final long WEEK = 7 * DAY;

    private Micros() {}

    static LocalDateTime dateTime(long micros) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, SECOND), (int) Math.floorMod(micros, SECOND) * 1000,
                ZoneOffset.UTC);
    }

    static long of(LocalDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant(ZoneOffset.UTC));
    }

    static long of(LocalDate date, long timeOfDay) {
        return date.toEpochDay() * DAY + timeOfDay;
    }

    static LocalDate date(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, DAY));
    }

    static long timeOfDay(long micros) {
        return Math.floorMod(micros, DAY);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1000);
    }

    /** What a wall clock of a zone shows at an instant. */
    static long wall(long instant, ZoneId zone) {
        return instant + SECOND * zone.getRules().getOffset(instant(instant)).getTotalSeconds();
    }

    /** The instant of a wall clock's reading: the first of two where clocks were set back, later by the gap where forward. */
    static long instantOf(long wall, ZoneId zone) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, ZonedDateTime.ofLocal(dateTime(wall), zone, null).toInstant());
    }
}
