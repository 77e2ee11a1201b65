package statespace.kernels.convolution;

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

/** The filter that all channels share: twins, gradients, one tap, channels mixed before or after, threads, parts. */
class FirFilterTest {
    private static final int SEED = 61;
    private static final List<Kernels> BOTH = List.of(Kernels.scalar(), Kernels.vector());
    private static final Workers ONE = Workers.of(1);

    private static Run run(Kernels kernels, FirFilter.Shape shape, Workers workers) {
        return FirRuns.run(kernels.get(FirFilter.class), shape, new Memory(Element.FLOAT, SEED), workers);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 65, 161})
    void theTwinsAgree(int taps) {
        for (int batch = 0; batch <= 2; batch++) {
            for (int beyond : new int[]{0, 1, 15, 64, 200, 1500}) {
                for (int channels : new int[]{1, 2, 3, 16, 17}) {
                    var shape = new FirFilter.Shape(batch, taps + beyond, channels, taps);
                    Same.nearly(shape.toString(), run(BOTH.get(0), shape, Workers.shared()),
                            run(BOTH.get(1), shape, Workers.shared()), 2e-6 * (4 + Math.sqrt(taps)));
                }
            }
        }
    }

    @Test
    void theGradientIsACentralDifference() {
        for (int taps : new int[]{1, 4, 9}) {
            var memory = new Memory(Element.DOUBLE, SEED);
            var shape = new FirFilter.Shape(2, 20, 3, taps);
            MemorySegment x = memory.normal(shape.inputFloats(), 0, 1);
            MemorySegment h = memory.normal(taps, 0, 1);
            FiniteDifferencesTest.check(memory,
                    () -> FirRuns.run(new ScalarFirFilter(Element.DOUBLE), shape, memory, x, h, ONE));
        }
    }

    /** A model without a filter is a model with this one. */
    @Test
    void aSingleTapOfOneChangesNothing() {
        var shape = new FirFilter.Shape(2, 37, 3, 1);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            MemorySegment x = memory.normal(shape.inputFloats(), 0, 1);
            Run run = FirRuns.run(kernels.get(FirFilter.class), shape, memory, x, memory.of(1), ONE);
            assertArrayEquals(memory.read(x), run.results.get("y"), 0);
            assertArrayEquals(run.results.get("seed of y"), run.results.get("gradient of x"), 0);
        }
    }

    /** A lone number in the past comes back after as many steps as its tap says, and nowhere else. */
    @Test
    void aPulseShowsTheTapsInTheirOrder() {
        var shape = new FirFilter.Shape(1, 9, 2, 4);
        var memory = new Memory(Element.FLOAT, SEED);
        MemorySegment x = memory.of(new double[18]);
        memory.element().store(x, 4 * 2 + 1, 1); // step 4 of the second channel
        for (Kernels kernels : BOTH) {
            MemorySegment y = memory.blank(shape.outputFloats());
            kernels.get(FirFilter.class).forward(shape, x, memory.of(1, 2, 3, 4), y, ONE);
            // y_t ends at step t + 3
            assertArrayEquals(new double[]{0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 0}, memory.read(y), 0, kernels.name());
        }
    }

    /** B (h * z) = h * (B z): it does not matter whether signals are filtered before or after they are mixed. */
    @Test
    void filteringAndMixingOfChannelsCommute() {
        int latent = 5;
        int observed = 7;
        int taps = 65;
        var inner = new FirFilter.Shape(2, 120, latent, taps);
        var outer = new FirFilter.Shape(2, 120, observed, taps);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            MemorySegment z = memory.normal(inner.inputFloats(), 0, 1);
            double[] b = memory.read(memory.normal((long) observed * latent, 0, 0.5));
            MemorySegment h = memory.uniform(taps, 0, 0.03);
            FirFilter filter = kernels.get(FirFilter.class);
            MemorySegment before = memory.blank(inner.outputFloats());
            filter.forward(inner, z, h, before, ONE);
            MemorySegment after = memory.blank(outer.outputFloats());
            filter.forward(outer, memory.of(mixed(memory.read(z), b, latent, observed)), h, after, ONE);
            Same.nearly(kernels.name(), mixed(memory.read(before), b, latent, observed), memory.read(after), 1e-5);
        }
    }

    private static double[] mixed(double[] x, double[] b, int latent, int observed) {
        double[] y = new double[x.length / latent * observed];
        for (int i = 0; i < y.length; i++) {
            for (int m = 0; m < latent; m++) {
                y[i] += b[i % observed * latent + m] * x[i / observed * latent + m];
            }
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 40, 79})
    void aSequenceInPartsIsTheWhole(int cut) {
        int taps = 21;
        int channels = 3;
        var shape = new FirFilter.Shape(1, 80 + taps - 1, channels, taps);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            MemorySegment x = memory.normal(shape.inputFloats(), 0, 1);
            MemorySegment h = memory.normal(taps, 0, 1);
            FirFilter filter = kernels.get(FirFilter.class);
            MemorySegment whole = memory.blank(shape.outputFloats());
            filter.forward(shape, x, h, whole, ONE);
            MemorySegment parts = memory.blank(shape.outputFloats());
            for (int[] part : new int[][]{{0, cut}, {cut, 80}}) {
                int length = part[1] - part[0] + taps - 1;
                filter.forward(new FirFilter.Shape(1, length, channels, taps),
                        SequencesInPartsTest.rows(x, new int[]{part[0], part[0] + length}, channels), h,
                        SequencesInPartsTest.rows(parts, part, channels), ONE);
            }
            assertArrayEquals(memory.read(whole), memory.read(parts), 0, kernels.name());
        }
    }

    /** So much work that there are several tasks. */
    @Test
    void theBitsAreTheSameOnAnyNumberOfThreads() {
        var shape = new FirFilter.Shape(9, 9000, 33, 65);
        Run one = run(Kernels.vector(), shape, ONE);
        for (int threads = 2; threads <= 3; threads++) {
            Same.bits(threads + " threads", one, run(Kernels.vector(), shape, Workers.of(threads)));
        }
    }

    @Test
    void whatIsNoNumberStaysInItsChannelAndWithinReachOfTheTaps() {
        var shape = new FirFilter.Shape(1, 40, 3, 5);
        for (Kernels kernels : BOTH) {
            var memory = new Memory(Element.FLOAT, SEED);
            MemorySegment x = memory.normal(shape.inputFloats(), 0, 1);
            memory.element().store(x, 20 * 3 + 1, Double.NaN);
            double[] y = FirRuns.run(kernels.get(FirFilter.class), shape, memory, x, memory.normal(5, 0, 1),
                    ONE).results
                    .get("y");
            for (int i = 0; i < y.length; i++) {
                boolean struck = i % 3 == 1 && i / 3 >= 16 && i / 3 <= 20;
                assertEquals(struck, Double.isNaN(y[i]), kernels.name() + ", " + i);
            }
        }
    }

    @Test
    void memoryThatIsMissingOrTooShortIsNamed() {
        var shape = new FirFilter.Shape(1, 6, 3, 2);
        var memory = new Memory(Element.FLOAT, SEED);
        MemorySegment x = memory.blank(18);
        MemorySegment y = memory.blank(15);
        for (Kernels kernels : BOTH) {
            FirFilter filter = kernels.get(FirFilter.class);
            refused("taps is missing", () -> filter.forward(shape, x, null, y, ONE));
            refused("y needs 15 elements of 4 bytes, has 8 bytes",
                    () -> filter.forward(shape, x, memory.blank(2), memory.blank(2), ONE));
            refused("dx needs 18 elements of 4 bytes, has 60 bytes",
                    () -> filter.adjoint(shape, memory.blank(2), y, y, ONE));
        }
        refused("length must be at least 7, is 6", () -> new FirFilter.Shape(1, 6, 3, 7));
    }

    private static void refused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
