package statespace.data.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import statespace.data.DataException;

/** Reads an expression of ListOps from its tokens. */
public final class ListOpsParser {
    private static final String CLOSING = "]";
    private static final String OPERATORS = Arrays.stream(ListOpsOperator.values()).map(ListOpsOperator::token)
            .collect(Collectors.joining(", "));

    private final TokenReader tokens;

    private ListOpsParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /**
     * The expression of a text whose tokens are separated by spaces.
     *
     * @throws DataException
     *             if it is none; the sentence names the token and its place, counted from 1
     */
    public static ListOpsTree parse(String text) {
        TokenReader tokens = new TokenReader(text);
        ListOpsTree tree = new ListOpsParser(tokens).tree(1);
        tokens.expectEnd();
        return tree;
    }

    private ListOpsTree tree(int depth) {
        String token = tokens.next("a digit or an operator");
        if (token.length() == 1 && token.charAt(0) >= '0' && token.charAt(0) <= '9') {
            return new ListOpsTree.Digit(token.charAt(0) - '0');
        }
        ListOpsOperator operator = ListOpsOperator.of(token)
                .orElseThrow(() -> tokens.wrong("a digit or an operator (" + OPERATORS + ")"));
        tokens.checkDepth(depth);
        return new ListOpsTree.Operation(operator, arguments(token, depth));
    }

    private List<ListOpsTree> arguments(String operator, int depth) {
        int opened = tokens.place();
        List<ListOpsTree> arguments = new ArrayList<>();
        while (!tokens.isNext(CLOSING)) {
            if (!tokens.hasNext()) {
                throw new DataException("token " + opened + " ('" + operator + "') is never closed; expected '"
                        + CLOSING + "' as token " + (tokens.place() + 1) + " or later, found the end");
            }
            arguments.add(tree(depth + 1));
        }
        tokens.expect(CLOSING);
        if (arguments.isEmpty()) {
            throw new DataException("token " + opened + " ('" + operator + "') has no arguments; expected at least one "
                    + "before token " + tokens.place() + " ('" + CLOSING + "')");
        }
        return arguments;
    }
}
