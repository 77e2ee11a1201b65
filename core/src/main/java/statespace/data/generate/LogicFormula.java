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

    /** Two formulas and what stands between them. */
    sealed interface Joined extends LogicFormula {
        /** Before the operator. */
        LogicFormula left();

        /** Behind the operator. */
        LogicFormula right();

        /** The operator as it is written. */
        String operator();

        @Override
        default int operators() {
            return 1 + left().operators() + right().operators();
        }

        @Override
        default int tokens() {
            return 5 + left().tokens() + right().tokens();
        }

        @Override
        default void write(StringBuilder text) {
            text.append("( ");
            left().write(text);
            text.append(" ( ").append(operator()).append(' ');
            right().write(text);
            text.append(" ) )");
        }
    }

    /** True where both are. */
    record And(LogicFormula left, LogicFormula right) implements Joined {
        @Override
        public String operator() {
            return "and";
        }
    }

    /** True where one of them is, or both. */
    record Or(LogicFormula left, LogicFormula right) implements Joined {
        @Override
        public String operator() {
            return "or";
        }
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
