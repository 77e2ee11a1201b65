package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.internal.Functions;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.VectorMath;
import statespace.kernels.selective.SelectiveScan;

/** Numbers that are not numbers stay in their channel; exponents of any size are safe; short memory is refused. */
class AwkwardNumbersTest {
    private static final Workers WORKERS = Workers.of(2);
    private static final int CHANNELS = 19;
    private static final int LENGTH = 40;

    @Test
    void aBrokenChannelBreaksNoOther() {
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            for (double value : new double[]{Double.NaN, Double.POSITIVE_INFINITY}) {
                var memory = new Memory(Element.FLOAT, 11);
                var selective = new SelectiveScan.Shape(1, LENGTH, CHANNELS, 5);
                var in = Run.selectiveInputs(selective, memory, true);
                MemorySegment y = memory.blank(selective.sequenceFloats());
                breakChannel(in.u(), value);
                kernels.get(SelectiveScan.class).forward(selective, in, new SelectiveScan.Outputs(y, null, null),
                        WORKERS);
                onlyChannelFourIsBroken(y);

                var diagonal = new DiagonalScan.Shape(1, LENGTH, CHANNELS, 5, true);
                var parameters = Run.diagonalInputs(diagonal, memory, false);
                breakChannel(parameters.u(), value);
                kernels.get(DiagonalScan.class).forward(diagonal, parameters, new DiagonalScan.Outputs(y, null, null),
                        WORKERS);
                onlyChannelFourIsBroken(y);

                var conv = new CausalConv.Shape(1, LENGTH, CHANNELS, 4);
                var filter = Run.convInputs(conv, memory, false);
                breakChannel(filter.x(), value);
                kernels.get(CausalConv.class).forward(conv, filter, new CausalConv.Outputs(y, null), WORKERS);
                onlyChannelFourIsBroken(y);
            }
        }
    }

    @Test
    void stepsOfAnySizeGiveWhatTheScalarTwinGives() {
        for (double size : new double[]{-200, -30, -5, 5, 30, 200, 1e6}) {
            var shape = new SelectiveScan.Shape(1, LENGTH, CHANNELS, 4);
            var memory = new Memory(Element.FLOAT, 12);
            var usual = Run.selectiveInputs(shape, memory, true);
            var in = new SelectiveScan.Inputs(usual.u(), memory.uniform(shape.sequenceFloats(), size, size + 1),
                    usual.a(),
                    usual.b(), usual.c(), usual.d(), memory.uniform(shape.sequenceFloats(), size, size + 1),
                    usual.deltaBias(),
                    usual.initial(), true);
            Run scalar = Run.selective(Kernels.scalar().get(SelectiveScan.class), shape, memory, in, WORKERS);
            Run vector = Run.selective(Kernels.vector().get(SelectiveScan.class), shape, memory, in, WORKERS);
            Same.nearly("size " + size, scalar, vector, 3e-5);
        }
    }

    @Test
    void exponentialsKeepTheirRelativeAccuracy() {
        int count = 100_000 / Lanes.COUNT * Lanes.COUNT;
        float[] s = new float[3 * count];
        for (int i = 0; i < count; i++) {
            s[i] = -120 + 240f * i / count;
        }
        System.arraycopy(s, 0, s, count, count);
        VectorMath.softplus(s, count, count);
        VectorMath.sigmoid(s, 0, 2 * count, count);
        for (int i = 0; i < count; i++) {
            if (s[i] > -80) {
                double bound = 1e-6 * Math.max(1, Math.abs(s[i]) / 10);
                assertEquals(1, s[count + i] / Functions.softplus(s[i]), bound, "softplus of " + s[i]);
                assertEquals(1, s[2 * count + i] / Functions.sigmoid(s[i]), bound, "sigmoid of " + s[i]);
            }
        }
    }

    @Test
    void powersOfTwoVanishAndOverflowWhereTheyShould() {
        float[] s = new float[3 * Lanes.COUNT];
        float[] exponents = {-1000, -127, 0, 1, 127.5f, 128, 1000, Float.NaN};
        for (float exponent : exponents) {
            s[0] = exponent;
            s[Lanes.COUNT] = 1;
            VectorMath.exp2(s, 0, Lanes.COUNT, 2 * Lanes.COUNT, Lanes.COUNT);
            double expected = exponent <= -127 ? 0 : (float) Math.pow(2, exponent);
            assertEquals(expected, s[2 * Lanes.COUNT],
                    Double.isFinite(expected) ? 1e-6 * Math.abs(expected) + 1e-40 : 1e-6);
        }
    }

    @Test
    void shortMemoryIsRefusedWithItsName() {
        var memory = new Memory(Element.FLOAT, 13);
        var shape = new CausalConv.Shape(1, LENGTH, CHANNELS, 4);
        var in = Run.convInputs(shape, memory, false);
        var cut = new CausalConv.Inputs(in.x().asSlice(0, 8), in.weight(), null, null, false);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            var outputs = new CausalConv.Outputs(memory.blank(shape.sequenceFloats()), null);
            var refusal = assertThrows(IllegalArgumentException.class,
                    () -> kernels.get(CausalConv.class).forward(shape, cut, outputs, WORKERS));
            assertTrue(refusal.getMessage().startsWith("x needs 760 elements"), refusal.getMessage());
        }
    }

    @Test
    void heapMemoryAndReleasedMemoryAreRefused() {
        var memory = new Memory(Element.FLOAT, 13);
        var shape = new CausalConv.Shape(1, LENGTH, CHANNELS, 4);
        var in = Run.convInputs(shape, memory, false);
        var heap = MemorySegment.ofArray(new float[Math.toIntExact(shape.sequenceFloats())]);
        MemorySegment released;
        try (Arena arena = Arena.ofConfined()) {
            released = arena.allocate(heap.byteSize());
        }
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            assertEquals("y lies on the heap; kernels take native memory",
                    assertThrows(IllegalArgumentException.class, () -> kernels.get(CausalConv.class).forward(shape, in,
                            new CausalConv.Outputs(heap, null), WORKERS)).getMessage());
            assertEquals("y lies in memory that was released",
                    assertThrows(IllegalArgumentException.class, () -> kernels.get(CausalConv.class).forward(shape, in,
                            new CausalConv.Outputs(released, null), WORKERS)).getMessage());
        }
    }

    private static void breakChannel(MemorySegment sequence, double value) {
        Element.FLOAT.store(sequence, 3L * CHANNELS + 4, value);
    }

    private static void onlyChannelFourIsBroken(MemorySegment y) {
        boolean broken = false;
        for (int i = 0; i < LENGTH * CHANNELS; i++) {
            boolean finite = Double.isFinite(Element.FLOAT.load(y, i));
            if (i % CHANNELS == 4) {
                broken |= !finite;
            } else {
                assertTrue(finite, "step " + i / CHANNELS + ", channel " + i % CHANNELS);
            }
        }
        assertTrue(broken);
    }
}
