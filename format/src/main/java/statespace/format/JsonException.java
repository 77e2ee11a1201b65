package statespace.format;

/** A text that is not one JSON value: what was expected where, and what was found. */
final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;
    private final String expected;
    private final String found;

    JsonException(int line, int column, String expected, String found) {
        super("line " + line + ", column " + column + ": expected " + expected + ", found " + found);
        this.line = line;
        this.column = column;
        this.expected = expected;
        this.found = found;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }

    String expected() {
        return expected;
    }

    String found() {
        return found;
    }
}
