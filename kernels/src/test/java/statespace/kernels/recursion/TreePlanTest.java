package statespace.kernels.recursion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreePlanTest {
    @ParameterizedTest
    @CsvSource({"44,43,21,13,9,6,43", "45,30,21,13,9,6,44", "100,32,23,18,11,7,99", "1000,62,40,27,17,10,999",
        "2000,60,42,28,19,11,1999", "4096,62,48,31,21,12,4095", "16384,76,59,37,25,14,16383"})
    void sequentialSteps(int length, int k30, int k20, int k10, int k5, int k2, int whole) {
        assertEquals(k30, new TreePlan(30).sequentialSteps(length));
        assertEquals(k20, new TreePlan(20).sequentialSteps(length));
        assertEquals(k10, new TreePlan(10).sequentialSteps(length));
        assertEquals(k5, new TreePlan(5).sequentialSteps(length));
        assertEquals(k2, new TreePlan(2).sequentialSteps(length));
        assertEquals(whole, new TreePlan(TreePlan.WHOLE).sequentialSteps(length));
    }

    @Test
    void levels() {
        assertEquals(List.of(2000, 67, 3), new TreePlan(30).levels(2000));
        assertEquals(List.of(44), new TreePlan(30).levels(44));
        assertEquals(List.of(), new TreePlan(30).levels(1));
    }

    @Test
    void aChunkOfOneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TreePlan(1));
    }
}
