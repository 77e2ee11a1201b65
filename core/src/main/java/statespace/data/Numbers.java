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
        try {
            return isPlain(text) ? Float.parseFloat(text) : Float.NaN;
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    /** The same in double precision. */
    public static double parseDouble(String text) {
        try {
            return isPlain(text) ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return false;
            }
        }
        return true;
    }
}
