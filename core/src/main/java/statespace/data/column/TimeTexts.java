package statespace.data.column;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Times as ISO 8601 writes them, in microseconds since 1970: a date, perhaps with a time of day and an offset. */
public final class TimeTexts {
    /** Stands for a text that is no time. */
    static final long NONE = Long.MIN_VALUE;

    private static final int SAMPLE = 100;
    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;

    private TimeTexts() {}

    /** True if most of the first known texts of a column are times. */
    static boolean are(Column column) {
        int known = 0;
        int times = 0;
        for (int i = 0; i < column.rows() && known < SAMPLE; i++) {
            String text = column.known(i);
            if (text != null) {
                known++;
                times += micros(text) != NONE ? 1 : 0;
            }
        }
        return known > 0 && 2 * times >= known;
    }

    /** True if a text is a time. */
    public static boolean isTime(String text) {
        return micros(text.strip()) != NONE;
    }

    /** The time of a text, or {@link #NONE}. */
    static long micros(String text) {
        int length = text.length();
        if (length < 8 || !digits(text, 0, 4)) {
            return NONE;
        }
        char sign = text.charAt(4);
        int second = text.indexOf(sign, 5);
        if ((sign != '-' && sign != '/') || second < 0) {
            return NONE;
        }
        int end = second + 1;
        while (end < length && end < second + 3 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (!digits(text, 5, second) || !digits(text, second + 1, end) || second - 5 > 2) {
            return NONE;
        }
        try {
            long day = LocalDate.of(number(text, 0, 4), number(text, 5, second), number(text, second + 1, end))
                    .toEpochDay();
            return end == length ? Math.multiplyExact(day, DAY) : timeOfDay(text, end, day * DAY);
        } catch (DateTimeException _) {
            return NONE;
        }
    }

    private static long timeOfDay(String text, int from, long day) {
        char gap = text.charAt(from);
        int at = from + 1;
        long hours = two(text, at);
        if ((gap != ' ' && gap != 'T') || hours < 0 || hours > 23 || at + 2 >= text.length()
                || text.charAt(at + 2) != ':') {
            return NONE;
        }
        long minutes = two(text, at + 3);
        at += 5;
        long seconds = 0;
        long micros = 0;
        if (at < text.length() && text.charAt(at) == ':') {
            seconds = two(text, at + 1);
            at += 3;
            if (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
                long unit = SECOND / 10;
                for (at++; at < text.length() && Character.isDigit(text.charAt(at)); at++) {
                    micros += unit * (text.charAt(at) - '0');
                    unit /= 10;
                }
            }
        }
        long offset = offset(text, at);
        return minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 || offset == NONE
                ? NONE
                : day + SECOND * (3600 * hours + 60 * minutes + seconds) + micros - offset;
    }

    private static long offset(String text, int from) {
        String rest = text.substring(Math.min(from, text.length())).strip();
        if (rest.isEmpty() || rest.equals("Z") || rest.equals("UTC")) {
            return 0;
        }
        if (!rest.matches("[+-]\\d{2}(:?\\d{2})?")) {
            return NONE;
        }
        long minutes = 60L * number(rest, 1, 3)
                + (rest.length() > 3 ? number(rest, rest.length() - 2, rest.length()) : 0);
        return (rest.charAt(0) == '-' ? -60 : 60) * SECOND * minutes;
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return to > from;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + text.charAt(i) - '0';
        }
        return value;
    }

    private static int two(String text, int at) {
        return at + 2 <= text.length() && digits(text, at, at + 2) ? number(text, at, at + 2) : -1;
    }
}
