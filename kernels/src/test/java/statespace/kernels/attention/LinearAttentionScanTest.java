package statespace.kernels.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
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
import statespace.kernels.attention.LinearAttentionScan.Decay;

/** Linear attention: twins, gradients, sequences in parts, threads, broken numbers, what each rule does. */
class LinearAttentionScanTest {
    private static final int SEED = 43;
    private static final List<Decay> DECAYS = List.of(Decay.NONE, Decay.HEAD, Decay.KEY);
    private static final List<Kernels> BOTH = List.of(Kernels.scalar(), Kernels.vector());

    private static LinearAttentionScan.Shape shape(int batch, int length, int heads, int keys, int values,
            int options) {
        return new LinearAttentionScan.Shape(batch, length, heads, keys, values, DECAYS.get(options % 3),
                options >= 3);
    }

    private static Run run(Kernels kernels, LinearAttentionScan.Shape shape, boolean initial, Workers workers) {
        return AttentionRuns.run(kernels.get(LinearAttentionScan.class), shape, new Memory(Element.FLOAT, SEED),
                initial, workers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 33, 65, 130})
    void theTwinsAgree(int length) {
        for (int keys : new int[]{1, 2, 5, 16, 19}) {
            for (int values : new int[]{1, 15, 16, 17, 40}) {
                for (int options = 0; options < 6; options++) {
                    var shape = shape((keys + values) % 3, length, 1 + options % 2, keys, values, options);
                    boolean initial = (options + values) % 2 == 0;
                    Same.nearly(shape + (initial ? " from a state" : ""),
                            run(BOTH.get(0), shape, initial, Workers.shared()),
                            run(BOTH.get(1), shape, initial, Workers.shared()),
                            2e-6 * (4 + Math.sqrt((double) length + keys + values)));
                }
            }
        }
    }

    @Test
    void everyGradientIsACentralDifference() {
        for (int options = 0; options < 6; options++) {
            for (boolean initial : new boolean[]{false, true}) {
                var memory = new Memory(Element.DOUBLE, SEED);
                var shape = shape(1, 37, 2, 3, 2, options);
                var in = AttentionRuns.inputs(shape, memory, initial);
                FiniteDifferencesTest.check(memory, () -> AttentionRuns.run(
                        new ScalarLinearAttentionScan(Element.DOUBLE), shape, memory, in, Workers.of(1)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 64, 99, 100})
    void aSequenceInPartsIsTheWhole(int cut) {
        for (int options = 0; options < 6; options++) {
            var memory = new Memory(Element.FLOAT, SEED);
            var shape = shape(1, 100, 2, 5, 17, options);
            var in = AttentionRuns.inputs(shape, memory, true);
            for (Kernels kernels : BOTH) {
                MemorySegment whole = memory.blank(shape.valueFloats());
                MemorySegment last = memory.blank(shape.stateFloats());
                LinearAttentionScan scan = kernels.get(LinearAttentionScan.class);
                scan.forward(shape, in, new LinearAttentionScan.Outputs(whole, last, null), Workers.of(2));
                MemorySegment parts = memory.blank(shape.valueFloats());
                MemorySegment state = in.initial();
                for (int[] part : new int[][]{{0, cut}, {cut, 100}}) {
                    MemorySegment next = memory.blank(shape.stateFloats());
                    scan.forward(shape(1, part[1] - part[0], 2, 5, 17, options), new LinearAttentionScan.Inputs(
                            rows(in.query(), part, 10), rows(in.key(), part, 10), rows(in.value(), part, 34),
                            rows(in.alpha(), part, shape.decay() == Decay.KEY ? 10 : 2), rows(in.beta(), part, 2),
                            state), new LinearAttentionScan.Outputs(rows(parts, part, 34), next, null), Workers.of(2));
                    state = next;
                }
                assertArrayEquals(memory.read(whole), memory.read(parts), 1e-5, kernels.name() + ", " + shape);
                assertArrayEquals(memory.read(last), memory.read(state), 1e-5, kernels.name() + ", " + shape);
            }
        }
    }

    private static MemorySegment rows(MemorySegment segment, int[] part, int width) {
        return segment == null ? null : SequencesInPartsTest.rows(segment, part, width);
    }

    @Test
    void theBitsAreTheSameOnAnyNumberOfThreads() {
        for (int options = 0; options < 6; options++) {
            var shape = shape(3, 67, 3, 9, 33, options);
            for (Kernels kernels : BOTH) {
                Run one = run(kernels, shape, true, Workers.of(1));
                for (int threads = 2; threads <= 3; threads++) {
                    Same.bits(kernels.name() + ", " + shape, one, run(kernels, shape, true, Workers.of(threads)));
                }
            }
        }
    }

    /** A value touches its own column of its head, a key all columns of its head, a query its step; each from there on. */
    @Test
    void whatIsNoNumberStaysInItsHeadAndColumn() {
        for (int options = 0; options < 6; options++) {
            var shape = shape(1, 40, 2, 3, 18, options);
            for (Kernels kernels : BOTH) {
                onlyBroken(kernels, shape, 0, (t, head, column) -> t == 35 && head == 1);
                onlyBroken(kernels, shape, 1, (t, head, column) -> t >= 35 && head == 1);
                onlyBroken(kernels, shape, 2, (t, head, column) -> t >= 35 && head == 1 && column == 17);
            }
        }
    }

    private interface Broken {
        boolean at(int t, int head, int column);
    }

    private static void onlyBroken(Kernels kernels, LinearAttentionScan.Shape shape, int which, Broken broken) {
        var memory = new Memory(Element.FLOAT, SEED);
        var in = AttentionRuns.inputs(shape, memory, true);
        int width = which == 2 ? shape.values() : shape.keys();
        memory.element().store(List.of(in.query(), in.key(), in.value()).get(which),
                (35L * shape.heads() + 1) * width + width - 1, Double.NaN);
        double[] y = AttentionRuns.run(kernels.get(LinearAttentionScan.class), shape, memory, in, Workers.of(1)).results
                .get("y");
        for (int i = 0; i < y.length; i++) {
            int column = i % shape.values();
            int head = i / shape.values() % shape.heads();
            int t = i / shape.values() / shape.heads();
            assertEquals(broken.at(t, head, column), Double.isNaN(y[i]),
                    kernels.name() + ", " + shape + ", input " + which + " at " + i);
        }
    }

    /** With β = 1 and a key of length 1 the delta rule replaces what the key pointed at; adding would sum it. */
    @Test
    void theDeltaRuleReplacesWhatAKeyPointsAt() {
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            var in = new LinearAttentionScan.Inputs(memory.of(1, 0, 1, 0), memory.of(1, 0, 1, 0), memory.of(3, 5),
                    null, memory.of(1, 1), null);
            List<Double> found = new ArrayList<>();
            for (boolean delta : new boolean[]{true, false}) {
                var shape = new LinearAttentionScan.Shape(1, 2, 1, 2, 1, Decay.NONE, delta);
                MemorySegment y = memory.blank(2);
                kernels.get(LinearAttentionScan.class).forward(shape,
                        delta ? in : new LinearAttentionScan.Inputs(in.query(), in.key(), in.value(), null, null, null),
                        new LinearAttentionScan.Outputs(y, null, null), Workers.of(1));
                found.add(memory.read(y)[1]);
            }
            assertEquals(List.of(5.0, 8.0), found, kernels.name());
        }
    }

    /** With β = 2 a step turns round what its key points at: no diagonal transition that forgets counts modulo two. */
    @Test
    void aBetaOfTwoCountsModuloTwo() {
        int length = 10_000;
        double[] bits = new double[length];
        double[] ones = new double[length];
        var random = new java.util.SplittableRandom(SEED);
        for (int t = 0; t < length; t++) {
            bits[t] = random.nextBoolean() ? 2 : 0;
            ones[t] = 1;
        }
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            var shape = new LinearAttentionScan.Shape(1, length, 1, 1, 1, Decay.NONE, true);
            MemorySegment y = memory.blank(length);
            kernels.get(LinearAttentionScan.class).forward(shape, new LinearAttentionScan.Inputs(memory.of(ones),
                    memory.of(ones), memory.of(new double[length]), null, memory.of(bits), memory.of(1)),
                    new LinearAttentionScan.Outputs(y, null, null), Workers.of(1));
            double sign = 1;
            double[] found = memory.read(y);
            for (int t = 0; t < length; t++) {
                sign *= 1 - bits[t];
                assertEquals(sign, found[t], kernels.name() + " at " + t);
            }
        }
    }

    @Test
    void memoryThatIsMissingTooShortOrTooMuchIsNamed() {
        var memory = new Memory(Element.FLOAT, SEED);
        var shape = shape(1, 4, 1, 3, 2, 5);
        var in = AttentionRuns.inputs(shape, memory, false);
        var out = new LinearAttentionScan.Outputs(memory.blank(shape.valueFloats()), null, null);
        for (Kernels kernels : BOTH) {
            LinearAttentionScan scan = kernels.get(LinearAttentionScan.class);
            refused("beta is missing", () -> scan.forward(shape, new LinearAttentionScan.Inputs(in.query(), in.key(),
                    in.value(), in.alpha(), null, null), out, Workers.of(1)));
            refused("alpha needs 12 elements of 4 bytes, has 16 bytes",
                    () -> scan.forward(shape, new LinearAttentionScan.Inputs(in.query(), in.key(),
                            in.value(), memory.blank(4), in.beta(), null), out, Workers.of(1)));
            refused("beta is given, but the shape says that there is none",
                    () -> scan.forward(shape(1, 4, 1, 3, 2, 2), in, out, Workers.of(1)));
            refused("gradient of initial wanted, but the input is absent", () -> scan.adjoint(shape, in,
                    memory.blank(64), in.value(), null,
                    new LinearAttentionScan.Gradients(null, null, null, null, null, memory.blank(6)), Workers.of(1)));
        }
    }

    private static void refused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
