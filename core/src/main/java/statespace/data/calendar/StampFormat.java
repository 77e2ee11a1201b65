package statespace.data.calendar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One way of writing stamps, that of the source: for each stamp the same, and as fine as the calendar needs. */
public final class StampFormat {
    /** Numbers of rows, as they are. */
    static final StampFormat NUMBERS = new StampFormat(null, null, Fineness.of(0), "", null, Letters.MIXED, Unit.ROW);

    /** ISO 8601 with a space, as data frames and databases write it. */
    static final StampFormat ISO = new StampFormat("uuuu-MM-dd' '", "HH", Fineness.of(2), "", null, Letters.MIXED,
            Unit.TEXT);

    /** What a stamp is. */
    public enum Unit {
        /** Text. */
        TEXT(0),
        /** A number of a row. */
        ROW(0),
        /** Seconds since 1970. */
        SECONDS(0),
        /** Milliseconds since 1970. */
        MILLIS(3),
        /** Microseconds since 1970. */
        MICROS(6),
        /** Nanoseconds since 1970. */
        NANOS(9);

        private final int digits;

        Unit(int digits) {
            this.digits = digits;
        }

        /** Decimal digits of a second that it counts. */
        int digits() {
            return digits;
        }
    }

    /** How letters are written: names of months, AM and PM. */
    public enum Letters {
        /** As in English. */
        MIXED,
        /** In capitals. */
        UPPER,
        /** In small letters. */
        LOWER;

        static Letters of(String text) {
            boolean upper = text.chars().anyMatch(Character::isUpperCase);
            boolean lower = text.chars().anyMatch(Character::isLowerCase);
            return upper == lower ? MIXED : upper ? UPPER : LOWER;
        }
    }

    /**
     * How fine the time of day is written.
     *
     * @param parts
     *            0 for hours alone, 1 with minutes, 2 with seconds
     * @param digits
     *            of the fraction of a second
     * @param point
     *            before the fraction
     * @param colon
     *            between the parts, or an empty text
     */
    public record Fineness(int parts, int digits, String point, String colon) {
        static Fineness of(int parts) {
            return new Fineness(parts, 0, ".", ":");
        }

        Fineness atLeast(int neededParts, int neededDigits) {
            return new Fineness(Math.max(parts, neededDigits > 0 ? 2 : neededParts), Math.max(digits, neededDigits),
                    point,
                    colon);
        }

        String pattern() {
            return (parts > 0 ? colon + "mm" : "") + (parts > 1 ? colon + "ss" : "")
                    + (digits > 0 ? point + "S".repeat(digits) : "");
        }
    }

    private final String date;
    private final String hours;
    private final Fineness fineness;
    private final String tail;
    private final ZoneId zone;
    private final Letters letters;
    private final Unit unit;
    private final DateTimeFormatter formatter;

    /**
     * A way of writing.
     *
     * @param date
     *            pattern of what stands before the time of day, in the letters of {@link DateTimeFormatter}; null for
     *            numbers
     * @param hours
     *            pattern of the hour, or null if there is no time of day
     * @param fineness
     *            what else is written of the time of day
     * @param tail
     *            pattern of what stands after it
     * @param zone
     *            of the clock that is written, or null if stamps are readings of a wall clock
     * @param letters
     *            how letters are written
     * @param unit
     *            of numbers since 1970
     */
    StampFormat(String date, String hours, Fineness fineness, String tail, ZoneId zone, Letters letters, Unit unit) {
        this.date = date;
        this.hours = hours;
        this.fineness = fineness;
        this.tail = tail;
        this.zone = zone;
        this.letters = letters;
        this.unit = unit;
        this.formatter = unit == Unit.TEXT ? formatter(pattern()) : null;
    }

    /** The same in another zone, or in none. */
    StampFormat in(ZoneId other) {
        return new StampFormat(date, hours, fineness, tail, other, letters, unit);
    }

    /** The same, fine enough that stamps of a rule from an origin differ. */
    StampFormat fineEnough(CalendarRule rule, long origin) {
        long step = rule instanceof FixedStep fixed ? fixed.micros() : Micros.DAY;
        int digits = 0;
        for (long size = Micros.SECOND; !divides(size, step, origin); size /= 10) {
            digits++;
        }
        int parts = divides(Micros.HOUR, step, origin) ? 0 : divides(Micros.MINUTE, step, origin) ? 1 : 2;
        if (unit != Unit.TEXT) {
            int fraction = Math.max(0, digits - unit.digits);
            return new StampFormat(date, hours, fineness.atLeast(0, fraction), tail, zone, letters, unit);
        }
        if (hours == null) {
            return step % Micros.DAY == 0
                    ? this
                    : new StampFormat(date + "' '", "HH", Fineness.of(2).atLeast(2, (digits + 2) / 3 * 3), tail, zone,
                            letters, unit);
        }
        int whole = digits <= fineness.digits ? digits : (digits + 2) / 3 * 3;
        return new StampFormat(date, hours, fineness.atLeast(parts, whole), tail, zone, letters, unit);
    }

    private static boolean divides(long size, long step, long origin) {
        return step % size == 0 && origin % size == 0;
    }

    /** A stamp as text. */
    String format(long stamp) {
        if (unit == Unit.ROW) {
            return Long.toString(stamp);
        }
        if (unit != Unit.TEXT) {
            return BigDecimal.valueOf(stamp, 6 - unit.digits).setScale(fineness.digits, RoundingMode.HALF_UP)
                    .toPlainString();
        }
        String text = zone == null
                ? formatter.format(Micros.dateTime(stamp))
                : formatter.format(Micros.instant(stamp).atZone(zone));
        return switch (letters) {
            case MIXED -> text;
            case UPPER -> text.toUpperCase(Locale.ROOT);
            case LOWER -> text.toLowerCase(Locale.ROOT);
        };
    }

    private String pattern() {
        return date + (hours == null ? "" : hours + fineness.pattern()) + tail;
    }

    /** Weeks of ISO 8601 are those of the United Kingdom; names of months are those of the United States. */
    static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, pattern.contains("ww") ? Locale.UK : Locale.ENGLISH);
    }

    /** The zone of the clock that is written, or null. */
    ZoneId zone() {
        return zone;
    }

    @Override
    public String toString() {
        return unit == Unit.TEXT ? pattern() : unit.name().toLowerCase(Locale.ROOT);
    }
}
