package statespace.layer.cde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;
import statespace.tensor.KernelOps;
import statespace.tensor.MatrixOps;
import statespace.tensor.Tensors;

/** The gated form of diagonal exponentials equals the matrix scan, outputs, last state and all gradients. */
class DiagonalFlowTest {
    private static final int STATE = 11;
    private static final int DRIVERS = 3;

    /** Norms of M from 0 over those at which the series is left, to large ones that mostly decay. */
    @ParameterizedTest
    @CsvSource({"0, EXACT", "1e-7, EXACT", "1e-3, EXACT", "0.3, EXACT", "1, EXACT", "1e-3, ADDED", "1, ADDED"})
    void itEqualsTheMatrixScan(double scale, Integrator.Input input) {
        try (PointerScope _ = new PointerScope()) {
            for (boolean driven : new boolean[]{true, false}) {
                Tensor u = Tensors.normal(new SplittableRandom(81), 1, 2, 9, DRIVERS);
                Tensor a = Tensors.normal(new SplittableRandom(82), scale, DRIVERS, STATE);
                Tensor b = driven ? Tensors.normal(new SplittableRandom(83), 1, 2, 9, STATE) : null;
                Tensor start = Tensors.normal(new SplittableRandom(84), 1, 2, STATE);
                var integrator = new Integrator(0, input);
                List<double[]> expected = results(u, a, b, start, integrator, false);
                List<double[]> found = results(u, a, b, start, integrator, true);
                assertEquals(driven ? 6 : 5, found.size());
                for (int i = 0; i < found.size(); i++) {
                    double largest = java.util.Arrays.stream(expected.get(i)).map(Math::abs).max().orElseThrow();
                    for (int n = 0; n < found.get(i).length; n++) {
                        assertEquals(expected.get(i)[n], found.get(i)[n], 2e-5 * largest + 1e-6, "result " + i);
                    }
                }
            }
        }
    }

    private static List<double[]> results(Tensor u, Tensor a, Tensor b, Tensor start, Integrator integrator,
            boolean gated) {
        List<Tensor> leaves = new ArrayList<>();
        for (Tensor each : b == null ? new Tensor[]{u, a, start} : new Tensor[]{u, a, start, b}) {
            leaves.add(each.detach().clone().set_requires_grad(true));
        }
        var matrix = new MatrixOps.Matrix(leaves.get(0), leaves.get(1), b == null ? null : leaves.get(3), leaves.get(2),
                STATE, new MatrixStructure.Blocks(1), integrator);
        assertTrue(DiagonalFlow.serves(matrix));
        KernelOps.Scanned scanned = gated ? DiagonalFlow.scan(matrix, true) : MatrixOps.scan(matrix, true);
        Tensor weights = Tensors.normal(new SplittableRandom(85), 1, 2, 9, STATE);
        scanned.y().mul(weights).sum().add(scanned.finalState().sum()).backward();
        List<double[]> all = new ArrayList<>(
                List.of(Tensors.toDoubles(scanned.y()), Tensors.toDoubles(scanned.finalState())));
        leaves.forEach(leaf -> all.add(Tensors.toDoubles(leaf.grad())));
        return all;
    }
}
