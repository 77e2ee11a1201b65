package statespace.data.generate;

/** Computes what an expression of ListOps comes to, its label. */
public final class ListOpsEvaluator {
    private ListOpsEvaluator() {}

    /** The digit that an expression comes to. */
    public static int value(ListOpsTree tree) {
        return switch (tree) {
            case ListOpsTree.Digit digit -> digit.value();
            case ListOpsTree.Operation operation -> operation.operator()
                    .apply(operation.arguments().stream().mapToInt(ListOpsEvaluator::value).toArray());
        };
    }

    /**
     * The digit that a text comes to.
     *
     * @throws statespace.data.DataException
     *             if it is no expression; the sentence names the token and its place, counted from 1
     */
    public static int value(String text) {
        return value(ListOpsParser.parse(text));
    }
}
