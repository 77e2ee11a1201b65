package statespace.data.text;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** How a text is divided into tokens. */
public enum Tokenisation {
    /** What stands between white space. */
    WORDS,
    /** Unicode characters, white space among them. */
    CHARACTERS,
    /** Bytes of UTF-8; there are 256, so none is unknown. */
    BYTES;

    /** Gives the tokens of a text, one after the other; a byte as two hexadecimal digits. */
    void divide(String text, Consumer<String> token) {
        switch (this) {
            case WORDS -> words(text, token);
            case CHARACTERS -> text.codePoints().forEach(point -> token.accept(Character.toString(point)));
            case BYTES -> {
                for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
                    token.accept(Integer.toHexString(0x100 | (value & 0xff)).substring(1));
                }
            }
        }
    }

    private static void words(String text, Consumer<String> token) {
        int start = -1;
        for (int at = 0; at < text.length();) {
            int point = text.codePointAt(at);
            if (isSpace(point)) {
                if (start >= 0) {
                    token.accept(text.substring(start, at));
                }
                start = -1;
            } else if (start < 0) {
                start = at;
            }
            at += Character.charCount(point);
        }
        if (start >= 0) {
            token.accept(text.substring(start));
        }
    }

    private static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point);
    }

    /** True if there is nothing but white space in a text. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(Tokenisation::isSpace);
    }
}
