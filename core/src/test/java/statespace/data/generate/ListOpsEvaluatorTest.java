package statespace.data.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.DataException;

/** Texts of ListOps: what they come to, and what is refused. */
class ListOpsEvaluatorTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 9", "[MIN 3 ], 3", "[MAX 3 ], 3", "[MED 3 ], 3", "[SM 3 ], 3", "[MIN 4 2 8 ], 2",
        "[MAX 4 2 8 ], 8", "[MED 4 2 8 ], 4", "[SM 4 2 8 ], 4", "[SM 9 9 9 9 9 ], 5", "[SM 5 5 ], 0",
        "[MED 3 4 ], 3", "[MED 4 3 ], 3", "[MED 1 9 2 8 ], 5", "[MED 0 1 ], 0", "[MED 9 9 9 8 ], 9",
        "[MED 7 1 1 ], 1", "[MED 0 0 9 9 9 ], 9", "[MAX 2 9 [MIN 4 7 ] 0 ], 9",
        "[MIN [MAX 3 8 ] [SM 9 7 ] [MED 5 5 2 ] ], 5", "[SM [SM [SM 9 9 ] 9 ] 9 ], 6",
        "[MED [MIN 5 [MED 9 [MED 4 2 4 0 2 ] 2 ] 7 [MIN 1 1 6 7 ] 0 ] 7 5 7 ], 6"})
    void anExpressionComesToItsDigit(String text, int value) {
        assertEquals(value, ListOpsEvaluator.value(text));
        assertEquals(text, ListOpsParser.parse(text).text());
        assertEquals(text.split(" ", -1).length, ListOpsParser.parse(text).tokens());
    }

    @Test
    void spacesAroundTokensAreFree() {
        assertEquals(3, ListOpsEvaluator.value("  [MIN\t4   3\n]  "));
    }

    @Test
    void whatIsNoExpressionIsRefusedWithTheTokenAndItsPlace() {
        refused("", "expected a digit or an operator as token 1, found the end");
        refused(" \t ", "expected a digit or an operator as token 1, found the end");
        refused("[MIN 3", "token 1 ('[MIN') is never closed; expected ']' as token 3 or later, found the end");
        refused("[MAX 1 [MIN 3 ]", "token 1 ('[MAX') is never closed; expected ']' as token 6 or later, found the end");
        refused("[MAX 1 [MIN 3", "token 3 ('[MIN') is never closed; expected ']' as token 5 or later, found the end");
        refused("[MIN 3 ] ]", "expected the end after a whole expression as token 4, found ']'");
        refused("3 4", "expected the end after a whole expression as token 2, found '4'");
        refused("]", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 1, found ']'");
        refused("[MIN ]", "token 1 ('[MIN') has no arguments; expected at least one before token 2 (']')");
        refused("[MAX 2 [SM ] ]", "token 3 ('[SM') has no arguments; expected at least one before token 4 (']')");
        refused("[MEAN 1 2 ]", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 1, found '[MEAN'");
        refused("[min 1 2 ]", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 1, found '[min'");
        refused("[MIN 1 12 ]", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 3, found '12'");
        refused("[MIN 1 -2 ]", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 3, found '-2'");
        refused("[MIN 1 2]", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 3, found '2]'");
        refused("( [MIN 1 )", "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 1, found '('");
        refused("[MIN 1 \u0663 ]",
                "expected a digit or an operator ([MIN, [MAX, [MED, [SM) as token 3, found '\u0663'");
    }

    private static void refused(String text, String sentence) {
        assertEquals(sentence, assertThrows(DataException.class, () -> ListOpsEvaluator.value(text)).getMessage());
    }

    @Test
    void nestingIsReadToTwoHundredLevelsAndRefusedBeyond() {
        assertEquals(7, ListOpsEvaluator.value("[MIN ".repeat(200) + "7" + " ]".repeat(200)));
        refused("[MIN ".repeat(201) + "7" + " ]".repeat(201),
                "token 201 ('[MIN') is nested more than 200 deep; simplify the expression");
        refused("[MIN ".repeat(200_000),
                "token 201 ('[MIN') is nested more than 200 deep; simplify the expression");
    }

    @Test
    void twentyThousandTokensAreRead() {
        assertEquals(19_998 * 3 % 10, ListOpsEvaluator.value("[SM " + "3 ".repeat(19_998) + "]"));
    }

    /** Against the words of the definition, written otherwise. */
    @Test
    void operatorsFollowTheirDefinition() {
        SplittableRandom random = TestSeed.random("operators");
        for (int trial = 0; trial < 2000; trial++) {
            int[] digits = random.ints(1 + random.nextInt(6), 0, 10).toArray();
            int[] sorted = Arrays.stream(digits).sorted().toArray();
            int n = sorted.length;
            assertEquals(sorted[0], ListOpsOperator.MIN.apply(digits));
            assertEquals(sorted[n - 1], ListOpsOperator.MAX.apply(digits));
            double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
            assertEquals((int) Math.floor(median), ListOpsOperator.MED.apply(digits));
            assertEquals(Math.floorMod(Arrays.stream(digits).sum(), 10), ListOpsOperator.SM.apply(digits));
        }
    }
}
