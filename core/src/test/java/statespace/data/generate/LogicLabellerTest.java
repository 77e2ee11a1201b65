package statespace.data.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.DataException;

/** Formulas of propositional logic: how they are read, and how two of them are related. */
class LogicLabellerTest {

    /** True or false in one assignment, by the meaning of the operators. */
    private static boolean holds(LogicFormula formula, boolean... assignment) {
        return switch (formula) {
            case LogicFormula.Variable variable -> assignment[variable.index()];
            case LogicFormula.Not not -> !holds(not.formula(), assignment);
            case LogicFormula.And and -> holds(and.left(), assignment) && holds(and.right(), assignment);
            case LogicFormula.Or or -> holds(or.left(), assignment) || holds(or.right(), assignment);
        };
    }

    private static boolean[] assignment(int world) {
        boolean[] assignment = new boolean[6];
        for (int i = 0; i < 6; i++) {
            assignment[i] = (world >> i & 1) == 1;
        }
        return assignment;
    }

    /** The table of Bowman et al. 2015, by counting the assignments in each region. */
    private static LogicRelation byTable(LogicFormula first, LogicFormula second) {
        int both = 0;
        int left = 0;
        int right = 0;
        int neither = 0;
        for (int world = 0; world < 64; world++) {
            boolean a = holds(first, assignment(world));
            boolean b = holds(second, assignment(world));
            both += a && b ? 1 : 0;
            left += a && !b ? 1 : 0;
            right += !a && b ? 1 : 0;
            neither += !a && !b ? 1 : 0;
        }
        if (both > 0 && left == 0 && right == 0 && neither > 0) {
            return LogicRelation.EQUIVALENCE;
        }
        if (both > 0 && left == 0 && right > 0 && neither > 0) {
            return LogicRelation.FORWARD_ENTAILMENT;
        }
        if (both > 0 && left > 0 && right == 0 && neither > 0) {
            return LogicRelation.REVERSE_ENTAILMENT;
        }
        if (both == 0 && left > 0 && right > 0) {
            return neither == 0 ? LogicRelation.NEGATION : LogicRelation.ALTERNATION;
        }
        return both > 0 && left > 0 && right > 0 && neither == 0 ? LogicRelation.COVER : LogicRelation.INDEPENDENCE;
    }

    private static LogicFormula random(SplittableRandom random, int depth) {
        int choice = depth == 0 ? 0 : random.nextInt(5);
        return switch (choice) {
            case 1, 2 -> new LogicFormula.And(random(random, depth - 1), random(random, depth - 1));
            case 3 -> new LogicFormula.Or(random(random, depth - 1), random(random, depth - 1));
            case 4 -> new LogicFormula.Not(random(random, depth - 1));
            default -> new LogicFormula.Variable(random.nextInt(6));
        };
    }

    @Test
    void relationsAreThoseOfTheTableOverAllWorlds() {
        SplittableRandom random = TestSeed.random("relations");
        Map<LogicRelation, Integer> found = new EnumMap<>(LogicRelation.class);
        for (int trial = 0; trial < 20_000; trial++) {
            LogicFormula first = random(random, random.nextInt(4));
            LogicFormula second = random(random, random.nextInt(4));
            LogicRelation relation = LogicLabeller.relation(first, second);
            assertEquals(byTable(first, second), relation, () -> first.text() + " and " + second.text());
            found.merge(relation, 1, Integer::sum);
        }
        assertEquals(LogicRelation.values().length, found.size(), "relations that came up: " + found);
    }

    @Test
    void worldsAreTheAssignmentsInWhichAFormulaIsTrue() {
        SplittableRandom random = TestSeed.random("worlds");
        for (int trial = 0; trial < 2000; trial++) {
            LogicFormula formula = random(random, 4);
            long worlds = LogicLabeller.worlds(formula);
            for (int world = 0; world < 64; world++) {
                assertEquals(holds(formula, assignment(world)), (worlds >>> world & 1) == 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"a, a, =", "a, ( not a ), ^", "a, b, #", "( a ( and b ) ), a, <", "a, ( a ( and b ) ), >",
        "( a ( and b ) ), ( not a ), |", "( a ( or b ) ), ( not a ), v",
        "( not ( a ( and b ) ) ), ( ( not a ) ( or ( not b ) ) ), =",
        "( a ( or b ) ), ( ( not a ) ( and ( not b ) ) ), ^",
        "( f ( or ( not f ) ) ), a, #"})
    void knownPairsHaveTheirRelation(String left, String right, String symbol) {
        assertEquals(symbol,
                LogicLabeller.relation(LogicParser.parse(left), LogicParser.parse(right)).symbol());
    }

    @Test
    void aFormulaIsReadAsItIsWritten() {
        SplittableRandom random = TestSeed.random("texts");
        for (int trial = 0; trial < 1000; trial++) {
            LogicFormula formula = random(random, 5);
            assertEquals(formula, LogicParser.parse(formula.text()));
            String[] tokens = formula.text().split(" ", -1);
            assertEquals(tokens.length, formula.tokens());
            assertEquals(Arrays.stream(tokens).filter(t -> t.matches("and|or|not")).count(),
                    formula.operators());
        }
    }

    @Test
    void whatIsNoFormulaIsRefusedWithTheTokenAndItsPlace() {
        refused("", "expected a variable or '(' as token 1, found the end");
        refused("g", "expected a variable (a to f) or '(' as token 1, found 'g'");
        refused(")", "expected a variable (a to f) or '(' as token 1, found ')'");
        refused("a b", "expected the end after a whole expression as token 2, found 'b'");
        refused("( not a", "expected ')' as token 4, found the end");
        refused("( not a b", "expected ')' as token 4, found 'b'");
        refused("( not )", "expected a variable (a to f) or '(' as token 3, found ')'");
        refused("( )", "expected a variable (a to f) or '(' as token 2, found ')'");
        refused("( a )", "expected '(' as token 3, found ')'");
        refused("( a and b )", "expected '(' as token 3, found 'and'");
        refused("( a ( xor b ) )", "expected 'and' or 'or' as token 4, found 'xor'");
        refused("( a ( and b )", "expected ')' as token 7, found the end");
        refused("( a ( and ) )", "expected a variable (a to f) or '(' as token 5, found ')'");
        refused("( a ( and b ) ) )", "expected the end after a whole expression as token 8, found ')'");
        refused("( not ".repeat(201) + "a" + " )".repeat(201),
                "token 401 ('(') is nested more than 200 deep; simplify the expression");
        assertTrue(LogicLabeller.worlds(LogicParser.parse("( not ".repeat(200) + "a" + " )".repeat(200))) != 0);
    }

    private static void refused(String text, String sentence) {
        assertEquals(sentence, assertThrows(DataException.class, () -> LogicParser.parse(text)).getMessage());
    }
}
