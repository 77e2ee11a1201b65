package statespace.data.table;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * The step between rows: a number of units.
 *
 * @param unit
 *            of time, or rows without times
 * @param count
 *            units in one step
 */
public record Frequency(Unit unit, long count) {

    /** Units of a step. Times are microseconds since 1970 in UTC, or plain numbers for {@code ROW}. */
    public enum Unit {
        /** Rows are numbered. */
        ROW,
        /** Microseconds. */
        MICROSECOND,
        /** Calendar months. */
        MONTH
    }

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    /** In words: "hourly", "15 min", "monthly". */
    public String label() {
        if (unit == Unit.ROW) {
            return count == 1 ? "by row" : "every " + count + " rows";
        }
        if (unit == Unit.MONTH) {
            return count == 1 ? "monthly" : count == 3 ? "quarterly" : count == 12 ? "yearly" : count + " months";
        }
        if (count == 7 * DAY) {
            return "weekly";
        }
        return word(DAY, "daily", "days", word(HOUR, "hourly", "hours", word(MINUTE, "by minute", "min",
                word(SECOND, "by second", "s", count + " µs"))));
    }

    private String word(long size, String one, String many, String otherwise) {
        return count == size ? one : count % size == 0 ? count / size + " " + many : otherwise;
    }

    /** Steps in the usual season of this frequency: a day for hours and below, a week of days, a year of months; 1 if unknown. */
    public int season() {
        if (unit == Unit.MONTH) {
            return count < 12 && 12 % count == 0 ? (int) (12 / count) : 1;
        }
        if (unit == Unit.ROW) {
            return 1;
        }
        if (count == DAY) {
            return 7;
        }
        if (count == 7 * DAY) {
            return 52;
        }
        if (count >= MINUTE && count < DAY && DAY % count == 0) {
            return (int) (DAY / count);
        }
        return count >= SECOND / 1000 && count < MINUTE && MINUTE % count == 0 ? (int) (MINUTE / count) : 1;
    }

    /** The time {@code steps} after {@code time}. */
    public long plus(long time, long steps) {
        return unit == Unit.MONTH
                ? micros(dateTime(time).plusMonths(steps * count))
                : time + steps * count;
    }

    /** Steps from one time to a later one, or −1 if they are not a whole number of steps apart. */
    long steps(long from, long to) {
        if (unit != Unit.MONTH) {
            return (to - from) % count == 0 ? (to - from) / count : -1;
        }
        long months = ChronoUnit.MONTHS.between(dateTime(from), dateTime(to).plusDays(4));
        return months % count == 0 && plus(from, months / count) == to ? months / count : -1;
    }

    /** A time as text. */
    public String format(long time) {
        if (unit == Unit.ROW) {
            return Long.toString(time);
        }
        return (time % MINUTE == 0 ? MINUTES : SECONDS).format(dateTime(time));
    }

    static LocalDateTime dateTime(long micros) {
        return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    static long micros(LocalDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant(ZoneOffset.UTC));
    }
}
