package statespace.kernels.piecewise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

/** The piecewise-linear scan: twins, gradients, what forcing does to them, sequences in parts, threads, broken numbers. */
class PiecewiseLinearScanTest {
    private static final int SEED = 51;
    private static final List<Kernels> BOTH = List.of(Kernels.scalar(), Kernels.vector());
    private static final Workers ONE = Workers.of(1);

    private static Run run(Kernels kernels, PiecewiseLinearScan.Shape shape, int options, Workers workers) {
        return PiecewiseRuns.run(kernels.get(PiecewiseLinearScan.class), shape, new Memory(Element.FLOAT, SEED),
                (options & 1) != 0, (options & 2) != 0, workers);
    }

    /**
     * The adjoints read the same outputs: where two outputs differ by a rounding, a hidden unit may be on in one and off in
     * the other, and gradients jump there.
     */
    private static void twinsAgree(PiecewiseLinearScan.Shape shape, int options, double tolerance) {
        var memory = new Memory(Element.FLOAT, SEED);
        var in = PiecewiseRuns.inputs(shape, memory, (options & 1) != 0, (options & 2) != 0);
        Run scalar = PiecewiseRuns.run(BOTH.get(0).get(PiecewiseLinearScan.class), shape, memory, in, Workers.shared());
        Run vector = PiecewiseRuns.run(BOTH.get(1).get(PiecewiseLinearScan.class), shape, memory, in,
                memory.of(scalar.results.get("y")), Workers.shared());
        Same.nearly(shape + ", options " + options, scalar, vector, tolerance);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 33, 65, 130})
    void theTwinsAgree(int length) {
        for (int batch : new int[]{0, 1, 3, 15, 16, 17, 33}) {
            for (int[] sizes : new int[][]{{1, 1}, {2, 3}, {3, 50}, {4, 8}, {5, 7}, {16, 17}, {17, 65}}) {
                for (int options = 0; options < 8; options++) {
                    var shape = new PiecewiseLinearScan.Shape(batch, length, sizes[0], sizes[1], (options & 4) != 0);
                    twinsAgree(shape, options, 3e-6 * (4 + Math.sqrt((double) length * batch)));
                }
            }
        }
    }

    @Test
    void theTwinsAgreeOverManyHiddenUnits() {
        for (int hidden : new int[]{511, 512, 1025}) {
            var shape = new PiecewiseLinearScan.Shape(16, 70, 16, hidden, true);
            twinsAgree(shape, 3, 1e-4);
        }
    }

    /** With forcing signals that are missing here and there and at the end, as after a deconvolution. */
    @Test
    void everyGradientIsACentralDifference() {
        for (int options = 0; options < 8; options++) {
            var memory = new Memory(Element.DOUBLE, SEED);
            var shape = new PiecewiseLinearScan.Shape(2, 100, 3, 7, (options & 4) != 0);
            var in = PiecewiseRuns.inputs(shape, memory, (options & 1) != 0, (options & 2) != 0);
            FiniteDifferencesTest.check(memory,
                    () -> PiecewiseRuns.run(new ScalarPiecewiseLinearScan(Element.DOUBLE), shape, memory, in, ONE));
        }
    }

    /** A model of filtered signals: the loss knows the predictions through the filter only, forcing ends before the sequence. */
    @Test
    void gradientsThroughAFilterAreCentralDifferences() {
        var memory = new Memory(Element.DOUBLE, SEED);
        var shape = new PiecewiseLinearScan.Shape(2, 100, 3, 7, true);
        var in = PiecewiseRuns.inputs(shape, memory, false, true);
        MemorySegment taps = memory.uniform(65, 0, 0.05);
        FiniteDifferencesTest.check(memory, () -> PiecewiseRuns.filtered(shape, memory, in, taps));
    }

    private static PiecewiseLinearScan.Inputs forced(PiecewiseLinearScan.Shape shape, Memory memory, double strength) {
        double[] same = new double[shape.length()];
        Arrays.fill(same, strength);
        var in = PiecewiseRuns.inputs(shape, memory, true, memory.of(same));
        return new PiecewiseLinearScan.Inputs(in.initial(), in.decay(), in.output(), in.input(), in.offset(),
                in.threshold(), in.drive(), memory.normal(shape.sequenceFloats(), 0, 1), in.strength());
    }

    /** Each step alone, from the forcing signal of the step before, gives the same predictions and the same gradients. */
    @Test
    void withFullForcingEveryStepStandsAlone() {
        var memory = new Memory(Element.FLOAT, SEED);
        var shape = new PiecewiseLinearScan.Shape(3, 40, 4, 9, true);
        var in = forced(shape, memory, 1);
        MemorySegment dz = new Memory(Element.FLOAT, 77).normal(shape.sequenceFloats(), 0, 1);
        for (Kernels kernels : BOTH) {
            PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
            MemorySegment z = memory.blank(shape.sequenceFloats());
            scan.forward(shape, in, new PiecewiseLinearScan.Outputs(z, null), ONE);
            Map<String, MemorySegment> whole = blanks(shape, memory);
            scan.adjoint(shape, in, z, dz, null, PiecewiseRuns.gradients(whole), ONE);

            var steps = new PiecewiseLinearScan.Shape(3 * 40, 1, 4, 9, true);
            MemorySegment starts = memory.blank(steps.stateFloats());
            for (int b = 0; b < 3; b++) {
                for (int i = 0; i < 4 * 40; i++) {
                    starts.setAtIndex(ValueLayout.JAVA_FLOAT, b * 160 + i, i < 4
                            ? in.initial().getAtIndex(ValueLayout.JAVA_FLOAT, b * 4 + i)
                            : in.forcing().getAtIndex(ValueLayout.JAVA_FLOAT, b * 160 + i - 4));
                }
            }
            var alone = new PiecewiseLinearScan.Inputs(starts, in.decay(), in.output(), in.input(), in.offset(),
                    in.threshold(), in.drive(), null, null);
            MemorySegment predicted = memory.blank(steps.sequenceFloats());
            scan.forward(steps, alone, new PiecewiseLinearScan.Outputs(predicted, null), ONE);
            Map<String, MemorySegment> parts = blanks(steps, memory);
            scan.adjoint(steps, alone, predicted, dz, null, PiecewiseRuns.gradients(parts), ONE);
            Same.nearly(kernels.name(), memory.read(predicted), memory.read(z), 1e-6);
            for (String name : List.of("decay", "output", "input", "offset", "threshold", "drive")) {
                Same.nearly(kernels.name() + ", " + name, memory.read(parts.get(name)), memory.read(whole.get(name)),
                        1e-5);
            }
        }
    }

    private static Map<String, MemorySegment> blanks(PiecewiseLinearScan.Shape shape, Memory memory) {
        return Map.of("initial", memory.blank(shape.stateFloats()), "decay", memory.blank(shape.latent()), "output",
                memory.blank(shape.matrixFloats()), "input", memory.blank(shape.matrixFloats()), "offset",
                memory.blank(shape.latent()), "threshold", memory.blank(shape.hidden()), "drive",
                memory.blank(shape.sequenceFloats()));
    }

    @Test
    void forcingWithoutStrengthAndForcingThatIsNowhereKnownAreNone() {
        var memory = new Memory(Element.FLOAT, SEED);
        var shape = new PiecewiseLinearScan.Shape(3, 70, 3, 20, true);
        var none = forced(shape, memory, 0);
        double[] unknown = new double[3 * 70 * 3];
        Arrays.fill(unknown, Double.NaN);
        var free = new PiecewiseLinearScan.Inputs(none.initial(), none.decay(), none.output(), none.input(),
                none.offset(), none.threshold(), none.drive(), null, null);
        double[] full = new double[70];
        Arrays.fill(full, 1);
        var nowhere = new PiecewiseLinearScan.Inputs(none.initial(), none.decay(), none.output(), none.input(),
                none.offset(), none.threshold(), none.drive(), memory.of(unknown), memory.of(full));
        for (Kernels kernels : BOTH) {
            PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
            Run plain = PiecewiseRuns.run(scan, shape, memory, free, ONE);
            Same.bits(kernels.name(), plain, PiecewiseRuns.run(scan, shape, memory, none, ONE));
            Same.bits(kernels.name(), plain, PiecewiseRuns.run(scan, shape, memory, nowhere, ONE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 64, 99, 100})
    void aSequenceInPartsIsTheWhole(int cut) {
        var memory = new Memory(Element.FLOAT, SEED);
        var shape = new PiecewiseLinearScan.Shape(1, 100, 5, 17, true);
        var in = PiecewiseRuns.inputs(shape, memory, true, true);
        for (Kernels kernels : BOTH) {
            MemorySegment whole = memory.blank(shape.sequenceFloats());
            MemorySegment last = memory.blank(shape.stateFloats());
            PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
            scan.forward(shape, in, new PiecewiseLinearScan.Outputs(whole, last), Workers.of(2));
            MemorySegment parts = memory.blank(shape.sequenceFloats());
            MemorySegment state = in.initial();
            for (int[] part : new int[][]{{0, cut}, {cut, 100}}) {
                MemorySegment next = memory.blank(shape.stateFloats());
                scan.forward(new PiecewiseLinearScan.Shape(1, part[1] - part[0], 5, 17, true),
                        new PiecewiseLinearScan.Inputs(state, in.decay(), in.output(), in.input(), in.offset(),
                                in.threshold(), SequencesInPartsTest.rows(in.drive(), part, 5),
                                SequencesInPartsTest.rows(in.forcing(), part, 5),
                                SequencesInPartsTest.rows(in.strength(), part, 1)),
                        new PiecewiseLinearScan.Outputs(SequencesInPartsTest.rows(parts, part, 5), next),
                        Workers.of(2));
                state = next;
            }
            assertArrayEquals(memory.read(whole), memory.read(parts), 1e-6, kernels.name());
            assertArrayEquals(memory.read(last), memory.read(state), 1e-6, kernels.name());
        }
    }

    /** So long that several tasks contribute to the gradients of the weights. */
    @Test
    void theBitsAreTheSameOnAnyNumberOfThreads() {
        for (var shape : new PiecewiseLinearScan.Shape[]{new PiecewiseLinearScan.Shape(67, 33, 5, 20, true),
            new PiecewiseLinearScan.Shape(51, 300, 17, 300, false)}) {
            for (Kernels kernels : BOTH.subList(shape.hidden() > 100 ? 1 : 0, 2)) {
                Run one = run(kernels, shape, 3, ONE);
                for (int threads = 2; threads <= 3; threads++) {
                    Same.bits(kernels.name() + ", " + shape, one, run(kernels, shape, 3, Workers.of(threads)));
                }
            }
        }
    }

    /** Many models are trained at once: threads that call side by side do not meet in any memory. */
    @Test
    void callsSideBySideGiveTheSameBits() throws Exception {
        for (int hidden : new int[]{50, 130}) {
            var shape = new PiecewiseLinearScan.Shape(16, 60, 3, hidden, true);
            Run alone = run(Kernels.vector(), shape, 3, ONE);
            List<Future<Run>> runs = new ArrayList<>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                    var platform = Executors.newFixedThreadPool(4)) {
                for (int model = 0; model < 16; model++) {
                    runs.add((model % 2 == 0 ? threads : platform)
                            .submit(() -> run(Kernels.vector(), shape, 3, Workers.shared())));
                }
            }
            for (Future<Run> run : runs) {
                Same.bits(shape.toString(), alone, run.get());
            }
        }
    }

    /** A diverging orbit must show: no relu makes a number of what is none. */
    @Test
    void whatIsNoNumberSpreadsInItsSequenceAndLeavesTheOthersAlone() {
        for (boolean clipped : new boolean[]{false, true}) {
            var shape = new PiecewiseLinearScan.Shape(18, 12, 3, 9, clipped);
            for (Kernels kernels : BOTH) {
                PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
                var memory = new Memory(Element.FLOAT, SEED);
                var in = PiecewiseRuns.inputs(shape, memory, true, false);
                double[] sound = PiecewiseRuns.run(scan, shape, memory, in, ONE).results.get("y");
                int broken = 17 * 12 * 3 + 4 * 3 + 1; // the middle number of step 4 of the last sequence
                memory.element().store(in.drive(), broken, Double.NaN);
                Run run = PiecewiseRuns.run(scan, shape, memory, in, ONE);
                double[] z = run.results.get("y");
                for (int i = 0; i < z.length; i++) {
                    boolean struck = i == broken || i >= 17 * 12 * 3 + 5 * 3;
                    if (struck) {
                        assertTrue(Double.isNaN(z[i]), kernels.name() + ", " + i + " is " + z[i]);
                    } else {
                        assertEquals(sound[i], z[i], 0, kernels.name() + ", " + i);
                    }
                }
                assertTrue(Arrays.stream(run.results.get("gradient of input")).allMatch(Double::isNaN));
                assertTrue(Arrays.stream(run.results.get("gradient of output")).allMatch(Double::isNaN));
            }
        }
    }

    @Test
    void gradientsThatNobodyWantsAreNotWritten() {
        var shape = new PiecewiseLinearScan.Shape(5, 40, 3, 9, true);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            var in = PiecewiseRuns.inputs(shape, memory, true, true);
            PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
            Run all = PiecewiseRuns.run(scan, shape, memory, in, ONE);
            MemorySegment z = memory.of(all.results.get("y"));
            MemorySegment dz = memory.of(all.results.get("seed of y"));
            MemorySegment dLast = memory.of(all.results.get("seed of finalState"));
            Map<String, MemorySegment> each = blanks(shape, memory);
            each.forEach((name, segment) -> {
                scan.adjoint(shape, in, z, dz, dLast, PiecewiseRuns.gradients(Map.of(name, segment)), ONE);
                assertArrayEquals(all.results.get("gradient of " + name), memory.read(segment), name);
            });
        }
    }

    @Test
    void memoryThatIsMissingOrTooShortIsNamed() {
        var shape = new PiecewiseLinearScan.Shape(1, 4, 3, 2, true);
        var memory = new Memory(Element.FLOAT, SEED);
        var in = PiecewiseRuns.inputs(shape, memory, false, true);
        MemorySegment z = memory.blank(shape.sequenceFloats());
        var out = new PiecewiseLinearScan.Outputs(z, null);
        for (Kernels kernels : BOTH) {
            PiecewiseLinearScan scan = kernels.get(PiecewiseLinearScan.class);
            refused("output is missing",
                    () -> scan.forward(shape, new PiecewiseLinearScan.Inputs(in.initial(), in.decay(), null, in.input(),
                            in.offset(), in.threshold(), null, null, null), out, ONE));
            refused("threshold needs 2 elements of 4 bytes, has 4 bytes",
                    () -> scan.forward(shape, new PiecewiseLinearScan.Inputs(in.initial(), in.decay(), in.output(),
                            in.input(), in.offset(), memory.blank(1), null, null, null), out, ONE));
            refused("forcing is given, but strength is absent",
                    () -> scan.forward(shape, new PiecewiseLinearScan.Inputs(in.initial(), in.decay(), in.output(),
                            in.input(), in.offset(), in.threshold(), null, in.forcing(), null), out, ONE));
            refused("strength is given, but forcing is absent",
                    () -> scan.forward(shape, new PiecewiseLinearScan.Inputs(in.initial(), in.decay(), in.output(),
                            in.input(), in.offset(), in.threshold(), null, null, in.strength()), out, ONE));
            refused("gradient of drive wanted, but the input is absent", () -> scan.adjoint(shape, in, z, z, null,
                    new PiecewiseLinearScan.Gradients(null, null, null, null, null, null, z), ONE));
        }
    }

    private static void refused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
