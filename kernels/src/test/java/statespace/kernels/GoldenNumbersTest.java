package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.diagonal.ScalarDiagonalScan;
import statespace.kernels.selective.ScalarSelectiveScan;
import statespace.kernels.selective.SelectiveScan;

/**
 * Numbers computed once in float64 by an independent reference: the selective scan from its equation with the gradient of
 * the sum of y by automatic differentiation, the diagonal scan from the convolution with its kernel.
 */
class GoldenNumbersTest {
    private static final Workers WORKERS = Workers.of(1);

    @Test
    void selectiveScanAndItsGradients() {
        selective(new ScalarSelectiveScan(Element.DOUBLE), Element.DOUBLE, 1e-10);
        selective(Kernels.scalar().get(SelectiveScan.class), Element.FLOAT, 1e-5);
        selective(Kernels.vector().get(SelectiveScan.class), Element.FLOAT, 1e-5);
    }

    private static void selective(SelectiveScan scan, Element element, double tolerance) {
        var memory = new Memory(element, 0);
        var shape = new SelectiveScan.Shape(1, 3, 1, 2);
        var in = new SelectiveScan.Inputs(memory.of(1, -2, 0.5), memory.of(0.1, -0.3, 0.7), memory.of(-1, -2),
                memory.of(0.5, 0.2, 1, -0.4, -1, 0.3), memory.of(1, 2, 0.5, 1, -0.5, 0.25), memory.of(1), null,
                memory.of(0.2),
                null, true);
        var out = new SelectiveScan.Outputs(memory.blank(3), null, memory.blank(shape.checkpointFloats()));
        scan.forward(shape, in, out, WORKERS);
        var g = new SelectiveScan.Gradients(memory.blank(3), memory.blank(3), memory.blank(2), memory.blank(6),
                memory.blank(6), memory.blank(1), null, memory.blank(1), null);
        scan.adjoint(shape, in, out.checkpoints(), memory.of(1, 1, 1), null, g, WORKERS);
        BiConsumer<double[], MemorySegment> same = (expected, actual) -> assertArrayEquals(expected,
                memory.read(actual), tolerance);
        same.accept(new double[]{1.7689197200216744, -1.9696570526446762, 1.0224353157401984}, out.y());
        same.accept(new double[]{1.896714508364263, 0.9659241321162706, 1.7136634779709503}, g.u());
        same.accept(new double[]{0.602923599265472, -0.033303947014515486, 0.07830744883875682}, g.delta());
        same.accept(new double[]{0.24232441089938828, 0.04556564484200186}, g.a());
        same.accept(new double[]{1.0137923256516144, 1.9490917276922777, -0.45813348497251893, -1.3157130518499442,
            -0.31028846868302196, 0.15514423434151098}, g.b());
        same.accept(new double[]{0.4271776222342636, 0.17087104889370544, -1.0645339591174126, 0.5626099269140301,
            -0.9282810077215058, 0.23317924751778218}, g.c());
        same.accept(new double[]{-0.5}, g.d());
        same.accept(new double[]{0.6479271010897134}, g.deltaBias());
    }

    @Test
    void diagonalScanWithZeroOrderHold() {
        diagonal(new ScalarDiagonalScan(Element.DOUBLE), Element.DOUBLE, 1e-10);
        diagonal(Kernels.scalar().get(DiagonalScan.class), Element.FLOAT, 1e-5);
        diagonal(Kernels.vector().get(DiagonalScan.class), Element.FLOAT, 1e-5);
    }

    private static void diagonal(DiagonalScan scan, Element element, double tolerance) {
        double[] kernel = {.140084592181, .118653563119, .0994125988, .086799064234, .082475715316, .085190738039,
            .091376552061, .096299161288};
        double[] response = {.140084592181, -.161515621243, -.067852231347, .367554424737, .314544575603, .401961228104,
            .201199097282, .464496792179};
        double[] state = {.209851984803, 0, .182388569545, .083777024008, .114303429668, .133658474757, .035024365057,
            .137005472309};
        for (boolean zeroState : List.of(true, false)) {
            assertArrayEquals(kernel, diagonal(scan, element, zeroState, null, 1, 0, 0, 0, 0, 0, 0, 0), tolerance);
            double[] last = new double[8];
            assertArrayEquals(response, diagonal(scan, element, zeroState, last, 1, -2, .5, 3, 0, 1, -1, 2), tolerance);
            assertArrayEquals(state, last, tolerance);
        }
    }

    /** A = -1/2 + iπ {0, 1, 2, 3}, B = 1, step .05. */
    private static double[] diagonal(DiagonalScan scan, Element element, boolean zeroState, double[] last,
            double... u) {
        double dt = .05;
        double[] a = new double[8];
        double[] b = new double[8];
        for (int n = 0; n < 4; n++) {
            double re = -.5;
            double im = Math.PI * n;
            a[2 * n] = Math.exp(re * dt) * Math.cos(im * dt);
            a[2 * n + 1] = Math.exp(re * dt) * Math.sin(im * dt);
            double size = re * re + im * im; // B̄ = (Ā - 1) / A
            b[2 * n] = ((a[2 * n] - 1) * re + a[2 * n + 1] * im) / size;
            b[2 * n + 1] = (a[2 * n + 1] * re - (a[2 * n] - 1) * im) / size;
        }
        var memory = new Memory(element, 0);
        var shape = new DiagonalScan.Shape(1, 8, 1, 4, true);
        var in = new DiagonalScan.Inputs(memory.of(u), memory.of(a), memory.of(b),
                memory.of(1, .5, -.3, .2, .7, -1, .1, .9), null, zeroState ? memory.of(new double[8]) : null);
        var out = new DiagonalScan.Outputs(memory.blank(8), memory.blank(8), null);
        scan.forward(shape, in, out, WORKERS);
        if (last != null) {
            System.arraycopy(memory.read(out.finalState()), 0, last, 0, 8);
        }
        return memory.read(out.y());
    }
}
