package statespace.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.tensor.Tensors;

/** Computed twice is the same as kept: value, gradients of the input and of all parameters, with dropout as without. */
class RecomputedTest {
    private static final int WIDTH = 8;

    private static Stack stack(double dropout, boolean recomputed) {
        SplittableRandom random = new SplittableRandom(1);
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Layer block = new Residual(new Norm(Norm.Kind.RMS, WIDTH),
                    new Mamba(Mamba.Config.of(WIDTH).withState(4), 3, random), new Dropout(dropout, false));
            blocks.add(recomputed ? new Recomputed(block) : block);
        }
        return new Stack(blocks, new Norm(Norm.Kind.RMS, WIDTH));
    }

    private static List<float[]> step(double dropout, boolean recomputed, boolean inputWanted) {
        Stack stack = stack(dropout, recomputed);
        Tensor x = Tensors.normal(new SplittableRandom(2), 1, 2, 20, WIDTH).set_requires_grad(inputWanted);
        List<float[]> results = new ArrayList<>();
        try (PointerScope _ = new PointerScope()) {
            Tensor y = stack.forward(x, Pass.training(new SplittableRandom(3)));
            y.square().sum().backward();
            results.add(Tensors.toFloats(y));
            if (inputWanted) {
                results.add(Tensors.toFloats(x.grad()));
            }
            for (Parameter parameter : stack.parameters()) {
                results.add(Tensors.toFloats(parameter.value().grad()));
            }
        }
        return results;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void computedTwiceIsTheSameAsKept(boolean inputWanted) {
        List<float[]> kept = step(0, false, inputWanted);
        List<float[]> recomputed = step(0, true, inputWanted);
        assertTrue(kept.size() > 25);
        for (int i = 0; i < kept.size(); i++) {
            assertArrayEquals(kept.get(i), recomputed.get(i), 1e-5f, "result " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5})
    void dropoutDrawsTheSameMaskTwice(double rate) {
        Recomputed layer = new Recomputed(new Dropout(rate, false));
        Tensor x = Tensors.normal(new SplittableRandom(2), 1, 2, 20, WIDTH).set_requires_grad(true);
        try (PointerScope _ = new PointerScope()) {
            Tensor y = layer.forward(x, Pass.training(new SplittableRandom(3)));
            y.sum().backward();
            assertArrayEquals(Tensors.toFloats(y), Tensors.toFloats(x.detach().mul(x.grad())), 1e-6f);
        }
    }
}
