package statespace.data.generate;

/** Reads a formula of propositional logic from its tokens. */
public final class LogicParser {
    private static final String OPENING = "(";
    private static final String CLOSING = ")";

    private final TokenReader tokens;

    private LogicParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /**
     * The formula of a text whose tokens are separated by spaces.
     *
     * @throws statespace.data.DataException
     *             if it is none; the sentence names the token and its place, counted from 1
     */
    public static LogicFormula parse(String text) {
        TokenReader tokens = new TokenReader(text);
        LogicFormula formula = new LogicParser(tokens).formula(1);
        tokens.expectEnd();
        return formula;
    }

    private LogicFormula formula(int depth) {
        String token = tokens.next("a variable or '" + OPENING + "'");
        if (token.length() == 1 && token.charAt(0) >= 'a' && token.charAt(0) < 'a' + LogicFormula.VARIABLES) {
            return new LogicFormula.Variable(token.charAt(0) - 'a');
        }
        if (!token.equals(OPENING)) {
            throw tokens.wrong("a variable (a to f) or '" + OPENING + "'");
        }
        tokens.checkDepth(depth);
        LogicFormula formula = tokens.isNext("not") ? not(depth) : joined(depth);
        tokens.expect(CLOSING);
        return formula;
    }

    private LogicFormula not(int depth) {
        tokens.expect("not");
        return new LogicFormula.Not(formula(depth + 1));
    }

    private LogicFormula joined(int depth) {
        LogicFormula left = formula(depth + 1);
        tokens.expect(OPENING);
        String operator = tokens.next("'and' or 'or'");
        if (!operator.equals("and") && !operator.equals("or")) {
            throw tokens.wrong("'and' or 'or'");
        }
        LogicFormula right = formula(depth + 1);
        tokens.expect(CLOSING);
        return operator.equals("and") ? new LogicFormula.And(left, right) : new LogicFormula.Or(left, right);
    }
}
