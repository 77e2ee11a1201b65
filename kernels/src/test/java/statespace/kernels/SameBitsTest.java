package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Results do not depend on the number of threads, nor on whether the code has been compiled yet. */
class SameBitsTest {
    @Test
    void oneTwoAndThreeThreadsGiveTheSameBits() {
        Workers one = Workers.of(1);
        var selective = new SelectiveScan.Shape(3, 101, 299, 5);
        var diagonal = new DiagonalScan.Shape(3, 101, 299, 5, true);
        var conv = new CausalConv.Shape(3, 101, 299, 4);
        var modal = new ModalScan.Shape(3, 67, 83, 3, true, true, false);
        var grid = new GridScan.Shape(3, 5, 67, 83, 3, GridScan.Rule.COUPLED, true);
        var norm = new RmsNorm.Shape(909, 299);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            Run n = Run.norm(kernels.rmsNorm(), norm, new Memory(Element.FLOAT, 14), true, one);
            Run s = Run.selective(kernels.selectiveScan(), selective, new Memory(Element.FLOAT, 14), true, one);
            Run d = Run.diagonal(kernels.diagonalScan(), diagonal, new Memory(Element.FLOAT, 14), true, one);
            Run c = Run.conv(kernels.causalConv(), conv, new Memory(Element.FLOAT, 14), true, one);
            Run m = Run.modal(kernels.modalScan(), modal, new Memory(Element.FLOAT, 14), true, one);
            Run g = Run.grid(kernels.gridScan(), grid, new Memory(Element.FLOAT, 14), true, one);
            for (int round = 0; round < 10; round++) {
                Workers workers = Workers.of(2 + round % 2);
                Same.bits(kernels.name(), n,
                        Run.norm(kernels.rmsNorm(), norm, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), s,
                        Run.selective(kernels.selectiveScan(), selective, new Memory(Element.FLOAT, 14), true,
                                workers));
                Same.bits(kernels.name(), d,
                        Run.diagonal(kernels.diagonalScan(), diagonal, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), m,
                        Run.modal(kernels.modalScan(), modal, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), g,
                        Run.grid(kernels.gridScan(), grid, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), c,
                        Run.conv(kernels.causalConv(), conv, new Memory(Element.FLOAT, 14), true, workers));
            }
        }
    }

    /** Which channels share a task depends on the number of threads; one channel's steep decay must not touch another's bits. */
    @Test
    void aSteepChannelLeavesTheOthersBitsAlone() {
        int channels = 128;
        var shape = new SelectiveScan.Shape(1, 40, channels, 3);
        var random = new SplittableRandom(5);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment u = fill(arena, shape.sequenceFloats(), i -> random.nextDouble(-1, 1));
            MemorySegment delta = fill(arena, shape.sequenceFloats(),
                    i -> i % channels == 20 ? 100 : random.nextDouble(1e-3, 1e-1));
            MemorySegment a = fill(arena, shape.transitionFloats(), i -> -1 - random.nextDouble());
            MemorySegment b = fill(arena, shape.projectionFloats(), i -> random.nextDouble(-1, 1));
            var in = new SelectiveScan.Inputs(u, delta, a, b, b, null, null, null, null, false);
            float[] one = forward(arena, shape, in, Workers.of(1));
            assertArrayEquals(one, forward(arena, shape, in, Workers.of(2)));
            assertArrayEquals(one, forward(arena, shape, in, Workers.of(4)));
        }
    }

    private static float[] forward(Arena arena, SelectiveScan.Shape shape, SelectiveScan.Inputs in, Workers workers) {
        MemorySegment y = arena.allocate(shape.sequenceFloats() * Float.BYTES, 64);
        Kernels.vector().selectiveScan().forward(shape, in, new SelectiveScan.Outputs(y, null, null), workers);
        return y.toArray(ValueLayout.JAVA_FLOAT);
    }

    private static MemorySegment fill(Arena arena, long floats, LongToDoubleFunction value) {
        MemorySegment segment = arena.allocate(floats * Float.BYTES, 64);
        for (long i = 0; i < floats; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value.applyAsDouble(i));
        }
        return segment;
    }
}
