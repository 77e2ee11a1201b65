package statespace.data.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers that are known of random expressions of ListOps. */
class ListOpsTreesTest {
    private static final ListOpsTrees.Rule ORIGINAL = ListOpsTrees.Rule.original(5, 20);
    private static final long SEED = 5;

    private static ListOpsTrees trees(ListOpsTrees.Rule rule) {
        return new ListOpsTrees(rule, SEED, 3);
    }

    private static int depth(ListOpsTree tree) {
        return switch (tree) {
            case ListOpsTree.Digit _ -> 1;
            case ListOpsTree.Operation operation -> 1
                    + operation.arguments().stream().mapToInt(ListOpsTreesTest::depth).max().orElseThrow();
        };
    }

    @Test
    void theLengthOfATreeIsKnownWithoutBuildingIt() {
        for (ListOpsTrees.Rule rule : List.of(ORIGINAL, ListOpsTrees.Rule.original(15, 9),
                ListOpsTrees.Rule.minMax(3, 20, 0.35))) {
            ListOpsTrees trees = trees(rule);
            for (int i = 0; i < 3000; i++) {
                int tokens = trees.tree(i).tokens();
                assertEquals(tokens, trees.tokens(i, ListOpsPool.ANY));
                assertEquals(tokens, trees.tokens(i, tokens));
                assertEquals(ListOpsTrees.TOO_LONG, trees.tokens(i, tokens - 1));
                assertEquals(trees.tree(i), trees(rule).tree(i));
            }
        }
    }

    /** E = 0.75 + 0.25 (2 + 3.5 E) gives 10 without a largest depth; with it 9.28. */
    @Test
    void theMeanLengthIsThatOfTheRule() {
        ListOpsTrees trees = trees(ORIGINAL);
        double mean = LongStream.range(0, 2_000_000).map(i -> trees.tokens(i, ListOpsPool.ANY)).average().orElseThrow();
        assertEquals(9.28, mean, 0.1);
        ListOpsTrees deep = trees(ListOpsTrees.Rule.original(5, 200));
        assertEquals(10, LongStream.range(0, 2_000_000).map(i -> deep.tokens(i, ListOpsPool.ANY)).average()
                .orElseThrow(), 0.25);
    }

    /** Published shares of trees that are kept, of strictly more and fewer tokens where the rule says so. */
    @ParameterizedTest
    @CsvSource({"5, 20, 201, 299, 4.9e-3, 1000000", "5, 20, 301, 399, 2.1e-3, 2000000",
        "5, 20, 401, 499, 9.2e-4, 4000000", "5, 20, 501, 599, 4.0e-4, 6000000", "5, 9, 100, 1000, 1.06e-2, 500000",
        "10, 9, 100, 1000, 0.119, 50000", "15, 9, 100, 1000, 2.1e-2, 100000", "10, 10, 501, 1999, 8.4e-2, 50000"})
    void asManyTreesAreKeptAsPublished(int arguments, int depth, int least, int most, double share, int draws) {
        ListOpsTrees trees = trees(ListOpsTrees.Rule.original(arguments, depth));
        long kept = LongStream.range(0, draws).filter(i -> trees.tokens(i, most) >= least).count();
        assertEquals(share, (double) kept / draws, 0.1 * share);
    }

    @Test
    void digitsOperatorsAndNumbersOfArgumentsAreAsLikely() {
        ListOpsTrees trees = trees(ORIGINAL);
        int[] digits = new int[10];
        Map<ListOpsOperator, Integer> operators = new EnumMap<>(ListOpsOperator.class);
        int[] arguments = new int[6];
        for (int i = 0; i < 200_000; i++) {
            switch (trees.tree(i)) {
                case ListOpsTree.Digit digit -> digits[digit.value()]++;
                case ListOpsTree.Operation operation -> {
                    operators.merge(operation.operator(), 1, Integer::sum);
                    arguments[operation.arguments().size()]++;
                }
            }
        }
        for (int count : digits) {
            assertEquals(15_000, count, 600);
        }
        for (int count : operators.values()) {
            assertEquals(12_500, count, 600);
        }
        for (int count : List.of(2, 3, 4, 5)) {
            assertEquals(12_500, arguments[count], 600);
        }
    }

    @Test
    void noTreeIsDeeperOrWiderThanItsRule() {
        ListOpsTrees trees = trees(ListOpsTrees.Rule.minMax(6, 4, 0.6));
        int deepest = 0;
        for (int i = 0; i < 2000; i++) {
            ListOpsTree tree = trees.tree(i);
            assertTrue(tree instanceof ListOpsTree.Operation root && root.arguments().size() <= 6
                    && (root.operator() == ListOpsOperator.MIN || root.operator() == ListOpsOperator.MAX));
            deepest = Math.max(deepest, depth(tree));
        }
        assertEquals(4, deepest);
    }
}
