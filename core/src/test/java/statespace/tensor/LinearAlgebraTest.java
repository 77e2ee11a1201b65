package statespace.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LinearAlgebraTest {

    @Test
    void largeSystemsAreSolvedOnAThreadWithASmallStack() throws InterruptedException {
        double[] worst = {Double.NaN};
        Thread small = new Thread(null, () -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor x = Tensors.normal(new SplittableRandom(1), 1, 1200, 1200).to(ScalarType.Double);
                Tensor a = x.t().matmul(x).add(torch.eye(1200).to(ScalarType.Double));
                Tensor b = Tensors.normal(new SplittableRandom(2), 1, 1200, 3).to(ScalarType.Double);
                worst[0] = a.matmul(LinearAlgebra.solve(a, b)).sub(b).abs().max().item_double();
            }
        }, "small", 512 << 10);
        small.start();
        small.join();
        assertTrue(worst[0] < 1e-8, "residual " + worst[0]);
    }

    @Test
    void aMistakeReachesTheCaller() {
        var mistake = assertThrows(IllegalStateException.class, () -> LinearAlgebra.withRoom(() -> {
            throw new IllegalStateException("no");
        }));
        assertEquals("no", mistake.getMessage());
        assertEquals(3, LinearAlgebra.withRoom(() -> 3));
    }
}
