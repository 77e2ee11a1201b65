package statespace.data.calendar;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.Arrays;
import java.util.regex.Matcher;

/** Reads a column of texts as stamps: all in one shape, with day and month in one order. */
final class StampText {
    private static final int SAMPLE = 100;
    static final String MEND = "' is no time; write times as 2016-07-01 00:00:00";

    private StampText() {}

    /** Share of the first filled texts that are stamps; those of digits alone are not counted as such. */
    static double shareOfStamps(String[] texts) {
        int filled = 0;
        int stamps = 0;
        for (int i = 0; i < texts.length && filled < SAMPLE; i++) {
            if (texts[i] != null && !texts[i].isBlank()) {
                filled++;
                stamps += isStamp(texts[i]) ? 1 : 0;
            }
        }
        return filled == 0 ? 0 : stamps / (double) filled;
    }

    private static boolean isStamp(String text) {
        String plain = text.strip();
        boolean number = plain.chars().allMatch(c -> Character.isDigit(c) || c == '.')
                && plain.chars().filter(c -> c == '.').count() < 2;
        return plain.length() <= 64 && !number && isReadable(plain);
    }

    /** True if each text is a stamp, be it of digits alone. */
    static boolean allStamps(String[] texts) {
        return Arrays.stream(texts).allMatch(StampText::isReadable);
    }

    private static boolean isReadable(String plain) {
        return TimeShape.allOf(plain).stream().anyMatch(
                shape -> DateOrder.of(shape).stream().anyMatch(order -> isReadable(shape, plain, order)));
    }

    private static boolean isReadable(TimeShape shape, String plain, DateOrder order) {
        try {
            ParsedStamps.wall(shape, shape.match(plain), order);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    static TimeColumn parse(String[] texts, TimeOptions options) {
        ParsedStamps best = null;
        for (TimeShape shape : TimeShape.allOf(texts[0])) {
            ParsedStamps parsed = new ParsedStamps(shape, texts);
            if (parsed.whole()) {
                return parsed.column(options);
            }
            best = best == null || parsed.rows() > best.rows() ? parsed : best;
        }
        throw best == null ? noTime(0, texts[0]) : best.fault();
    }

    static StampException noTime(int row, String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return new StampException(row, "'" + (line.length() > 40 ? line.substring(0, 40) + "…" : line) + MEND);
    }

    static LocalDate date(TimeShape shape, Matcher matcher, DateOrder order) {
        if (shape.isOpen()) {
            return LocalDate.of(year(order.text(shape, matcher, "y")),
                    Integer.parseInt(order.text(shape, matcher, "M")),
                    Integer.parseInt(order.text(shape, matcher, "d")));
        }
        int year = year(shape.group(matcher, "y"));
        String week = shape.group(matcher, "w");
        if (week != null) {
            String weekday = shape.group(matcher, "e");
            LocalDate first = LocalDate.of(year, 1, 4).with(WeekFields.ISO.dayOfWeek(), 1);
            long weeks = Integer.parseInt(week);
            if (weeks < 1 || weeks > IsoFields.WEEK_OF_WEEK_BASED_YEAR.rangeRefinedBy(LocalDate.of(year, 1, 4))
                    .getMaximum()) {
                throw new DateTimeException("no week " + week);
            }
            return first.plusWeeks(weeks - 1).plusDays(weekday == null ? 0 : Integer.parseInt(weekday) - 1L);
        }
        String ordinal = shape.group(matcher, "j");
        if (ordinal != null) {
            return LocalDate.ofYearDay(year, Integer.parseInt(ordinal));
        }
        String quarter = shape.group(matcher, "q");
        String name = shape.group(matcher, "N");
        String number = shape.group(matcher, "M");
        String day = shape.group(matcher, "d");
        int month = quarter != null
                ? 3 * Integer.parseInt(quarter) - 2
                : name != null ? TimeShape.month(name) : number != null ? Integer.parseInt(number) : 1;
        return LocalDate.of(year, month, day == null ? 1 : Integer.parseInt(day));
    }

    /** Two digits are a year from 1950 to 2049. */
    private static int year(String text) {
        int year = Integer.parseInt(text);
        return text.length() > 2 ? year : year < 50 ? 2000 + year : 1900 + year;
    }
}
