package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.kernels.norm.RmsNorm;
import statespace.kernels.selective.SelectiveScan;

/** A kernel is its contract, two twins and one line: {@link ToyKernel} is picked and checked as all others are. */
class ToyKernelTest {
    private static final int[] WIDTHS = {1, 2, 15, 16, 17, 63, 64, 65, 257};
    private static final int SEED = 31;
    private static final double TOLERANCE = 1e-6; // the state in between is rounded to float
    private static final List<Kernels> BOTH = List.of(Kernels.scalar().with(ToyKernel.LINE),
            Kernels.vector().with(ToyKernel.LINE));

    private static ToyKernel.Inputs inputs(ToyKernel.Shape shape, Memory memory, boolean initial) {
        return new ToyKernel.Inputs(memory.normal(shape.sequenceFloats(), 0, 1),
                memory.uniform(shape.channels(), 0, 1), initial ? memory.normal(shape.stateFloats(), 0, 1) : null);
    }

    private static Run run(ToyKernel kernel, ToyKernel.Shape shape, Memory memory, ToyKernel.Inputs in,
            Workers workers) {
        var run = new Run();
        run.input("x", in.x()).input("g", in.g()).input("initial", in.initial());
        var out = new ToyKernel.Outputs(memory.blank(shape.sequenceFloats()), memory.blank(shape.stateFloats()),
                memory.blank(shape.checkpointFloats()));
        kernel.forward(shape, in, out, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(shape.sequenceFloats(), 0, 1);
        MemorySegment dFinal = new Memory(memory.element(), 78).normal(shape.stateFloats(), 0, 1);
        kernel.adjoint(shape, in, out.checkpoints(), dy, dFinal,
                new ToyKernel.Gradients(g.get("x"), g.get("g"), g.get("initial")), workers);
        return run.finish(memory, out.y(), out.finalState(), g, dy, dFinal);
    }

    private static Run run(Kernels kernels, ToyKernel.Shape shape, boolean initial, Workers workers) {
        var memory = new Memory(Element.FLOAT, SEED);
        return run(kernels.get(ToyKernel.class), shape, memory, inputs(shape, memory, initial), workers);
    }

    @Test
    void itsTwinIsPickedAsThoseOfTheOthers() {
        Kernels active = Kernels.active().with(ToyKernel.LINE);
        assertEquals(Kernels.active().name(), active.name());
        assertEquals(active.name().equals("vector") ? ToyKernel.Vector.class : ToyKernel.Scalar.class,
                active.get(ToyKernel.class).getClass());
        assertInstanceOf(ToyKernel.Scalar.class, Kernels.choose("scalar", null).with(ToyKernel.LINE)
                .get(ToyKernel.class));
        Kernels slow = Kernels.choose(null, "no vectors").with(ToyKernel.LINE);
        assertInstanceOf(ToyKernel.Scalar.class, slow.get(ToyKernel.class));
        assertEquals("no vectors", slow.reason());
        assertEquals(System.Logger.Level.WARNING, slow.level());
    }

    @Test
    void theOthersStayAndAContractIsTakenOnce() {
        Kernels more = Kernels.active().with(ToyKernel.LINE);
        assertSame(Kernels.active().get(SelectiveScan.class), more.get(SelectiveScan.class));
        assertSame(Kernels.active().get(RmsNorm.class), more.get(RmsNorm.class));
        assertThrows(IllegalArgumentException.class, () -> Kernels.active().get(ToyKernel.class));
        assertEquals("there is a kernel of contract statespace.kernels.ToyKernel already",
                assertThrows(IllegalArgumentException.class, () -> more.with(ToyKernel.LINE)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 31, 32, 33, 64, 65, 257})
    void theTwinsAgree(int length) {
        for (int channels : WIDTHS) {
            for (int batch = 0; batch <= 2; batch++) {
                for (boolean initial : new boolean[]{false, true}) {
                    var shape = new ToyKernel.Shape(batch, length, channels);
                    Same.nearly(shape + (initial ? " from a state" : ""),
                            run(BOTH.get(0), shape, initial, Workers.shared()),
                            run(BOTH.get(1), shape, initial, Workers.shared()), 2e-6 * (4 + Math.sqrt(length)));
                }
            }
        }
    }

    @Test
    void everyGradientIsACentralDifference() {
        for (boolean initial : new boolean[]{false, true}) {
            var memory = new Memory(Element.DOUBLE, SEED);
            var shape = new ToyKernel.Shape(2, 70, 3);
            var in = inputs(shape, memory, initial);
            FiniteDifferencesTest.check(memory,
                    () -> run(new ToyKernel.Scalar(Element.DOUBLE), shape, memory, in, Workers.of(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 64, 99, 100})
    void aSequenceInPartsIsTheWhole(int cut) {
        int channels = 17;
        var memory = new Memory(Element.FLOAT, SEED);
        var shape = new ToyKernel.Shape(1, 100, channels);
        var in = inputs(shape, memory, true);
        for (Kernels kernels : BOTH) {
            MemorySegment whole = memory.blank(shape.sequenceFloats());
            MemorySegment last = memory.blank(shape.stateFloats());
            ToyKernel kernel = kernels.get(ToyKernel.class);
            kernel.forward(shape, in, new ToyKernel.Outputs(whole, last, null), Workers.of(2));
            MemorySegment parts = memory.blank(shape.sequenceFloats());
            MemorySegment state = in.initial();
            for (int[] part : new int[][]{{0, cut}, {cut, 100}}) {
                MemorySegment next = memory.blank(shape.stateFloats());
                kernel.forward(new ToyKernel.Shape(1, part[1] - part[0], channels),
                        new ToyKernel.Inputs(SequencesInPartsTest.rows(in.x(), part, channels), in.g(), state),
                        new ToyKernel.Outputs(SequencesInPartsTest.rows(parts, part, channels), next, null),
                        Workers.of(2));
                state = next;
            }
            assertArrayEquals(memory.read(whole), memory.read(parts), TOLERANCE, kernels.name());
            assertArrayEquals(memory.read(last), memory.read(state), TOLERANCE, kernels.name());
        }
    }

    @Test
    void theBitsAreTheSameOnAnyNumberOfThreads() {
        var shape = new ToyKernel.Shape(3, 101, 299);
        for (Kernels kernels : BOTH) {
            Run one = run(kernels, shape, true, Workers.of(1));
            for (int threads = 2; threads <= 3; threads++) {
                Same.bits(kernels.name(), one, run(kernels, shape, true, Workers.of(threads)));
            }
        }
    }

    @Test
    void whatIsNoNumberStaysInItsChannelAndWhatFollows() {
        var shape = new ToyKernel.Shape(1, 40, 18);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            var in = inputs(shape, memory, true);
            memory.element().store(in.x(), 35L * 18 + 17, Double.NaN);
            double[] y = run(kernels.get(ToyKernel.class), shape, memory, in, Workers.of(1)).results.get("y");
            for (int i = 0; i < y.length; i++) {
                assertEquals(i % 18 == 17 && i / 18 >= 35, Double.isNaN(y[i]), kernels.name() + " at " + i);
            }
        }
    }

    @Test
    void memoryThatIsMissingOrTooShortIsNamed() {
        var shape = new ToyKernel.Shape(1, 4, 3);
        var memory = new Memory(Element.FLOAT, SEED);
        var in = inputs(shape, memory, false);
        MemorySegment y = memory.blank(shape.sequenceFloats());
        for (Kernels kernels : BOTH) {
            ToyKernel kernel = kernels.get(ToyKernel.class);
            refused("g is missing", () -> kernel.forward(shape, new ToyKernel.Inputs(in.x(), null, null),
                    new ToyKernel.Outputs(y, null, null), Workers.of(1)));
            refused("y needs 12 elements of 4 bytes, has 12 bytes", () -> kernel.forward(shape, in,
                    new ToyKernel.Outputs(memory.blank(3), null, null), Workers.of(1)));
            refused("gradient of initial wanted, but the input is absent",
                    () -> kernel.adjoint(shape, in, memory.blank(3), y, null,
                            new ToyKernel.Gradients(null, null, memory.blank(3)), Workers.of(1)));
        }
    }

    private static void refused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
