package statespace.format;

import java.util.List;
import java.util.Map;

/**
 * A JSON value (RFC 8259), read strictly: UTF-8 without a byte order mark, one value, no comments, no key twice in an
 * object, nothing after the value but white space. Objects and lists lie at most {@value JsonReader#DEPTH} deep.
 */
public sealed interface Json {
    /** An object; members in the order of the text. */
    record Members(Map<String, Json> values) implements Json {}

    /** A list. */
    record Items(List<Json> values) implements Json {}

    /** A string. */
    record Text(String value) implements Json {}

    /**
     * A number.
     *
     * @param text
     *            its digits as they were written
     */
    record Numeric(String text) implements Json {
        /** True if it was written without fraction and exponent, and fits a long. */
        public boolean isLong() {
            return !text.equals("-0") && text.length() <= 20 && text.chars().allMatch(c -> c == '-' || isDigit(c))
                    && fits(text);
        }

        /**
         * Its exact value.
         *
         * @throws NumberFormatException
         *             if it is not a long
         */
        public long toLong() {
            if (!isLong()) {
                throw new NumberFormatException(text);
            }
            return Long.parseLong(text);
        }

        /** The nearest double; infinite beyond the largest. */
        public double toDouble() {
            return Double.parseDouble(text);
        }

        private static boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }

        private static boolean fits(String text) {
            try {
                Long.parseLong(text);
                return true;
            } catch (NumberFormatException tooLarge) {
                return false;
            }
        }
    }

    /** The values that are words. */
    enum Word implements Json {
        /** {@code true}. */
        TRUE,
        /** {@code false}. */
        FALSE,
        /** {@code null}. */
        NULL
    }

    /**
     * Reads a text.
     *
     * @param source
     *            where it comes from, for the sentence
     * @param utf8
     *            the text
     * @throws FormatException
     *             if it is not one JSON value
     */
    static Json parse(String source, byte[] utf8) {
        try {
            return JsonReader.parse(utf8);
        } catch (JsonException e) {
            throw new FormatException(source + ", line " + e.line() + ", column " + e.column() + ": expected "
                    + e.expected() + ", found " + e.found() + "; correct the text or restore a copy", e);
        }
    }
}
