package statespace.data;

/** Plain decimal numbers in text: Java's suffixes and hexadecimals are none. */
public final class Numbers {
    /** The largest size of a value: models compute in 32-bit floating point. */
    public static final double LARGEST = Float.MAX_VALUE;

    private Numbers() {}

    /** What is wrong with a value that cannot be computed with, for a sentence; null if nothing is. */
    public static String fault(double value) {
        return Double.isInfinite(value)
                ? "the value is infinite"
                : Math.abs(value) > LARGEST ? "the value " + value + " is beyond 32-bit numbers (3.4e38)" : null;
    }

    /** The number, infinite if it is too large, or NaN if the text is none. */
    public static float parse(String text) {
        return isPlain(text) ? Float.parseFloat(text) : Float.NaN;
    }

    /** The same in double precision. */
    public static double parseDouble(String text) {
        return isPlain(text) ? Double.parseDouble(text) : Double.NaN;
    }

    /** Whether a text is a sign, digits with a point among them, and an exponent; looked at without exceptions, which are slow. */
    private static boolean isPlain(String text) {
        int at = afterSign(text, 0);
        int point = afterDigits(text, at);
        int end = is(text, point, '.') ? afterDigits(text, point + 1) : point;
        boolean digits = point > at || end > point + 1;
        if (digits && (is(text, end, 'e') || is(text, end, 'E'))) {
            int exponent = afterSign(text, end + 1);
            end = afterDigits(text, exponent);
            digits = end > exponent;
        }
        return digits && end == text.length();
    }

    private static int afterSign(String text, int at) {
        return is(text, at, '-') || is(text, at, '+') ? at + 1 : at;
    }

    private static int afterDigits(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static boolean is(String text, int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }
}
