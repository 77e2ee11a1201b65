package statespace.kernels.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.kernels.Element;
import statespace.kernels.Kernels;
import statespace.kernels.Memory;
import statespace.kernels.Same;
import statespace.kernels.Workers;

class AdamWStepTest {
    private static final int[] SIZES = {0, 1, 2, 3, 15, 16, 17, 31, 33, 63, 64, 65, 257, 16_383, 16_384, 16_385,
        40_007};
    private static final AdamWStep.Settings SETTINGS = new AdamWStep.Settings(1e-2, 0.9, 0.999, 1e-8, 0.05);
    private static final AdamWStep.Settings OTHERS = new AdamWStep.Settings(3e-3, 0.8, 0.99, 1e-6, 0);

    private final Memory memory = new Memory(Element.FLOAT, 21);

    /** Numbers that begin 4 bytes behind where memory is aligned. */
    private MemorySegment normal(int count) {
        return memory.normal(count + 1, 0, 1).asSlice(Float.BYTES);
    }

    private MemorySegment zeros(int count) {
        return memory.blank(count).fill((byte) 0);
    }

    /** Some steps of tensors of all sizes; the gradients of a seed are the same each time. */
    private static List<double[]> after(AdamWStep kernel, Workers workers, int steps) {
        AdamWStepTest numbers = new AdamWStepTest();
        List<AdamWStep.Part> parts = new ArrayList<>();
        for (int size : SIZES) {
            parts.add(new AdamWStep.Part(numbers.normal(size), numbers.normal(size), numbers.zeros(size),
                    numbers.zeros(size), size, 1, size % 2 == 0 ? SETTINGS : OTHERS));
        }
        for (int step = 1; step <= steps; step++) {
            List<AdamWStep.Part> now = new ArrayList<>();
            for (AdamWStep.Part part : parts) {
                int size = (int) part.count();
                now.add(new AdamWStep.Part(part.parameter(), numbers.normal(size), part.firstMoment(),
                        part.secondMoment(), size, step, part.settings()));
            }
            kernel.update(now, workers);
        }
        return parts.stream()
                .flatMap(part -> List.of(part.parameter(), part.firstMoment(), part.secondMoment()).stream())
                .map(numbers.memory::read).toList();
    }

    private static void same(List<double[]> expected, List<double[]> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i), "tensor of " + SIZES[i / 3]);
        }
    }

    @Test
    void bothTwinsGiveTheSameBitsForAnyNumberOfThreads() {
        List<double[]> expected = after(Kernels.scalar().get(AdamWStep.class), Workers.of(1), 7);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            for (int threads = 1; threads <= 3; threads++) {
                same(expected, after(kernels.get(AdamWStep.class), Workers.of(threads), 7));
            }
        }
    }

    /** The formula in double, number by number. */
    @Test
    void theStepsAreThoseOfThePaper() {
        double[] gradients = {0.3, -1, 2e-4, 0, 5};
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            int count = 37;
            MemorySegment parameter = memory.normal(count, 0, 1);
            double[] p = memory.read(parameter);
            double[] m = new double[count];
            double[] v = new double[count];
            MemorySegment first = zeros(count);
            MemorySegment second = zeros(count);
            for (int t = 1; t <= gradients.length; t++) {
                double[] g = new double[count];
                for (int i = 0; i < count; i++) {
                    g[i] = gradients[t - 1] * (i + 1);
                    m[i] = 0.9 * m[i] + 0.1 * g[i];
                    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                    p[i] -= 1e-2 * 0.05 * p[i] + 1e-2 * (m[i] / (1 - Math.pow(0.9, t)))
                            / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
                }
                kernels.get(AdamWStep.class).update(List.of(
                        new AdamWStep.Part(parameter, memory.of(g), first, second, count, t, SETTINGS)),
                        Workers.of(1));
            }
            Same.nearly("parameter", p, memory.read(parameter), 1e-6);
            Same.nearly("first moment", m, memory.read(first), 1e-6);
            Same.nearly("second moment", v, memory.read(second), 1e-6);
        }
    }

    /** Behind a tensor's count lies other memory, and one broken number breaks no other. */
    @Test
    void nothingIsTouchedThatIsNotTheTensors() {
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            int count = 21;
            MemorySegment parameter = memory.normal(count + 5, 0, 1);
            MemorySegment gradient = memory.normal(count + 5, 0, 1);
            Element.FLOAT.store(gradient, 4, Double.NaN);
            double[] before = memory.read(parameter);
            kernels.get(AdamWStep.class).update(List.of(
                    new AdamWStep.Part(parameter, gradient, zeros(count), zeros(count), count, 1, SETTINGS)),
                    Workers.of(2));
            double[] afterwards = memory.read(parameter);
            for (int i = 0; i < before.length; i++) {
                assertEquals(i == 4, Double.isNaN(afterwards[i]), "number " + i);
                assertEquals(i >= count, before[i] == afterwards[i], "number " + i);
            }
        }
    }

    @Test
    void nothingToDoIsNoMistake() {
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            kernels.get(AdamWStep.class).update(List.of(), Workers.of(2));
        }
    }

    private static void refused(String expected, Runnable call) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void numbersAndMemoryThatDoNotFitAreRefusedWithTheirNames() {
        MemorySegment whole = zeros(4);
        refused("firstMoment needs 4 elements of 4 bytes, has 12 bytes",
                () -> new AdamWStep.Part(whole, whole, zeros(3), whole, 4, 1, SETTINGS));
        refused("gradient is missing", () -> new AdamWStep.Part(whole, null, whole, whole, 4, 1, SETTINGS));
        refused("step must be at least 1, is 0",
                () -> new AdamWStep.Part(whole, whole, whole, whole, 4, 0, SETTINGS));
        refused("count must be at least 0, is -1",
                () -> new AdamWStep.Part(whole, whole, whole, whole, -1, 1, SETTINGS));
        refused("rate must be finite and at least 0, is NaN",
                () -> new AdamWStep.Settings(Double.NaN, 0.9, 0.999, 1e-8, 0));
        refused("beta2 must be at least 0 and less than 1, is 1.0",
                () -> new AdamWStep.Settings(1, 0.9, 1, 1e-8, 0));
        refused("decay must be finite and at least 0, is -0.1",
                () -> new AdamWStep.Settings(1, 0.9, 0.999, 1e-8, -0.1));
    }
}
