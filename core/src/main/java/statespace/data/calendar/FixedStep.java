package statespace.data.calendar;

import java.util.Locale;

/**
 * Stamps at one distance, from microseconds to weeks.
 *
 * @param micros
 *            microseconds between two stamps
 */
public record FixedStep(long micros) implements CalendarRule {
    /** Checks the distance. */
    public FixedStep {
        if (micros <= 0) {
            throw new IllegalArgumentException("a step takes time, not " + micros + " µs");
        }
    }

    static FixedStep days(long days) {
        return new FixedStep(Math.multiplyExact(days, Micros.DAY));
    }

    @Override
    public String label() {
        if (micros % Micros.WEEK == 0) {
            return micros == Micros.WEEK ? "weekly" : "every " + micros / Micros.WEEK + " weeks";
        }
        return word(Micros.DAY, "daily", "days", word(Micros.HOUR, "hourly", "hours", word(Micros.MINUTE, "by minute",
                "min", word(Micros.SECOND, "by second", "s", micros + " µs"))));
    }

    private String word(long size, String one, String many, String otherwise) {
        return micros == size ? one : micros % size == 0 ? micros / size + " " + many : otherwise;
    }

    @Override
    public String pandas(long stamp) {
        if (micros % Micros.WEEK == 0) {
            return name(Micros.WEEK, "W-" + Micros.date(stamp).getDayOfWeek().name().substring(0, 3)
                    .toUpperCase(Locale.ROOT));
        }
        return micros % Micros.DAY == 0
                ? name(Micros.DAY, "D")
                : micros % Micros.HOUR == 0
                        ? name(Micros.HOUR, "h")
                        : micros % Micros.MINUTE == 0
                                ? name(Micros.MINUTE, "min")
                                : micros % Micros.SECOND == 0
                                        ? name(Micros.SECOND, "s")
                                        : micros % 1000 == 0 ? name(1000, "ms") : name(1, "us");
    }

    private String name(long size, String unit) {
        return micros == size ? unit : micros / size + unit;
    }

    @Override
    public int season() {
        if (micros == Micros.DAY) {
            return 7;
        }
        if (micros % Micros.WEEK == 0) {
            return 52 % (micros / Micros.WEEK) == 0 ? (int) (52 / (micros / Micros.WEEK)) : 1;
        }
        if (micros >= Micros.MINUTE && micros < Micros.DAY && Micros.DAY % micros == 0) {
            return (int) (Micros.DAY / micros);
        }
        return micros >= Micros.SECOND / 1000 && micros < Micros.MINUTE && Micros.MINUTE % micros == 0
                ? (int) (Micros.MINUTE / micros)
                : 1;
    }

    @Override
    public long plus(long stamp, long steps) {
        return stamp + steps * micros;
    }

    @Override
    public long steps(long from, long to) {
        return to >= from && (to - from) % micros == 0 ? (to - from) / micros : -1;
    }

    @Override
    public boolean dated() {
        return micros % Micros.DAY == 0;
    }
}
