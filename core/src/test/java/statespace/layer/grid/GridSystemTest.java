package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.fft_irfft2;
import static org.bytedeco.pytorch.global.torch.fft_rfft2;
import static org.bytedeco.pytorch.global.torch.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.ForwardContext;
import statespace.layer.grid.GridSystem.Discretisation;
import statespace.tensor.Tensors;

/** The system over variates and time: rules, the convolution it is when nothing is selected, and what it refuses. */
class GridSystemTest {
    private static final int WIDTH = 3;

    private static GridSystem system(Discretisation rule, boolean selective) {
        return new GridSystem(GridSystem.Config.of(WIDTH).withState(4).with(rule, selective).withSteps(0.1, 1),
                new SplittableRandom(3));
    }

    private static Tensor field(int batch, int variates, int steps) {
        return Tensors.normal(new SplittableRandom(4), 1, batch, variates, steps, WIDTH);
    }

    private static Tensor impulse(int variates, int steps) {
        Tensor x = zeros(1, variates, steps, WIDTH);
        x.select(1, 0).select(1, 0).fill_(Tensors.scalar(1));
        return x;
    }

    /** Both axes padded to twice their length, or the kernel would come round to the first variates. */
    @Test
    void whatIsNotSelectiveIsAConvolutionOverBothAxes() {
        try (PointerScope _ = new PointerScope()) {
            for (Discretisation rule : Discretisation.values()) {
                GridSystem system = system(rule, false);
                Tensor x = field(2, 5, 9);
                Tensor kernel = system.forward(impulse(5, 9), null, false, ForwardContext.evaluation());
                Tensor y = fft_irfft2(spectrum(kernel).mul(spectrum(x)), new LongArrayRefOptional(),
                        new long[]{1, 2}, new StringViewOptional()).narrow(1, 0, 5).narrow(2, 0, 9);
                assertArrayEquals(Tensors.toFloats(y),
                        Tensors.toFloats(system.forward(x, null, false, ForwardContext.evaluation())), 1e-4f,
                        rule.toString());
            }
        }
    }

    private static Tensor spectrum(Tensor x) {
        Tensor padded = zeros(x.size(0), 10, 18, WIDTH);
        padded.narrow(1, 0, 5).narrow(2, 0, 9).copy_(x);
        return fft_rfft2(padded, new LongArrayRefOptional(), new long[]{1, 2}, new StringViewOptional());
    }

    /** The response within the first row and the first column is that of the halved system, twice. */
    @Test
    void halvedPathsWithinARowCountTwice() {
        try (PointerScope _ = new PointerScope()) {
            GridSystem system = system(Discretisation.HALVED, false);
            float[] kernel = Tensors.toFloats(system.forward(impulse(3, 4), null, false, ForwardContext.evaluation()));
            float[] skip = Tensors.toFloats(system.parameters().getLast().value());
            float[][] p = new float[8][];
            for (int i = 0; i < 8; i++) {
                p[i] = Tensors.toFloats(system.parameters().get(i).value());
            }
            for (int d = 0; d < WIDTH; d++) {
                double cell = skip[d];
                double next = 0; // one step along the row
                for (int n = 0; n < 4; n++) {
                    int i = d * 4 + n;
                    double b1 = sigmoid(p[4][i]);
                    double b2 = sigmoid(p[5][i]);
                    cell += 2 * (p[6][i] * b1 + p[7][i] * b2);
                    next += 2 * p[6][i] * (sigmoid(p[0][i]) / 2 * b1 + sigmoid(p[1][i]) / 2 * b2);
                }
                assertEquals(cell, kernel[d], 1e-5);
                assertEquals(next, kernel[WIDTH + d], 1e-5);
            }
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Time and variates never reach one another's past, to the bit. */
    @Test
    void theFutureChangesNothing() {
        try (PointerScope _ = new PointerScope()) {
            GridSystem system = system(Discretisation.COUPLED_ZOH, true);
            Tensor x = field(1, 4, 12);
            Tensor before = system.forward(x, null, false, ForwardContext.evaluation()).clone();
            x.select(1, 2).select(1, 6).add_(Tensors.scalar(1));
            Tensor after = system.forward(x, null, false, ForwardContext.evaluation());
            Tensor changed = before.ne(after).any(-1, false); // (1, variates, steps)
            for (int v = 0; v < 4; v++) {
                for (int t = 0; t < 12; t++) {
                    boolean reached = changed.select(1, v).select(1, t).item_bool();
                    assertTrue(!reached || (t >= 6 && v >= 2) || (t > 6), "variate " + v + ", step " + t);
                }
            }
            assertTrue(changed.any().item_bool());
        }
    }

    @Test
    void anInputThatIsSkippedIsNotFelt() {
        try (PointerScope _ = new PointerScope()) {
            for (boolean selective : new boolean[]{true, false}) {
                GridSystem system = system(Discretisation.COUPLED_ZOH, selective);
                Tensor x = field(1, 3, 8);
                Tensor seen = Tensors.of(new float[24], 1, 3, 8, 1);
                float[] y = Tensors.toFloats(system.forward(x, seen, false, ForwardContext.evaluation()));
                assertArrayEquals(new float[y.length], y, 0);
            }
        }
    }

    @Test
    void theFourExponentialsAreRefusedWhereTheyWouldGrow() {
        try (PointerScope _ = new PointerScope()) {
            for (boolean selective : new boolean[]{true, false}) {
                GridSystem system = new GridSystem(GridSystem.Config.of(1).withState(1)
                        .with(Discretisation.PAPER_ZOH, selective).withSteps(0.05, 0.1), new SplittableRandom(1));
                Tensor small = Tensors.normal(new SplittableRandom(1), 1, 1, 4, 8, 1);
                assertTrue(Tensors.isFinite(system.forward(small, null, false, ForwardContext.evaluation())));
                Tensor large = Tensors.normal(new SplittableRandom(1), 1, 1, 862, 720, 1);
                String message = assertThrows(IllegalStateException.class,
                        () -> system.forward(large, null, false, ForwardContext.evaluation())).getMessage();
                assertTrue(message.matches(".*reaches 1\\.[0-9]+, which over 1582 .*use COUPLED_ZOH"), message);
            }
        }
    }

    @Test
    void selectionNeedsAStepSize() {
        assertThrows(IllegalArgumentException.class,
                () -> GridSystem.Config.of(4).with(Discretisation.HALVED, true));
    }

    /** Halving the rate doubles the step along time; a signal that changes slowly then comes out much the same. */
    @Test
    void anotherSamplingRateIsAnotherStepAlongTime() {
        try (PointerScope _ = new PointerScope()) {
            GridSystem system = new GridSystem(GridSystem.Config.of(1).withState(2)
                    .with(Discretisation.COUPLED_ZOH, false).withSteps(0.01, 0.01), new SplittableRandom(2));
            float[] fine = new float[400];
            float[] coarse = new float[200];
            for (int t = 0; t < 400; t++) {
                fine[t] = (float) Math.sin(t * 0.01);
                coarse[t / 2] = (float) Math.sin((t - t % 2) * 0.01);
            }
            float[] whole = Tensors.toFloats(system.forward(Tensors.of(fine, 1, 1, 400, 1), null, false,
                    ForwardContext.evaluation()));
            float[] half = Tensors.toFloats(system.forward(Tensors.of(coarse, 1, 1, 200, 1), null, false,
                    ForwardContext.evaluation().atRate(2)));
            assertEquals(whole[398], half[199], 0.02);
        }
    }
}
