package statespace.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.bench.kernels.Buffers;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.selective.SelectiveScan;

class ScanLibraryTest {
    private static final int[][] SHAPES = {{1, 16, 4}, {37, 48, 8}, {130, 32, 16}, {65, 16, 12}, {64, 64, 64}};
    /** Relative to the largest value; the exponentials' errors add up over the memory of the slowest state. */
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    private ScanLibrary library(String compiler) throws IOException {
        return ScanLibrary.of(compiler, PeerBenchmark.root().resolve("bench/peers/scan.c"), folder);
    }

    @Test
    void bothKernelsInCAgreeWithTheScalarTwin() throws IOException {
        ScanLibrary library = library("cc");
        assumeTrue(library.refusal() == null, library.refusal());
        for (int[] sizes : SHAPES) {
            var shape = new SelectiveScan.Shape(1, sizes[0], sizes[1], sizes[2]);
            try (Buffers buffers = new Buffers()) {
                MemorySegment delta = buffers.uniform(shape.sequenceFloats(), 1e-3, 1e-1);
                delta.setAtIndex(ValueLayout.JAVA_FLOAT, 0, 0f); // a step that keeps the state
                delta.setAtIndex(ValueLayout.JAVA_FLOAT, shape.sequenceFloats() - 1, 1e4f); // one that forgets it
                var in = new SelectiveScan.Inputs(buffers.normal(shape.sequenceFloats(), 1), delta,
                        buffers.uniform(shape.transitionFloats(), -16, -1e-3),
                        buffers.normal(shape.projectionFloats(), 1), buffers.normal(shape.projectionFloats(), 1),
                        buffers.normal(shape.channels(), 1), null, null, null, false);
                MemorySegment expected = buffers.zeros(shape.sequenceFloats());
                Kernels.scalar().get(SelectiveScan.class).forward(shape, in,
                        new SelectiveScan.Outputs(expected, null, null),
                        Workers.of(1));
                MemorySegment y = buffers.zeros(shape.sequenceFloats());
                MemorySegment work = buffers.zeros(2 * shape.transitionFloats());
                library.loop(shape, in, y, work);
                agree("loop", shape, expected, y);
                y.fill((byte) 0);
                library.ceiling(shape, in, y, work);
                agree("ceiling", shape, expected, y);
            }
        }
    }

    private static void agree(String what, SelectiveScan.Shape shape, MemorySegment expected, MemorySegment y) {
        double largest = 0;
        for (long i = 0; i < shape.sequenceFloats() - shape.channels(); i++) {
            largest = Math.max(largest, Math.abs(expected.getAtIndex(ValueLayout.JAVA_FLOAT, i)));
        }
        for (long i = 0; i < shape.sequenceFloats(); i++) {
            float value = expected.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            assertEquals(value, y.getAtIndex(ValueLayout.JAVA_FLOAT, i),
                    TOLERANCE * Math.max(largest, Math.abs(value)), what + " at " + i + " of " + shape);
        }
    }

    @Test
    void thePeakCountsItsMultiplyAdds() throws IOException {
        ScanLibrary library = library("cc");
        assumeTrue(library.refusal() == null, library.refusal());
        assertTrue(library.multiplyAdds(10) >= 10 * 8 * 12);
        assertEquals(2 * library.multiplyAdds(10), library.multiplyAdds(20));
    }

    @Test
    void aMissingCompilerIsSaidInOneSentence() throws IOException {
        ScanLibrary library = library("no-such-compiler");
        assertEquals("no C compiler: \"no-such-compiler\" cannot be run; install one to measure this row",
                library.refusal());
    }
}
