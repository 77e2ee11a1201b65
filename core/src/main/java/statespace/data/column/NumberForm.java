package statespace.data.column;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import statespace.config.SettingException;
import statespace.data.Numbers;

/**
 * How the numbers of a text file are written.
 *
 * @param decimal
 *            between whole part and fraction
 * @param thousands
 *            between groups of three digits, or null
 */
public record NumberForm(char decimal, Character thousands) {
    /** A decimal point and no groups. */
    public static final NumberForm PLAIN = new NumberForm('.', null);

    private static final double[] POWERS = powers();
    private static final long EXACT = 1L << 53;
    private static final int LONGEST = 64;
    private static final String DECIMALS = ".,";
    private static final String GROUPS = ".,' _\u00a0\u202f\u2019";

    private static double[] powers() {
        double[] powers = new double[23];
        double power = 1;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power;
            power *= 10;
        }
        return powers;
    }

    /**
     * As it is told.
     *
     * @param decimal
     *            a point or a comma; null for a point
     * @param thousands
     *            a point, comma, apostrophe, underscore or space; null for none
     */
    public static NumberForm of(String decimal, String thousands) {
        if (decimal == null && thousands == null) {
            return PLAIN;
        }
        String mark = decimal == null ? thousands.equals(".") ? "," : "." : decimal;
        if (mark.length() != 1 || !DECIMALS.contains(mark)) {
            throw new SettingException("the setting 'decimal' takes a point or a comma, not '" + mark + "'");
        }
        if (thousands != null && (thousands.length() != 1 || !GROUPS.contains(thousands))) {
            throw new SettingException("the setting 'thousands' takes a comma, point, apostrophe, underscore or space, "
                    + "not '" + thousands + "'");
        }
        if (mark.equals(thousands)) {
            throw new SettingException("the settings 'decimal' and 'thousands' are both '" + mark + "'; change one");
        }
        return new NumberForm(mark.charAt(0), thousands == null ? null : thousands.charAt(0));
    }

    boolean isPlain() {
        return decimal == '.' && thousands == null;
    }

    /** The number of a text; NaN if it is none. */
    public double parse(String text) {
        byte[] utf8 = text.strip().getBytes(StandardCharsets.UTF_8);
        return parse(utf8, 0, utf8.length);
    }

    /** The number that bytes of UTF-8 write, rounded as {@link Double#parseDouble} does; NaN if they write none. */
    double parse(byte[] text, int from, int to) {
        return isPlain() ? plain(text, from, to) : written(text, from, to);
    }

    private double written(byte[] text, int from, int to) {
        String word = new String(text, from, to - from, StandardCharsets.UTF_8);
        if (thousands != null && word.indexOf(thousands) >= 0) {
            Pattern groups = Pattern.compile("[+-]?\\d{1,3}(" + Pattern.quote(thousands.toString()) + "\\d{3})+("
                    + Pattern.quote(String.valueOf(decimal)) + "\\d*)?");
            if (word.length() > LONGEST || !groups.matcher(word).matches()) {
                return Double.NaN;
            }
            word = word.replace(thousands.toString(), "");
        }
        if (decimal != '.' && word.indexOf('.') >= 0) {
            return Double.NaN;
        }
        return Numbers.parseDouble(word.replace(decimal, '.'));
    }

    /** Digits that fit 53 bits and a power of ten that is a double itself give the nearest double by one operation. */
    private static double plain(byte[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (at < to && (negative || text[at] == '+')) {
            at++;
        }
        long digits = 0;
        int scale = 0;
        boolean point = false;
        boolean any = false;
        boolean exact = true;
        for (; at < to; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                any = true;
                if (digits < EXACT / 10 - 1) {
                    digits = 10 * digits + digit;
                    scale += point ? 1 : 0;
                } else {
                    exact = false;
                }
            } else if (text[at] == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (!any) {
            return Double.NaN;
        }
        if (at == to && exact && scale < POWERS.length) {
            double value = digits / POWERS[scale];
            return negative ? -value : value;
        }
        if (at < to && text[at] != 'e' && text[at] != 'E') {
            return Double.NaN;
        }
        return Numbers.parseDouble(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /** The whole number that bytes write, or {@code Long.MIN_VALUE} if they write none that fits. */
    static long whole(byte[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (at < to && (negative || text[at] == '+')) {
            at++;
        }
        if (at == to || to - at > 19) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return Long.MIN_VALUE;
            }
            value = 10 * value + digit;
        }
        return negative ? -value : value;
    }
}
