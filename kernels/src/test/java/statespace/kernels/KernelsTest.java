package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.kernels.selective.SelectiveScan;

class KernelsTest {
    @Test
    void theBuildFailsWhereVectorKernelsCannotRunUnlessScalarOnesAreForced() {
        String expected = "scalar".equals(System.getProperty("statespace.kernels")) ? "scalar" : "vector";
        assertEquals(expected, Kernels.active().name(), Kernels.active().reason());
    }

    @Test
    void theChoiceCanBeForced() {
        assertEquals("scalar", Kernels.choose("scalar", null).name());
        assertEquals("vector", Kernels.choose("vector", null).name());
        assertEquals("vector", Kernels.choose(null, null).name());
        assertThrows(IllegalStateException.class, () -> Kernels.choose("fast", null));
        assertThrows(IllegalStateException.class, () -> Kernels.choose("vector", "no vectors"));
    }

    @Test
    void slowKernelsThatNobodyAskedForAreAWarning() {
        Kernels slow = Kernels.choose(null, "no vectors");
        assertEquals("scalar", slow.name());
        assertEquals("no vectors", slow.reason());
        assertEquals(System.Logger.Level.WARNING, slow.level());
        assertEquals(System.Logger.Level.DEBUG, Kernels.choose("scalar", null).level());
        assertEquals(System.Logger.Level.DEBUG, Kernels.choose(null, null).level());
    }

    @Test
    void aContractThatNoKernelHasIsNamed() {
        var problem = assertThrows(IllegalArgumentException.class, () -> Kernels.scalar().get(String.class));
        assertTrue(problem.getMessage().contains("java.lang.String"), problem.getMessage());
    }

    /** In a process of its own, which prints the classes that it loads. */
    @Test
    void withoutTheVectorModuleNoVectorTwinIsLoadedAndTheLogWarns() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-verbose:class", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                KernelsTest.class.getName()).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                .toList();
        assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
        assertTrue(lines.contains("runs scalar"), () -> String.join("\n", lines));
        assertTrue(lines.stream().anyMatch(line -> line.contains("WARNING: kernels: scalar (module jdk.incubator")));
        assertEquals(List.of(),
                lines.stream().filter(line -> line.matches(".*(statespace\\.kernels\\.\\w+\\.Vector|jdk\\.incubator).*")
                        && line.contains("source:")).filter(line -> !line.contains("VectorSupport")).toList());
    }

    /** Runs the kernels of a process and says which they were. */
    public static void main(String[] args) {
        var memory = new Memory(Element.FLOAT, 1);
        Run.selective(Kernels.active().get(SelectiveScan.class), new SelectiveScan.Shape(1, 3, 5, 2), memory, true,
                Workers.of(1));
        System.out.println("runs " + Kernels.active().name());
    }

    /** A ratio within one run, so that a slow machine does not matter; a vector that is allocated each time does. */
    @Test
    void vectorScansAreAtLeastTwiceAsFast() {
        var memory = new Memory(Element.FLOAT, 15);
        var shape = new SelectiveScan.Shape(1, 512, 256, 16);
        var in = Run.selectiveInputs(shape, memory, false);
        var out = new SelectiveScan.Outputs(memory.blank(shape.sequenceFloats()), null, null);
        Workers one = Workers.of(1);
        double scalar = Double.MAX_VALUE;
        double vector = Double.MAX_VALUE;
        for (int round = 0; round < 60 && (round < 8 || scalar < 2 * vector); round++) {
            scalar = Math.min(scalar,
                    time(() -> Kernels.scalar().get(SelectiveScan.class).forward(shape, in, out, one)));
            for (int again = 0; again < 10; again++) {
                vector = Math.min(vector,
                        time(() -> Kernels.vector().get(SelectiveScan.class).forward(shape, in, out, one)));
            }
        }
        assertTrue(scalar >= 2 * vector, "scalar " + scalar + " s, vector " + vector + " s");
    }

    private static double time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) * 1e-9;
    }
}
