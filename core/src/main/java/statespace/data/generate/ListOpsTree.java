package statespace.data.generate;

import java.util.List;

/**
 * An expression of ListOps (Nangia and Bowman 2018, arXiv 1804.06028): a digit, or an operation over expressions, written
 * {@code [MAX 2 [MIN 4 7 ] 0 ]}.
 */
public sealed interface ListOpsTree {

    /**
     * A digit.
     *
     * @param value
     *            from 0 to 9
     */
    record Digit(int value) implements ListOpsTree {
        /** Checks the digit. */
        public Digit {
            if (value < 0 || value > 9) {
                throw new IllegalArgumentException("expected a digit from 0 to 9, found " + value);
            }
        }

        @Override
        public int tokens() {
            return 1;
        }

        @Override
        public void write(StringBuilder text) {
            text.append(value);
        }
    }

    /**
     * An operation.
     *
     * @param operator
     *            what is computed
     * @param arguments
     *            of what, at least one
     */
    record Operation(ListOpsOperator operator, List<ListOpsTree> arguments) implements ListOpsTree {
        /** Keeps the list as it is now. */
        public Operation {
            arguments = List.copyOf(arguments);
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException("expected at least one argument of " + operator + ", found none");
            }
        }

        @Override
        public int tokens() {
            return 2 + arguments.stream().mapToInt(ListOpsTree::tokens).sum();
        }

        @Override
        public void write(StringBuilder text) {
            text.append(operator.token());
            for (ListOpsTree argument : arguments) {
                text.append(' ');
                argument.write(text);
            }
            text.append(" ]");
        }
    }

    /** Number of tokens: digits, operators and closing brackets. */
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
