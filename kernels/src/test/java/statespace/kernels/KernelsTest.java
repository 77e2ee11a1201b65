package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import statespace.kernels.selective.SelectiveScan;

class KernelsTest {
    @Test
    void theBuildFailsWhereVectorKernelsCannotRunUnlessScalarOnesAreForced() {
        String expected = "scalar".equals(System.getProperty("statespace.kernels")) ? "scalar" : "vector";
        assertEquals(expected, Kernels.active().name(), Kernels.active().reason());
    }

    @Test
    void theChoiceCanBeForced() {
        assertEquals("scalar", Kernels.choose("scalar").name());
        assertEquals("vector", Kernels.choose("vector").name());
        assertEquals("vector", Kernels.choose(null).name());
        assertThrows(IllegalStateException.class, () -> Kernels.choose("fast"));
    }

    /** A ratio within one run, so that a slow machine does not matter; a vector that is allocated each time does. */
    @Test
    void vectorScansAreAtLeastTwiceAsFast() {
        var memory = new Memory(Element.FLOAT, 15);
        var shape = new SelectiveScan.Shape(1, 512, 256, 16);
        var in = Run.selectiveInputs(shape, memory, false);
        var out = new SelectiveScan.Outputs(memory.blank(shape.sequenceFloats()), null, null);
        Workers one = Workers.of(1);
        double scalar = Double.MAX_VALUE;
        double vector = Double.MAX_VALUE;
        for (int round = 0; round < 60 && (round < 8 || scalar < 2 * vector); round++) {
            scalar = Math.min(scalar, time(() -> Kernels.scalar().selectiveScan().forward(shape, in, out, one)));
            for (int again = 0; again < 10; again++) {
                vector = Math.min(vector, time(() -> Kernels.vector().selectiveScan().forward(shape, in, out, one)));
            }
        }
        assertTrue(scalar >= 2 * vector, "scalar " + scalar + " s, vector " + vector + " s");
    }

    private static double time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) * 1e-9;
    }
}
