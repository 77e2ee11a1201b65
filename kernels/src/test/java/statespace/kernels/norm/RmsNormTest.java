package statespace.kernels.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.kernels.Element;
import statespace.kernels.FiniteDifferencesTest;
import statespace.kernels.Kernels;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Same;
import statespace.kernels.Workers;

/** The normalisation by the root mean square: its twins, its gradients, its edges. */
class RmsNormTest {
    private static final double EPSILON = 1e-5;
    private static final List<Kernels> BOTH = List.of(Kernels.scalar(), Kernels.vector());
    private static final Workers WORKERS = Workers.of(2);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 15, 16, 17, 31, 32, 63, 64, 65, 250, 256, 257, 1031})
    void twinsAgree(int width) {
        for (int rows : new int[]{0, 1, 2, 7, 8, 9, 16, 31, 1029}) {
            for (boolean plus : new boolean[]{false, true}) {
                var shape = new RmsNorm.Shape(rows, width);
                Run scalar = Run.norm(Kernels.scalar().get(RmsNorm.class), shape, new Memory(Element.FLOAT, 7), plus,
                        WORKERS);
                Run vector = Run.norm(Kernels.vector().get(RmsNorm.class), shape, new Memory(Element.FLOAT, 7), plus,
                        WORKERS);
                Same.nearly(shape + (plus ? " with a gradient to add" : ""), scalar, vector,
                        2e-6 * (4 + Math.sqrt((double) rows + width)));
            }
        }
    }

    @Test
    void gradientsAreFiniteDifferences() {
        for (int width : new int[]{1, 5}) {
            for (double epsilon : new double[]{EPSILON, 0.3}) {
                var memory = new Memory(Element.DOUBLE, 8);
                var shape = new RmsNorm.Shape(4, width);
                var in = Run.normInputs(shape, memory, epsilon);
                FiniteDifferencesTest.check(memory,
                        () -> Run.norm(new ScalarRmsNorm(Element.DOUBLE), shape, memory, in, false, WORKERS));
            }
        }
    }

    @Test
    void memoryNeedNotBeAligned() {
        var shape = new RmsNorm.Shape(37, 67);
        for (Kernels kernels : BOTH) {
            Run usual = Run.norm(kernels.get(RmsNorm.class), shape, new Memory(Element.FLOAT, 9), true, WORKERS);
            Run shifted = Run.norm(kernels.get(RmsNorm.class), shape, new Memory(Element.FLOAT, 9, 1), true, WORKERS);
            Same.bits(kernels.name(), usual, shifted);
        }
    }

    @Test
    void theGradientToAddMayLieWhereTheSumGoes() {
        var shape = new RmsNorm.Shape(37, 67);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, 9);
            var in = Run.normInputs(shape, memory, EPSILON);
            MemorySegment dy = memory.normal(shape.floats(), 0, 1);
            MemorySegment plus = memory.normal(shape.floats(), 0, 1);
            MemorySegment apart = memory.blank(shape.floats());
            RmsNorm norm = kernels.get(RmsNorm.class);
            norm.adjoint(shape, in, dy, plus, new RmsNorm.Gradients(apart, null), WORKERS);
            norm.adjoint(shape, in, dy, plus, new RmsNorm.Gradients(plus, null), WORKERS);
            assertArrayEquals(memory.read(apart), memory.read(plus));
        }
    }

    @Test
    void whatIsNotWantedIsLeftOut() {
        var shape = new RmsNorm.Shape(11, 35);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, 9);
            var in = Run.normInputs(shape, memory, EPSILON);
            MemorySegment dy = memory.normal(shape.floats(), 0, 1);
            MemorySegment[] whole = {memory.blank(shape.floats()), memory.blank(shape.width())};
            MemorySegment[] alone = {memory.blank(shape.floats()), memory.blank(shape.width())};
            RmsNorm norm = kernels.get(RmsNorm.class);
            norm.adjoint(shape, in, dy, null, new RmsNorm.Gradients(whole[0], whole[1]), WORKERS);
            norm.adjoint(shape, in, dy, null, new RmsNorm.Gradients(alone[0], null), WORKERS);
            norm.adjoint(shape, in, dy, null, new RmsNorm.Gradients(null, alone[1]), WORKERS);
            for (int i = 0; i < whole.length; i++) {
                assertArrayEquals(memory.read(whole[i]), memory.read(alone[i]));
            }
        }
    }

    /** Zeros stay zeros; numbers of any size come out near one; a broken row breaks no other. */
    @Test
    void rowsOfAwkwardNumbers() {
        var shape = new RmsNorm.Shape(5, 19);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, 10);
            double[] values = new double[5 * 19];
            double[] of = {0, 1e15, 1e-30, Double.NaN, 1};
            for (int i = 0; i < values.length; i++) {
                values[i] = of[i / 19];
            }
            var in = new RmsNorm.Inputs(memory.of(values), memory.uniform(19, 1, 1.0001), EPSILON);
            MemorySegment y = memory.blank(shape.floats());
            kernels.get(RmsNorm.class).forward(shape, in, y, WORKERS);
            double[] expected = {0, 1, 0, Double.NaN, 1};
            double[] found = memory.read(y);
            for (int i = 0; i < found.length; i++) {
                assertEquals(expected[i / 19], found[i], 1e-3, kernels.name() + " row " + i / 19);
            }
        }
    }

    @Test
    void badInputIsRefusedWithItsName() {
        var memory = new Memory(Element.FLOAT, 13);
        var shape = new RmsNorm.Shape(3, 20);
        var in = Run.normInputs(shape, memory, EPSILON);
        MemorySegment y = memory.blank(shape.floats());
        MemorySegment little = memory.blank(4);
        var none = new RmsNorm.Gradients(null, null);
        refused("rows must be at least 0, is -1", () -> new RmsNorm.Shape(-1, 3));
        refused("width must be at least 1, is 0", () -> new RmsNorm.Shape(3, 0));
        refused("epsilon must be at least 0, is NaN", () -> new RmsNorm.Inputs(y, y, Double.NaN));
        for (Kernels kernels : BOTH) {
            RmsNorm norm = kernels.get(RmsNorm.class);
            var cut = new RmsNorm.Inputs(little, in.gain(), EPSILON);
            var bare = new RmsNorm.Inputs(in.x(), null, EPSILON);
            refused("x needs 60 elements of 4 bytes, has 16 bytes", () -> norm.forward(shape, cut, y, WORKERS));
            refused("gain is missing", () -> norm.forward(shape, bare, y, WORKERS));
            refused("y is missing", () -> norm.forward(shape, in, null, WORKERS));
            refused("dy is missing", () -> norm.adjoint(shape, in, null, null, none, WORKERS));
            refused("plus needs 60 elements of 4 bytes, has 16 bytes",
                    () -> norm.adjoint(shape, in, y, little, none, WORKERS));
            refused("gradient of gain needs 20 elements of 4 bytes, has 16 bytes",
                    () -> norm.adjoint(shape, in, y, null, new RmsNorm.Gradients(null, little), WORKERS));
        }
    }

    private static void refused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
