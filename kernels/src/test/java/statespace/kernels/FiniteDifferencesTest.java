package statespace.kernels;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.convolution.ScalarCausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.diagonal.ScalarDiagonalScan;
import statespace.kernels.selective.ScalarSelectiveScan;
import statespace.kernels.selective.SelectiveScan;

/** Every gradient of the scalar twins in double equals a central difference of the loss, final state included. */
public class FiniteDifferencesTest {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-7;
    private static final Workers WORKERS = Workers.of(1);

    @Test
    void selectiveScan() {
        for (boolean extras : new boolean[]{false, true}) {
            var memory = new Memory(Element.DOUBLE, 4);
            var shape = new SelectiveScan.Shape(2, 70, 2, 3);
            var in = Run.selectiveInputs(shape, memory, extras);
            check(memory, () -> Run.selective(new ScalarSelectiveScan(Element.DOUBLE), shape, memory, in, WORKERS));
        }
    }

    @Test
    void diagonalScan() {
        for (int options = 0; options < 4; options++) {
            var memory = new Memory(Element.DOUBLE, 5);
            var shape = new DiagonalScan.Shape(2, 70, 2, 3, (options & 1) != 0);
            var in = Run.diagonalInputs(shape, memory, (options & 2) != 0);
            check(memory, () -> Run.diagonal(new ScalarDiagonalScan(Element.DOUBLE), shape, memory, in, WORKERS));
        }
    }

    @Test
    void causalConvolution() {
        for (boolean extras : new boolean[]{false, true}) {
            var memory = new Memory(Element.DOUBLE, 6);
            var shape = new CausalConv.Shape(2, 9, 2, 4);
            var in = Run.convInputs(shape, memory, extras);
            check(memory, () -> Run.conv(new ScalarCausalConv(Element.DOUBLE), shape, memory, in, WORKERS));
        }
    }

    public static void check(Memory memory, Supplier<Run> runs) {
        Run run = runs.get();
        Element element = memory.element();
        run.inputs.forEach((name, segment) -> {
            double[] difference = new double[memory.read(segment).length];
            for (int i = 0; i < difference.length; i++) {
                double value = element.load(segment, i);
                element.store(segment, i, value + STEP);
                double above = runs.get().loss();
                element.store(segment, i, value - STEP);
                difference[i] = (above - runs.get().loss()) / (2 * STEP);
                element.store(segment, i, value);
            }
            Same.nearly("gradient of " + name, difference, run.results.get("gradient of " + name), TOLERANCE);
        });
    }
}
