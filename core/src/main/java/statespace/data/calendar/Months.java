package statespace.data.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;

/**
 * One stamp in every {@code count} months: months, quarters, years.
 *
 * @param count
 *            months between two stamps
 * @param anchor
 *            which day of the month
 * @param day
 *            the day of the month for {@code SAME}; the last day where a month is shorter
 */
public record Months(int count, Anchor anchor, int day) implements CalendarRule {

    /** Days of a month. */
    public enum Anchor {
        /** A day by its number. */
        SAME(""),
        /** The last day. */
        LAST(" (last day)"),
        /** The first day that is neither Saturday nor Sunday. */
        FIRST_WORKING(" (first working day)"),
        /** The last day that is neither Saturday nor Sunday. */
        LAST_WORKING(" (last working day)");

        private final String words;

        Anchor(String words) {
            this.words = words;
        }
    }

    /** Checks the numbers. */
    public Months {
        if (count < 1 || day < 1 || day > 31) {
            throw new IllegalArgumentException("no step of months: " + count + " months, day " + day);
        }
    }

    static Months of(int count, Anchor anchor) {
        return new Months(count, anchor, 1);
    }

    @Override
    public String label() {
        String step = switch (count) {
            case 1 -> "monthly";
            case 3 -> "quarterly";
            case 12 -> "yearly";
            default -> count % 12 == 0 ? "every " + count / 12 + " years" : "every " + count + " months";
        };
        return step + (anchor == Anchor.SAME && day > 1 ? " (day " + day + ")" : anchor.words);
    }

    @Override
    public String pandas(long stamp) {
        if (anchor == Anchor.SAME && day > 1) {
            return null;
        }
        boolean start = anchor == Anchor.SAME || anchor == Anchor.FIRST_WORKING;
        String prefix = anchor == Anchor.FIRST_WORKING || anchor == Anchor.LAST_WORKING ? "B" : "";
        String unit = prefix + (count % 12 == 0 ? "Y" : count == 3 ? "Q" : "M") + (start ? "S" : "E");
        LocalDate date = Micros.date(stamp);
        if (count % 12 == 0) {
            return (count == 12 ? "" : count / 12) + unit + "-" + month(date);
        }
        if (count == 3) { // anchored in January to March, or at their ends in October to December
            int within = (date.getMonthValue() - 1) % 3;
            return unit + "-" + month(LocalDate.of(2000, start ? 1 + within : 10 + within, 1));
        }
        return (count == 1 ? "" : count) + unit;
    }

    private static String month(LocalDate date) {
        return date.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH).toUpperCase(Locale.ROOT).substring(0, 3);
    }

    @Override
    public int season() {
        return count < 12 && 12 % count == 0 ? 12 / count : 1;
    }

    @Override
    public long plus(long stamp, long steps) {
        YearMonth month = YearMonth.from(Micros.date(stamp)).plusMonths(steps * count);
        return Micros.of(in(month), Micros.timeOfDay(stamp));
    }

    @Override
    public long steps(long from, long to) {
        LocalDate first = Micros.date(from);
        LocalDate last = Micros.date(to);
        int months = 12 * (last.getYear() - first.getYear()) + last.getMonthValue() - first.getMonthValue();
        return to >= from && months % count == 0 && plus(from, months / count) == to ? months / count : -1;
    }

    private LocalDate in(YearMonth month) {
        return switch (anchor) {
            case SAME -> month.atDay(Math.min(day, month.lengthOfMonth()));
            case LAST -> month.atEndOfMonth();
            case FIRST_WORKING -> working(month.atDay(1), 1);
            case LAST_WORKING -> working(month.atEndOfMonth(), -1);
        };
    }

    private static LocalDate working(LocalDate date, int direction) {
        LocalDate found = date;
        while (found.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0) {
            found = found.plusDays(direction);
        }
        return found;
    }
}
