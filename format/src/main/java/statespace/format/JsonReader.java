package statespace.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON value from a text that may be hostile: depth, count of values and digits of a number are bounded. */
final class JsonReader {
    /** Objects and lists inside each other. */
    static final int DEPTH = 64;
    /** Values and keys of one text. */
    static final int VALUES = 4_000_000;
    /** Characters of one number. */
    static final int DIGITS = 1_000;

    private static final int END = -1;

    private final String text;
    private int at;
    private int depth;
    private int values;

    private JsonReader(String text) {
        this.text = text;
    }

    static Json parse(byte[] utf8) throws JsonException {
        JsonReader reader = new JsonReader(decoded(utf8));
        Json value = reader.value();
        reader.skipSpace();
        if (reader.peek() != END) {
            throw reader.failure("the end of the text");
        }
        return value;
    }

    private static String decoded(byte[] utf8) throws JsonException {
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            JsonException failure = new JsonException(1, 1, "text in UTF-8", "bytes that are not");
            failure.initCause(e);
            throw failure;
        }
    }

    private Json value() throws JsonException {
        skipSpace();
        count();
        return switch (peek()) {
            case '{' -> members();
            case '[' -> items();
            case '"' -> new Json.Text(string());
            case 't' -> word("true", Json.Word.TRUE);
            case 'f' -> word("false", Json.Word.FALSE);
            case 'n' -> word("null", Json.Word.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw failure("a value");
        };
    }

    private Json members() throws JsonException {
        enter();
        Map<String, Json> members = new LinkedHashMap<>();
        skipSpace();
        if (peek() != '}') {
            do {
                skipSpace();
                int start = at;
                if (peek() != '"') {
                    throw failure("a key in quotes");
                }
                count();
                String key = string();
                skipSpace();
                take(':', "':'");
                if (members.putIfAbsent(key, value()) != null) {
                    at = start;
                    throw failure("every key once", "the key " + quoted(key) + " again");
                }
            } while (goesOn());
        }
        take('}', "',' or '}'");
        depth--;
        return new Json.Members(Collections.unmodifiableMap(members));
    }

    private Json items() throws JsonException {
        enter();
        List<Json> items = new ArrayList<>();
        skipSpace();
        if (peek() != ']') {
            do {
                items.add(value());
            } while (goesOn());
        }
        take(']', "',' or ']'");
        depth--;
        return new Json.Items(Collections.unmodifiableList(items));
    }

    private void enter() throws JsonException {
        if (++depth > DEPTH) {
            throw failure("at most " + DEPTH + " objects and lists inside each other", "more");
        }
        at++;
    }

    private boolean goesOn() {
        skipSpace();
        if (peek() != ',') {
            return false;
        }
        at++;
        return true;
    }

    private void count() throws JsonException {
        if (++values > VALUES) {
            throw failure("at most " + VALUES + " keys and values", "more");
        }
    }

    private Json word(String word, Json value) throws JsonException {
        if (!text.startsWith(word, at)) {
            throw failure("a value");
        }
        at += word.length();
        return value;
    }

    private Json number() throws JsonException {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        if (at - start > DIGITS) {
            at = start;
            throw failure("a number of at most " + DIGITS + " characters", "a longer one");
        }
        return new Json.Numeric(text.substring(start, at));
    }

    private void digits() throws JsonException {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw failure("a digit");
        }
    }

    private String string() throws JsonException {
        at++;
        int start = at;
        StringBuilder unescaped = null;
        for (int c = peek(); c != '"'; c = peek()) {
            if (c < ' ') { // the end as well
                throw failure("'\"' at the end of a string");
            }
            if (c == '\\') {
                unescaped = unescaped == null ? new StringBuilder() : unescaped;
                unescaped.append(text, start, at);
                escape(unescaped);
                start = at;
            } else {
                at++;
            }
        }
        String tail = text.substring(start, at);
        at++;
        return unescaped == null ? tail : unescaped.append(tail).toString();
    }

    private void escape(StringBuilder to) throws JsonException {
        at++;
        int c = peek();
        if (c == 'u') {
            char first = unit();
            to.append(first);
            if (Character.isSurrogate(first)) {
                boolean pair = Character.isHighSurrogate(first) && text.startsWith("\\u", at);
                at += pair ? 1 : 0;
                char second = pair ? unit() : 0;
                if (!Character.isLowSurrogate(second)) {
                    throw failure("two surrogates that make one character", "one");
                }
                to.append(second);
            }
            return;
        }
        to.append(switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw failure("one of \"\\/bfnrtu after a backslash");
        });
        at++;
    }

    /** The four hexadecimal digits after the 'u' at hand. */
    private char unit() throws JsonException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw failure("four hexadecimal digits");
            }
            unit = unit << 4 | digit;
        }
        at++;
        return (char) unit;
    }

    private void take(char expected, String words) throws JsonException {
        if (peek() != expected) {
            throw failure(words);
        }
        at++;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            at++;
        }
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private JsonException failure(String expected) {
        int c = peek();
        String found = c == END
                ? "the end of the text"
                : c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("the character U+%04X", c);
        return failure(expected, found);
    }

    private JsonException failure(String expected, String found) {
        int line = 1;
        int begin = 0;
        int end = Math.min(at, text.length());
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                begin = i + 1;
            }
        }
        return new JsonException(line, end - begin + 1, expected, found);
    }

    /** A string of the text for a sentence of one line. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        text.codePoints().limit(100)
                .forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) || isLineEnd(c) ? '?' : c));
        return quoted.append(text.length() > 100 ? "…'" : "'").toString();
    }

    private static boolean isLineEnd(int c) {
        return c == 0x2028 || c == 0x2029;
    }
}
