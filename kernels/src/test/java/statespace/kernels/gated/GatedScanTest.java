package statespace.kernels.gated;

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
import statespace.kernels.SequencesInPartsTest;
import statespace.kernels.Workers;
import statespace.kernels.diagonal.DiagonalScan;

/** The gated scan: twins, gradients, sequences in parts, threads, broken numbers, the diagonal scan as a special case. */
class GatedScanTest {
    private static final int SEED = 41;
    private static final List<Kernels> BOTH = List.of(Kernels.scalar(), Kernels.vector());

    private static GatedScan.Shape shape(int batch, int length, int channels, int options) {
        return new GatedScan.Shape(batch, length, channels, (options & 1) != 0, (options & 2) != 0);
    }

    private static Run run(Kernels kernels, GatedScan.Shape shape, boolean initial, Workers workers) {
        return GatedRuns.run(kernels.get(GatedScan.class), shape, new Memory(Element.FLOAT, SEED), initial, workers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 31, 32, 33, 64, 65, 257})
    void theTwinsAgree(int length) {
        for (int channels : new int[]{1, 2, 7, 8, 9, 15, 16, 17, 65, 130}) {
            for (int batch = 0; batch <= 2; batch++) {
                for (int options = 0; options < 8; options++) {
                    var shape = shape(batch, length, channels, options);
                    boolean initial = (options & 4) != 0;
                    Same.nearly(shape + (initial ? " from a state" : ""),
                            run(BOTH.get(0), shape, initial, Workers.shared()),
                            run(BOTH.get(1), shape, initial, Workers.shared()), 2e-6 * (4 + Math.sqrt(length)));
                }
            }
        }
    }

    @Test
    void everyGradientIsACentralDifference() {
        for (int options = 0; options < 8; options++) {
            var memory = new Memory(Element.DOUBLE, SEED);
            var shape = shape(2, 70, 3, options);
            var in = GatedRuns.inputs(shape, memory, (options & 4) != 0);
            FiniteDifferencesTest.check(memory,
                    () -> GatedRuns.run(new ScalarGatedScan(Element.DOUBLE), shape, memory, in, Workers.of(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 64, 99, 100})
    void aSequenceInPartsIsTheWhole(int cut) {
        for (int options = 0; options < 4; options++) {
            var memory = new Memory(Element.FLOAT, SEED);
            var shape = shape(1, 100, 17, options);
            int row = shape.rowFloats();
            var in = GatedRuns.inputs(shape, memory, true);
            for (Kernels kernels : BOTH) {
                MemorySegment whole = memory.blank(shape.sequenceFloats());
                MemorySegment last = memory.blank(shape.stateFloats());
                GatedScan scan = kernels.get(GatedScan.class);
                scan.forward(shape, in, new GatedScan.Outputs(whole, last, null), Workers.of(2));
                MemorySegment parts = memory.blank(shape.sequenceFloats());
                MemorySegment state = in.initial();
                for (int[] part : new int[][]{{0, cut}, {cut, 100}}) {
                    MemorySegment next = memory.blank(shape.stateFloats());
                    MemorySegment decay = shape.selective() ? SequencesInPartsTest.rows(in.a(), part, row) : in.a();
                    scan.forward(shape(1, part[1] - part[0], 17, options),
                            new GatedScan.Inputs(decay, SequencesInPartsTest.rows(in.b(), part, row), state),
                            new GatedScan.Outputs(SequencesInPartsTest.rows(parts, part, row), next, null),
                            Workers.of(2));
                    state = next;
                }
                assertArrayEquals(memory.read(whole), memory.read(parts), 1e-6, kernels.name());
                assertArrayEquals(memory.read(last), memory.read(state), 1e-6, kernels.name());
            }
        }
    }

    @Test
    void theBitsAreTheSameOnAnyNumberOfThreads() {
        for (int options = 0; options < 4; options++) {
            var shape = shape(3, 101, 299, options);
            for (Kernels kernels : BOTH) {
                Run one = run(kernels, shape, true, Workers.of(1));
                for (int threads = 2; threads <= 3; threads++) {
                    Same.bits(kernels.name() + ", " + shape, one, run(kernels, shape, true, Workers.of(threads)));
                }
            }
        }
    }

    /** One complex number takes two lanes: the other lane of its pair breaks with it, and no other. */
    @Test
    void whatIsNoNumberStaysInItsChannelAndWhatFollows() {
        for (int options = 0; options < 4; options++) {
            for (double broken : new double[]{Double.NaN, Double.POSITIVE_INFINITY}) {
                var shape = shape(1, 40, 18, options);
                int width = shape.complex() ? 2 : 1;
                for (Kernels kernels : BOTH) {
                    var memory = new Memory(Element.FLOAT, SEED);
                    var in = GatedRuns.inputs(shape, memory, true);
                    memory.element().store(in.b(), (35L * 18 + 17) * width, broken);
                    double[] y = GatedRuns.run(kernels.get(GatedScan.class), shape, memory, in, Workers.of(1)).results
                            .get("y");
                    for (int i = 0; i < y.length; i += width) {
                        boolean after = i / width % 18 == 17 && i / width / 18 >= 35;
                        boolean finite = Double.isFinite(y[i]) && Double.isFinite(y[i + width - 1]);
                        assertEquals(!after, finite, kernels.name() + ", " + shape + " at " + i);
                    }
                }
            }
        }
    }

    /** With one mode a channel, read out by ½ (complex) or 1, it is the scan of S4D. */
    @Test
    void aDecayThatDoesNotChangeGivesTheDiagonalScan() {
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            var shape = shape(2, 130, 33, 0);
            var in = GatedRuns.inputs(shape, memory, false);
            Run gated = GatedRuns.run(kernels.get(GatedScan.class), shape, memory, in, Workers.shared());
            var other = new DiagonalScan.Shape(2, 130, 33, 1, false);
            double[] ones = new double[33];
            java.util.Arrays.fill(ones, 1);
            MemorySegment y = memory.blank(other.sequenceFloats());
            kernels.get(DiagonalScan.class).forward(other, new DiagonalScan.Inputs(in.b(), in.a(), memory.of(ones),
                    memory.of(ones), null, null), new DiagonalScan.Outputs(y, null, null), Workers.shared());
            Same.nearly(kernels.name(), gated.results.get("y"), memory.read(y), 2e-5);
        }
    }

    @Test
    void memoryThatIsMissingOrTooShortIsNamed() {
        var shape = shape(1, 4, 3, 2);
        var memory = new Memory(Element.FLOAT, SEED);
        var in = GatedRuns.inputs(shape, memory, false);
        MemorySegment y = memory.blank(shape.sequenceFloats());
        for (Kernels kernels : BOTH) {
            GatedScan scan = kernels.get(GatedScan.class);
            refused("a is missing", () -> scan.forward(shape, new GatedScan.Inputs(null, in.b(), null),
                    new GatedScan.Outputs(y, null, null), Workers.of(1)));
            refused("a needs 12 elements of 4 bytes, has 12 bytes",
                    () -> scan.forward(shape, new GatedScan.Inputs(memory.blank(3), in.b(), null),
                            new GatedScan.Outputs(y, null, null), Workers.of(1)));
            refused("gradient of initial wanted, but the input is absent",
                    () -> scan.adjoint(shape, in, memory.blank(3), y, null,
                            new GatedScan.Gradients(null, null, memory.blank(3)), Workers.of(1)));
        }
    }

    private static void refused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
