package statespace.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CheckTest {

    @Test
    void boundsIncludeTheirEnds() {
        assertTrue(Check.atLeast("a", 0.5, "s", 0.5).pass());
        assertTrue(Check.atMost("a", 0.5, "s", 0.5).pass());
        assertFalse(Check.near("a", 1, 0.1, "s", 1.2).pass());
        assertFalse(Check.between("a", 1, 2, "s", 2.1).pass());
    }

    @Test
    void whatIsNotANumberNeverPasses() {
        assertFalse(Check.atLeast("a", 0, "s", Double.NaN).pass());
        assertFalse(Check.atMost("a", 0, "s", Double.NaN).pass());
        assertFalse(Check.near("a", 0, 1, "s", Double.NaN).pass());
    }

    @Test
    void anAimIsHeldLikeACheckAndNoFindingFailsByIt() {
        assertTrue(Aim.atLeast("a", 0.5, 0.5).met());
        assertTrue(Aim.atMost("a", 0.5, 0.5).met());
        assertFalse(Aim.atLeast("a", 0, Double.NaN).met());
        assertFalse(Aim.atMost("a", 0, Double.NaN).met());
        assertTrue(new Checks().add(Aim.atMost("a", 0.5, 1)).findings().pass());
        assertFalse(new Checks().add(Aim.atMost("a", 0.5, 0)).add(Check.atMost("a", 0.5, "s", 1)).findings().pass());
        assertThrows(IllegalArgumentException.class, () -> new Checks().note("neither").findings());
    }

    @Test
    void numbersReadAsAPersonWritesThem() {
        assertEquals("0.975", Check.number(0.975));
        assertEquals("201482", Check.number(201482));
        assertEquals("1.00e-10", Check.number(1e-10));
        assertEquals("at least 0.975", Check.atLeast("a", 0.975, "s", 1).expected());
    }
}
