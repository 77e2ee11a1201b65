package statespace.format;

/** Sentences of failures: one line each, whatever text of a file they quote. */
public final class Sentence {
    private static final int LONGEST = 1000;
    private static final int HEAD = 600;
    private static final String GAP = " … ";

    private Sentence() {}

    /** The same in one line: characters that end lines or control a terminal become '?', and a long middle is left out. */
    public static String of(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        String shown = text.length() <= LONGEST
                ? text
                : text.substring(0, HEAD) + GAP + text.substring(text.length() - (LONGEST - HEAD - GAP.length()));
        shown.codePoints().forEach(c -> line.appendCodePoint(isShown(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isShown(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL && type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE && !isTurn(c);
    }

    /** Characters that turn the direction of the text after them. */
    private static boolean isTurn(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
