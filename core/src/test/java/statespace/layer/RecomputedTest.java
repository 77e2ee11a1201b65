package statespace.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.layer.selective.Mamba;
import statespace.tensor.Tensors;

/** Computed twice is the same as kept, bit by bit: value, gradients of the input and of all parameters, averages. */
class RecomputedTest {
    private static final int WIDTH = 8;

    private static Stack stack(double dropout, Norm.Kind kind) {
        SplittableRandom random = new SplittableRandom(1);
        List<SequenceLayer> blocks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            blocks.add(new Residual(new Norm(kind, WIDTH),
                    new Mamba(Mamba.Config.of(WIDTH).withState(4), 3, random), new Dropout(dropout, i == 1)));
        }
        return new Stack(blocks, new Norm(Norm.Kind.RMS, WIDTH));
    }

    private static List<float[]> step(double dropout, Norm.Kind kind, boolean recomputed, boolean inputWanted) {
        Stack stack = stack(dropout, kind);
        Tensor x = Tensors.normal(new SplittableRandom(2), 1, 2, 20, WIDTH).set_requires_grad(inputWanted);
        List<float[]> results = new ArrayList<>();
        try (PointerScope _ = new PointerScope()) {
            ForwardContext context = ForwardContext.training(new Draws(3));
            Tensor y = stack.forward(x, recomputed ? context.recomputing() : context);
            y.square().sum().backward();
            results.add(Tensors.toFloats(y));
            if (inputWanted) {
                results.add(Tensors.toFloats(x.grad()));
            }
            for (Parameter parameter : stack.parameters()) {
                Tensor value = parameter.value();
                results.add(Tensors.toFloats(value.requires_grad() ? value.grad() : value));
            }
        }
        return results;
    }

    @ParameterizedTest
    @CsvSource({"0, RMS, true", "0, RMS, false", "0.5, RMS, true", "0.5, LAYER, false", "0.5, BATCH, true"})
    void computedTwiceIsTheSameAsKept(double dropout, Norm.Kind kind, boolean inputWanted) {
        List<float[]> kept = step(dropout, kind, false, inputWanted);
        List<float[]> recomputed = step(dropout, kind, true, inputWanted);
        assertTrue(kept.size() > 25);
        for (int i = 0; i < kept.size(); i++) {
            assertArrayEquals(kept.get(i), recomputed.get(i), "result " + i);
        }
    }

    @Test
    void drawsAreThoseOfASplittableRandomAndCanBeDrawnAgain() {
        SplittableRandom expected = new SplittableRandom(7);
        Draws draws = new Draws(7);
        for (int i = 0; i < 100; i++) {
            Draws again = draws.again();
            assertEquals(expected.nextLong(), draws.nextLong());
            assertEquals(expected.nextInt(), draws.nextInt());
            boolean heads = expected.nextBoolean();
            assertEquals(heads, draws.nextBoolean());
            assertEquals(expected.nextInt(5), draws.nextInt(5));
            double real = expected.nextDouble();
            assertEquals(real, draws.nextDouble());
            double normal = expected.nextGaussian();
            assertEquals(normal, draws.nextGaussian());
            again.nextLong();
            again.nextInt();
            assertEquals(heads, again.nextBoolean());
            again.nextInt(5);
            assertEquals(real, again.nextDouble());
            assertEquals(normal, again.nextGaussian());
        }
    }
}
