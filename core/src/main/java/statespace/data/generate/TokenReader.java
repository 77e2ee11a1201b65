package statespace.data.generate;

import statespace.data.DataException;

/** Takes the tokens of a text one after the other; places are counted from 1. */
final class TokenReader {
    /** How deep expressions may be nested, so that no text exhausts the stack. */
    static final int DEEPEST = 200;

    private final String[] tokens;
    private int taken;

    TokenReader(String text) {
        String inner = text.strip();
        tokens = inner.isEmpty() ? new String[0] : inner.split("\\s+");
    }

    /** The next token. */
    String next(String expected) {
        if (taken == tokens.length) {
            throw new DataException("expected " + expected + " as token " + (taken + 1) + ", found the end");
        }
        return tokens[taken++];
    }

    /** True if there is one more. */
    boolean hasNext() {
        return taken < tokens.length;
    }

    /** True if the next token is this one. */
    boolean isNext(String token) {
        return taken < tokens.length && tokens[taken].equals(token);
    }

    /** The place of the token that was taken last. */
    int place() {
        return taken;
    }

    /** Takes the next token, which must be this one. */
    void expect(String token) {
        String found = next("'" + token + "'");
        if (!found.equals(token)) {
            throw wrong("'" + token + "'");
        }
    }

    /** Refuses what follows a whole expression. */
    void expectEnd() {
        if (taken < tokens.length) {
            taken++;
            throw wrong("the end after a whole expression");
        }
    }

    /** Refuses the token that was taken last. */
    DataException wrong(String expected) {
        return new DataException("expected " + expected + " as token " + taken + ", found '" + tokens[taken - 1] + "'");
    }

    /** Refuses an expression that is nested too deep; it begins at the token that was taken last. */
    void checkDepth(int depth) {
        if (depth > DEEPEST) {
            throw new DataException("token " + taken + " ('" + tokens[taken - 1] + "') is nested more than " + DEEPEST
                    + " deep; simplify the expression");
        }
    }
}
