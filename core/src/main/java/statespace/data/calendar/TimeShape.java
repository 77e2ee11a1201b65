package statespace.data.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way in which stamps are written. Groups of its pattern are named by what they hold: {@code y} year, {@code M} month,
 * {@code d} day, {@code N} name of a month, {@code q} quarter, {@code w} week, {@code e} weekday, {@code j} day of the year,
 * {@code a b c} day, month and year in an order that is open, {@code H m s f p} time of day, {@code o} offset, {@code z}
 * zone.
 */
final class TimeShape {
    static final String OFFSET = "Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2}(?::?\\d{2})?)?";
    static final String ZONE = "[A-Za-z_/+0-9-]+";
    private static final String CLOCK_ZONE = "( ?(?<o>" + OFFSET + "))?( ?\\[(?<z>" + ZONE + ")\\])?";
    private static final String TIME = "([T ]+(?<H>\\d{1,2})(:(?<m>\\d{2})(:(?<s>\\d{2})([.,](?<f>\\d+))?)?)?"
            + "( ?(?<p>[AaPp]\\.?[Mm]\\.?))?" + CLOCK_ZONE + ")?";
    private static final String NAME = "(?<N>[A-Za-z]{3,9})";

    private static final List<TimeShape> SHAPES = List.of(
            of("(?<y>\\d{4})(?<S>[-/.])(?<M>\\d{1,2})\\k<S>(?<d>\\d{1,2})" + TIME), // 2020-01-31, 2020/1/31
            of("(?<a>\\d{1,2})(?<S>[-/.])(?<b>\\d{1,2})\\k<S>(?<c>\\d{4}|\\d{2})" + TIME), // 31.01.2020, 1/31/20
            of("(?<d>\\d{1,2})[-/. ]+" + NAME + "\\.?[-/, ]+(?<y>\\d{4}|\\d{2})" + TIME), // 31-Jan-2020
            of(NAME + "\\.?[- ](?<d>\\d{1,2}),? (?<y>\\d{4})" + TIME), // Jan 31, 2020
            of("(?<y>\\d{4})[-/ ]" + NAME + "[-/ ](?<d>\\d{1,2})" + TIME), // 2020-Jan-31
            of(NAME + "\\.?[-/', ]*(?<y>\\d{4}|\\d{2})"), // Jan-20, January 2020
            of("(?<y>\\d{4})[-/ ]?" + NAME), // 2020-Jan
            of("(?<y>\\d{4})[-: /]?[Qq](?<q>[1-4])"), // 2020Q1, 2020-Q1
            of("[Qq](?<q>[1-4])[-: /]?(?<y>\\d{4}|\\d{2})"), // Q1 2020
            of("(?<y>\\d{4})-?[Ww](?<w>\\d{2})(-?(?<e>[1-7]))?"), // 2020-W05
            of("(?<y>\\d{4})[-/.Mm](?<M>\\d{1,2})"), // 2020-01, 2020M01
            of("(?<M>\\d{1,2})[-/.](?<y>\\d{4})"), // 01/2020
            of("(?<y>\\d{4})(?<M>\\d{2})(?<d>\\d{2})([T ]?(?<H>\\d{2})(:?(?<m>\\d{2})(:?(?<s>\\d{2})([.,](?<f>\\d+))?)?)?"
                    + CLOCK_ZONE + ")?"), // 20200131T063000Z, 2020013106
            of("(?<y>\\d{4})(?<M>0[1-9]|1[0-2])"), // 202001
            of("(?<y>\\d{4})")); // 2020

    private static final List<String> MONTHS = List.of("january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december");

    private final Pattern pattern;
    private final Map<String, Integer> groups;

    private TimeShape(Pattern pattern) {
        this.pattern = pattern;
        this.groups = pattern.namedGroups();
    }

    static TimeShape of(String regex) {
        return new TimeShape(Pattern.compile(regex));
    }

    /** A match of the whole text, or null. */
    Matcher match(String text) {
        Matcher matcher = pattern.matcher(text.strip());
        return matcher.matches() && (!has("N") || month(group(matcher, "N")) > 0) ? matcher : null;
    }

    boolean has(String group) {
        return groups.containsKey(group);
    }

    /** True if the order of day, month and year is open. */
    boolean isOpen() {
        return has("a");
    }

    /** The number of a month by its English name or the first three letters of it, or 0. */
    static int month(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        for (int i = 0; i < MONTHS.size(); i++) {
            if (MONTHS.get(i).equals(plain) || MONTHS.get(i).substring(0, 3).equals(plain)) {
                return i + 1;
            }
        }
        return plain.equals("sept") ? 9 : 0;
    }

    /** The text of a group, or null if there is none. */
    String group(Matcher matcher, String name) {
        Integer number = groups.get(name);
        return number == null ? null : matcher.group(number);
    }

    /** The shapes of a text, most telling first. */
    static List<TimeShape> allOf(String text) {
        List<TimeShape> found = new ArrayList<>();
        for (TimeShape shape : SHAPES) {
            if (shape.match(text) != null) {
                found.add(shape);
            }
        }
        return found;
    }

    /**
     * The pattern, in the letters of {@link java.time.format.DateTimeFormatter}, by which a text was written.
     *
     * @param letters
     *            of each group's name
     * @param from
     *            first place of the text
     * @param to
     *            place after the last
     */
    String pattern(String text, Matcher matcher, Map<String, String> letters, int from, int to) {
        StringBuilder written = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        int at = from;
        while (at < to) {
            String name = startingAt(matcher, letters, at);
            if (name == null) {
                literal.append(text.charAt(at));
                at++;
            } else {
                written.append(quoted(literal.toString())).append(letters.get(name));
                literal.setLength(0);
                at = matcher.end(name);
            }
        }
        return written.append(quoted(literal.toString())).toString();
    }

    private String startingAt(Matcher matcher, Map<String, String> letters, int at) {
        for (String name : letters.keySet()) {
            if (group(matcher, name) != null && matcher.start(name) == at) {
                return name;
            }
        }
        return null;
    }

    /** A literal of a pattern. */
    static String quoted(String literal) {
        return literal.isEmpty() ? "" : "'" + literal.replace("'", "''") + "'";
    }
}
