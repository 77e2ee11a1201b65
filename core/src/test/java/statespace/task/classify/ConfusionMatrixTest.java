package statespace.task.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seven examples of four classes: of four a two are called a and two b; of two b one is called b and one d; the one c is
 * called a. So c is never said and d is never seen.
 */
class ConfusionMatrixTest {
    private static final ConfusionMatrix CONFUSION = ConfusionMatrix.of(List.of("a", "b", "c", "d"),
            new int[]{0, 0, 0, 0, 1, 1, 2}, new int[]{0, 1, 0, 1, 1, 3, 0});

    private static void assertClass(ConfusionMatrix.PerClass found, String name, double precision, double recall,
            double f1,
            int support) {
        assertEquals(name, found.name());
        assertEquals(precision, found.precision(), 1e-15, name);
        assertEquals(recall, found.recall(), 1e-15, name);
        assertEquals(f1, found.f1(), 1e-15, name);
        assertEquals(support, found.support(), name);
    }

    @Test
    void rowsAreTheTrueClassesAndColumnsThePredictedOnes() {
        assertArrayEquals(new int[][]{{2, 2, 0, 0}, {0, 1, 0, 1}, {1, 0, 0, 0}, {0, 0, 0, 0}}, CONFUSION.counts());
        assertEquals(7, CONFUSION.total());
    }

    @Test
    void everyClassHasThePrecisionRecallAndF1ComputedByHand() {
        List<ConfusionMatrix.PerClass> classes = CONFUSION.perClass();
        assertClass(classes.get(0), "a", 2 / 3.0, 2 / 4.0, 4 / 7.0, 4);
        assertClass(classes.get(1), "b", 1 / 3.0, 1 / 2.0, 2 / 5.0, 2);
    }

    @Test
    void aClassNeverSaidOrNeverSeenCountsAsZeroNotAsNan() {
        List<ConfusionMatrix.PerClass> classes = CONFUSION.perClass();
        assertClass(classes.get(2), "c", 0, 0, 0, 1);
        assertClass(classes.get(3), "d", 0, 0, 0, 0);
    }

    @Test
    void meansAreTakenOverTheClassesThatOccur() {
        assertEquals(3 / 7.0, CONFUSION.accuracy(), 1e-15);
        assertEquals((4 / 7.0 + 2 / 5.0) / 3, CONFUSION.macroF1(), 1e-15);
        assertEquals(1 / 3.0, CONFUSION.balancedAccuracy(), 1e-15);
    }

    @Test
    void whoIsAlwaysRightHasOneEverywhere() {
        ConfusionMatrix right = ConfusionMatrix.of(List.of("a", "b"), new int[]{1, 0, 1}, new int[]{1, 0, 1});
        assertEquals(1, right.accuracy());
        assertEquals(1, right.macroF1());
        assertEquals(1, right.balancedAccuracy());
        assertTrue(right.perClass().stream().allMatch(c -> c.precision() == 1 && c.recall() == 1 && c.f1() == 1));
    }
}
