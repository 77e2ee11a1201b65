package statespace.data.calendar;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;

/** The stamps of a column in one shape, in each order of day, month and year that all of them allow. */
final class ParsedStamps {
    private static final int MICRO_DIGITS = 6;
    private static final List<String> NUMBERS = List.of("a", "b", "c", "M", "d", "j", "H");

    private final TimeShape shape;
    private final String[] texts;
    private final Map<DateOrder, long[]> walls = new EnumMap<>(DateOrder.class);
    private final Map<String, Integer> shortest = new LinkedHashMap<>();
    private final int[] offsets;
    private String offsetForm;
    private boolean zulu;
    private String region;
    private int offsetRows;
    private String finest;
    private int fineness = -1;
    private int coarsest = Integer.MAX_VALUE;
    private boolean longName;
    private int rows;

    ParsedStamps(TimeShape shape, String[] texts) {
        this.shape = shape;
        this.texts = texts;
        this.offsets = new int[texts.length];
        DateOrder.of(shape).forEach(order -> walls.put(order, new long[texts.length]));
        while (rows < texts.length && add(rows)) {
            rows++;
        }
    }

    /** Rows before the first that cannot be read. */
    int rows() {
        return rows;
    }

    boolean whole() {
        return rows == texts.length;
    }

    StampException fault() {
        return StampText.noTime(rows, texts[rows]);
    }

    private boolean add(int row) {
        Matcher matcher = shape.match(texts[row]);
        if (matcher == null) {
            return false;
        }
        checkFraction(row, matcher);
        walls.entrySet().removeIf(entry -> {
            try {
                entry.getValue()[row] = wall(shape, matcher, entry.getKey());
                return false;
            } catch (DateTimeException _) {
                return true;
            }
        });
        if (walls.isEmpty()) {
            return false;
        }
        note(row, matcher);
        return true;
    }

    private void checkFraction(int row, Matcher matcher) {
        String fraction = shape.group(matcher, "f");
        if (fraction != null && fraction.length() > MICRO_DIGITS
                && fraction.chars().skip(MICRO_DIGITS).anyMatch(c -> c != '0')) {
            throw finer(row, texts[row]);
        }
    }

    static StampException finer(int row, String text) {
        return new StampException(row,
                "'" + text.strip() + "' is finer than a microsecond, which is not read; round times to microseconds");
    }

    private void note(int row, Matcher matcher) {
        for (String name : NUMBERS) {
            String text = shape.group(matcher, name);
            if (text != null && (text.length() == 1 || text.charAt(0) == '0')) {
                shortest.merge(name, text.length(), Math::min);
            }
        }
        String name = shape.group(matcher, "N");
        longName |= name != null && name.length() > 3;
        String fraction = shape.group(matcher, "f");
        int fine = fraction != null
                ? 3 + fraction.length()
                : shape.group(matcher, "s") != null
                        ? 3
                        : shape.group(matcher, "m") != null
                                ? 2
                                : shape.group(matcher, "H") != null ? 1 : 0;
        coarsest = Math.min(coarsest, fine);
        if (fine > fineness) {
            fineness = fine;
            finest = texts[row].strip();
        }
        String offset = shape.group(matcher, "o");
        if (offset != null) {
            boolean utc = Character.isLetter(offset.charAt(0));
            offsets[row] = utc ? 0 : ZoneOffset.of(offset).getTotalSeconds();
            zulu |= offset.equals("Z");
            offsetForm = utc ? offsetForm : offset;
            offsetRows++;
        }
        String id = shape.group(matcher, "z");
        region = id == null ? region : id;
    }

    /** Microseconds of a text's wall clock. */
    static long wall(TimeShape shape, Matcher matcher, DateOrder order) {
        long date = StampText.date(shape, matcher, order).toEpochDay() * Micros.DAY;
        String offset = shape.group(matcher, "o");
        if (offset != null && !Character.isLetter(offset.charAt(0))) {
            ZoneOffset.of(offset);
        }
        String hours = shape.group(matcher, "H");
        if (hours == null) {
            return date;
        }
        int hour = Integer.parseInt(hours);
        int minute = number(shape, matcher, "m");
        int second = number(shape, matcher, "s");
        String half = shape.group(matcher, "p");
        if (half != null) {
            check(hour >= 1 && hour <= 12);
            hour = hour % 12 + (Character.toLowerCase(half.charAt(0)) == 'p' ? 12 : 0);
        }
        String fraction = shape.group(matcher, "f");
        long micros = fraction == null ? 0 : Long.parseLong((fraction + "000000").substring(0, MICRO_DIGITS));
        check(minute < 60 && second < 60 && (hour < 24 || (hour == 24 && minute + second + micros == 0)));
        return date + hour * Micros.HOUR + minute * Micros.MINUTE + second * Micros.SECOND + micros;
    }

    private static int number(TimeShape shape, Matcher matcher, String name) {
        String text = shape.group(matcher, name);
        return text == null ? 0 : Integer.parseInt(text);
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new DateTimeException("no time of day");
        }
    }

    TimeColumn column(TimeOptions options) {
        if (walls.size() == 1) {
            return column(walls.keySet().iterator().next(), options);
        }
        return new DateOrders(texts[0], order -> column(order, options)).choose(List.copyOf(walls.keySet()), options);
    }

    private TimeColumn column(DateOrder order, TimeOptions options) {
        long[] times = walls.get(order);
        ZoneId told = Zones.told(options);
        if (offsetRows == 0) {
            return told == null
                    ? new TimeColumn(times, format(order, null), null, null)
                    : new TimeColumn(Zones.instants(times, told), format(order, told), told, null);
        }
        if (offsetRows < texts.length) {
            throw new StampException(-1, "some times have an offset and some have none; give each one its offset");
        }
        long[] instants = new long[times.length];
        boolean mixed = false;
        for (int i = 0; i < instants.length; i++) {
            instants[i] = times[i] - Micros.SECOND * offsets[i];
            mixed |= offsets[i] != offsets[0];
        }
        if (offsetForm == null && region == null) {
            return new TimeColumn(instants, format(order, ZoneOffset.UTC), told == null ? ZoneOffset.UTC : told, null);
        }
        if (told == null && region != null) {
            told = Zones.named(region);
        }
        ZoneId zone = told != null ? told : mixed ? Zones.of(instants, offsets) : ZoneOffset.ofTotalSeconds(offsets[0]);
        return new TimeColumn(instants, format(order, zone), zone,
                told == null && mixed ? "because the offsets change as in " + zone.getId() : null);
    }

    private StampFormat format(DateOrder order, ZoneId zone) {
        Matcher matcher = shape.match(finest);
        Map<String, String> letters = letters(matcher, order);
        String hour = shape.group(matcher, "H");
        if (hour == null) {
            return new StampFormat(shape.pattern(finest, matcher, letters, 0, finest.length()), null,
                    StampFormat.Fineness.of(0), "", zone, StampFormat.Letters.of(finest), StampFormat.Unit.TEXT);
        }
        int end = matcher.end("H");
        int parts = 0;
        int digits = 0;
        for (String name : List.of("m", "s", "f")) {
            if (shape.group(matcher, name) != null) {
                end = matcher.end(name);
                parts += name.equals("f") ? 0 : 1;
                digits = name.equals("f") ? matcher.group(name).length() : digits;
            }
        }
        if (coarsest < fineness && digits > 0) { // zeros at the end were left out
            digits = (digits + 2) / 3 * 3;
        }
        String point = digits > 0 ? finest.substring(matcher.start("f") - 1, matcher.start("f")) : ".";
        String colon = parts > 0 ? finest.substring(matcher.end("H"), matcher.start("m")) : ":";
        boolean half = shape.group(matcher, "p") != null;
        return new StampFormat(shape.pattern(finest, matcher, letters, 0, matcher.start("H")),
                (half ? "h" : "H").repeat(width("H")),
                new StampFormat.Fineness(parts, digits, point, TimeShape.quoted(colon)),
                shape.pattern(finest, matcher, letters, end, finest.length()), zone,
                StampFormat.Letters.of(finest), StampFormat.Unit.TEXT);
    }

    /** Digits that a number below 10 is written with, or those of the others where there is none. */
    private int width(String name) {
        return shortest.getOrDefault(name, shortest.containsValue(1) ? 1 : 2);
    }

    private Map<String, String> letters(Matcher matcher, DateOrder order) {
        Map<String, String> letters = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "c", "y", "M", "d")) {
            String text = shape.group(matcher, name);
            if (text != null) {
                String field = shape.isOpen() ? order.field(name) : name;
                String letter = field.equals("y") ? (shape.group(matcher, "w") != null ? "Y" : "u") : field;
                letters.put(name, letter.repeat(field.equals("y") ? text.length() : width(name)));
            }
        }
        letters.put("j", "D".repeat(shortest.getOrDefault("j", 3)));
        letters.put("N", longName ? "MMMM" : "MMM");
        letters.put("q", "q");
        letters.put("w", "ww");
        letters.put("e", "e");
        letters.put("p", "a");
        letters.put("z", "VV");
        String offset = shape.group(matcher, "o");
        if (offset != null && (offset.equals("Z") || !Character.isLetter(offset.charAt(0)))) {
            String form = offsetForm == null || offsetForm.indexOf(':') > 0
                    ? "xxxxx"
                    : offsetForm.length() > 3 ? "xxxx" : "x";
            letters.put("o", zulu ? form.toUpperCase(Locale.ROOT) : form);
        }
        return letters;
    }
}
