package statespace.data;

/** Plain decimal numbers in text. */
final class Numbers {
    private Numbers() {}

    /** The number, infinite if it is too large, or NaN if the text is none: Java's suffixes and hexadecimals are not. */
    static float parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return Float.NaN;
            }
        }
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }
}
