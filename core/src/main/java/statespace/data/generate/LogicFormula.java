package statespace.data.generate;

/**
 * A formula of propositional logic over the variables a to f (Bowman et al. 2015, arXiv 1506.04834), written
 * {@code ( a ( and ( not b ) ) )}.
 */
public sealed interface LogicFormula {
    /** How many variables there are. */
    int VARIABLES = 6;

    /**
     * A variable.
     *
     * @param index
     *            0 for a
     */
    record Variable(int index) implements LogicFormula {
        /** Checks the index. */
        public Variable {
            if (index < 0 || index >= VARIABLES) {
                throw new IllegalArgumentException("expected a variable from 0 to 5, found " + index);
            }
        }

        @Override
        public int operators() {
            return 0;
        }

        @Override
        public int tokens() {
            return 1;
        }

        @Override
        public void write(StringBuilder text) {
            text.append((char) ('a' + index));
        }
    }

    /** True where the formula is false. */
    record Not(LogicFormula formula) implements LogicFormula {
        @Override
        public int operators() {
            return 1 + formula.operators();
        }

        @Override
        public int tokens() {
            return 3 + formula.tokens();
        }

        @Override
        public void write(StringBuilder text) {
            text.append("( not ");
            formula.write(text);
            text.append(" )");
        }
    }

    /** True where both are. */
    record And(LogicFormula left, LogicFormula right) implements LogicFormula {
        @Override
        public int operators() {
            return 1 + left.operators() + right.operators();
        }

        @Override
        public int tokens() {
            return 5 + left.tokens() + right.tokens();
        }

        @Override
        public void write(StringBuilder text) {
            joined(text, left, " ( and ", right);
        }
    }

    /** True where one of them is, or both. */
    record Or(LogicFormula left, LogicFormula right) implements LogicFormula {
        @Override
        public int operators() {
            return 1 + left.operators() + right.operators();
        }

        @Override
        public int tokens() {
            return 5 + left.tokens() + right.tokens();
        }

        @Override
        public void write(StringBuilder text) {
            joined(text, left, " ( or ", right);
        }
    }

    private static void joined(StringBuilder text, LogicFormula left, String operator, LogicFormula right) {
        text.append("( ");
        left.write(text);
        text.append(operator);
        right.write(text);
        text.append(" ) )");
    }

    /** Number of operators: and, or, not. */
    int operators();

    /** Number of tokens, parentheses too. */
    int tokens();

    /** Appends the tokens with a space between them. */
    void write(StringBuilder text);

    /** The tokens with a space between them. */
    default String text() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }
}
