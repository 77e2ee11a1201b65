package statespace.data.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of calendars as pandas has them: {@code h}, {@code 15min}, {@code B}, {@code W-SUN}, {@code QE-DEC}. */
final class PandasNames {
    private static final Pattern NAME = Pattern.compile("(\\d{0,9})\\s*([A-Za-zµ]+)(?:-([A-Za-z]{3}|\\d{1,2}))?");
    private static final Map<String, Long> UNITS = Map.ofEntries(Map.entry("us", 1L), Map.entry("U", 1L),
            Map.entry("µs", 1L), Map.entry("ms", 1000L), Map.entry("L", 1000L), Map.entry("s", Micros.SECOND),
            Map.entry("S", Micros.SECOND), Map.entry("min", Micros.MINUTE), Map.entry("T", Micros.MINUTE),
            Map.entry("h", Micros.HOUR), Map.entry("H", Micros.HOUR), Map.entry("D", Micros.DAY),
            Map.entry("d", Micros.DAY), Map.entry("W", Micros.WEEK), Map.entry("w", Micros.WEEK));
    private static final Map<String, String> OLD = Map.ofEntries(Map.entry("M", "ME"), Map.entry("Q", "QE"),
            Map.entry("Y", "YE"), Map.entry("A", "YE"), Map.entry("AS", "YS"), Map.entry("BM", "BME"),
            Map.entry("BQ", "BQE"), Map.entry("BA", "BYE"), Map.entry("BY", "BYE"), Map.entry("BAS", "BYS"),
            Map.entry("SM", "SME"), Map.entry("CBMS", "BMS"), Map.entry("CBME", "BME"));
    private static final Map<Character, Integer> MONTHS = Map.of('M', 1, 'Q', 3, 'Y', 12);

    private PandasNames() {}

    /**
     * A calendar that is told.
     *
     * @param name
     *            as it was given
     * @param anchor
     *            weekday or month after the hyphen, or null
     */
    record Told(String name, CalendarRule rule, String anchor) {
        /** True if a stamp is on the named weekday, or in a named month. */
        boolean holds(long wall) {
            if (anchor == null || rule instanceof MonthDays) {
                return rule.plus(wall, 0) == wall;
            }
            LocalDate date = Micros.date(wall);
            if (rule instanceof FixedStep) {
                return date.getDayOfWeek().name().startsWith(anchor);
            }
            return rule.plus(wall, 0) == wall && rule instanceof Months months
                    && Math.floorMod(date.getMonthValue() - month(anchor), Math.min(12, months.count())) == 0;
        }
    }

    /**
     * The calendar of a name.
     *
     * @param setting
     *            that gives the name
     * @throws StampException
     *             if there is none
     */
    static Told parse(String setting, String text) {
        Matcher matcher = NAME.matcher(text.strip());
        Told told = matcher.matches() ? parse(text.strip(), matcher) : null;
        if (told == null) {
            throw new StampException(-1, "the setting '" + setting + "' is '" + text
                    + "', no calendar that is known; name one as pandas does: 15min, h, D, B, W-SUN, SMS, MS, ME, BME, "
                    + "QS, QE-DEC, YS, YE");
        }
        return told;
    }

    private static Told parse(String name, Matcher matcher) {
        long count = matcher.group(1).isEmpty() ? 1 : Long.parseLong(matcher.group(1));
        String unit = OLD.getOrDefault(matcher.group(2), matcher.group(2));
        String anchor = matcher.group(3) == null ? null : matcher.group(3).toUpperCase(Locale.ROOT);
        if (count < 1) {
            return null;
        }
        Long micros = UNITS.get(unit);
        if (micros != null) {
            boolean right = anchor == null || (micros == Micros.WEEK && weekday(anchor));
            return right && count < Long.MAX_VALUE / micros
                    ? new Told(name, new FixedStep(count * micros), anchor)
                    : null;
        }
        if (unit.equals("B") && anchor == null && count == 1) {
            return new Told(name, WeekDays.BUSINESS, null);
        }
        if ((unit.equals("SMS") || unit.equals("SME")) && count == 1) {
            return halfMonths(name, unit, anchor);
        }
        return months(name, count, unit, anchor);
    }

    private static Told halfMonths(String name, String unit, String anchor) {
        if (anchor != null && !anchor.matches("\\d+")) {
            return null;
        }
        int day = anchor == null ? 15 : Integer.parseInt(anchor);
        return day < 2 || day > 27
                ? null
                : new Told(name, new MonthDays(unit.equals("SMS") ? List.of(1, day) : List.of(day, MonthDays.LAST)),
                        anchor);
    }

    private static Told months(String name, long count, String unit, String anchor) {
        boolean working = unit.startsWith("B");
        String plain = working ? unit.substring(1) : unit;
        Integer months = plain.length() == 2 ? MONTHS.get(plain.charAt(0)) : null;
        if (months == null || (anchor != null && (months == 1 || month(anchor) == 0)) || count > 1000) {
            return null;
        }
        Months.Anchor day = switch (plain.charAt(1)) {
            case 'S' -> working ? Months.Anchor.FIRST_WORKING : Months.Anchor.SAME;
            case 'E' -> working ? Months.Anchor.LAST_WORKING : Months.Anchor.LAST;
            default -> null;
        };
        return day == null ? null : new Told(name, Months.of((int) count * months, day), anchor);
    }

    private static boolean weekday(String anchor) {
        return List.of(DayOfWeek.values()).stream().anyMatch(day -> day.name().startsWith(anchor))
                && anchor.length() == 3;
    }

    private static int month(String anchor) {
        return TimeShape.month(anchor);
    }
}
