package statespace.layer.gated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.ChannelMap;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Plain;
import statespace.layer.diagonal.HippoLegS;
import statespace.tensor.Tensors;

/** S5 and RG-LRU are their published recurrences. */
class GatedInstancesTest {
    private static final int SEED = 21;
    private static final int LENGTH = 70;
    private static final int WIDTH = 5;

    private static Tensor input(double size) {
        return Tensors.normal(new SplittableRandom(SEED), size, 1, LENGTH, WIDTH);
    }

    private static void same(double[][] expected, Tensor found) {
        double[][] rows = Plain.rows(found);
        double scale = 1;
        for (double[] row : expected) {
            for (double value : row) {
                scale = Math.max(scale, Math.abs(value));
            }
        }
        for (int t = 0; t < expected.length; t++) {
            assertArrayEquals(expected[t], rows[t], 1e-6 * scale, "step " + t);
        }
    }

    @Test
    void s5IsTheDiagonalSystemHeldOverAStep() {
        try (PointerScope _ = new PointerScope()) {
            S5 layer = new S5(S5.Config.of(WIDTH).withState(6).withSteps(0.01, 0.5), new SplittableRandom(SEED));
            Tensor u = input(1);
            same(s5(new Plain(layer.parameters()), Plain.rows(u), 1), layer.filtered(u, ForwardContext.evaluation()));
        }
    }

    /** From both ends: two systems of which each has a C, the second one over the reversed sequence, and D once. */
    @Test
    void aBidirectionalS5ReadsFromTheEndAsWell() {
        try (PointerScope _ = new PointerScope()) {
            S5.Config config = S5.Config.of(WIDTH).withState(6).withSteps(0.01, 0.5).withBidirectional(true);
            S5 layer = new S5(config, new SplittableRandom(SEED));
            Tensor u = input(1);
            Plain p = new Plain(layer.parameters());
            double[][] expected = s5(p, Plain.rows(u), 1);
            double[] c = p.parameter("C");
            System.arraycopy(c, c.length / 2, c, 0, c.length / 2);
            double[][] back = s5(p, Plain.rows(u.flip(1)), 1);
            for (int t = 0; t < LENGTH; t++) {
                double[] now = Plain.rows(u)[t];
                for (int h = 0; h < WIDTH; h++) {
                    expected[t][h] += back[LENGTH - 1 - t][h] - p.parameter("D")[h] * now[h];
                }
            }
            same(expected, layer.filtered(u, ForwardContext.evaluation()));
            assertEquals("a bidirectional S5 reads the future and cannot be stepped", assertThrows(
                    IllegalStateException.class, () -> layer.step(u.select(1, 0), layer.zeroState(1))).getMessage());
        }
    }

    /** Of data of which every second value is kept, the step is twice as long. */
    @Test
    void s5ReadsAnotherSamplingRate() {
        try (PointerScope _ = new PointerScope()) {
            S5 layer = new S5(S5.Config.of(WIDTH).withState(6).withSteps(0.01, 0.5), new SplittableRandom(SEED));
            Tensor u = input(1);
            same(s5(new Plain(layer.parameters()), Plain.rows(u), 2),
                    layer.filtered(u, ForwardContext.evaluation().atRate(2)));
        }
    }

    private static double[][] s5(Plain p, double[][] u, double rate) {
        int modes = p.parameter("log_step").length;
        double[] d = p.parameter("D");
        double[][] y = new double[u.length][WIDTH];
        for (int n = 0; n < modes; n++) {
            double delta = rate * Math.exp(p.parameter("log_step")[n]);
            double re = -Math.exp(p.parameter("log_A_real")[n]);
            double im = p.parameter("A_imag")[n];
            double barRe = Math.exp(delta * re) * Math.cos(delta * im);
            double barIm = Math.exp(delta * re) * Math.sin(delta * im);
            double square = re * re + im * im;
            double heldRe = ((barRe - 1) * re + barIm * im) / square; // (Λ̄ − 1) / Λ
            double heldIm = (barIm * re - (barRe - 1) * im) / square;
            double xRe = 0;
            double xIm = 0;
            for (int t = 0; t < u.length; t++) {
                double bRe = 0;
                double bIm = 0;
                for (int h = 0; h < WIDTH; h++) {
                    bRe += p.parameter("B")[2 * (n * WIDTH + h)] * u[t][h];
                    bIm += p.parameter("B")[2 * (n * WIDTH + h) + 1] * u[t][h];
                }
                double next = barRe * xRe - barIm * xIm + heldRe * bRe - heldIm * bIm;
                xIm = barRe * xIm + barIm * xRe + heldRe * bIm + heldIm * bRe;
                xRe = next;
                for (int h = 0; h < WIDTH; h++) {
                    y[t][h] += 2 * (p.parameter("C")[2 * (h * modes + n)] * xRe
                            - p.parameter("C")[2 * (h * modes + n) + 1] * xIm);
                }
            }
        }
        for (int t = 0; t < u.length; t++) {
            for (int h = 0; h < WIDTH; h++) {
                y[t][h] += d[h] * u[t][h];
            }
        }
        return y;
    }

    @Test
    void theResponseOfS5IsWhatAnImpulseGives() {
        try (PointerScope _ = new PointerScope()) {
            S5 layer = new S5(S5.Config.of(WIDTH).withState(6).withSteps(0.01, 0.5).with(ChannelMap.Mix.NONE),
                    new SplittableRandom(SEED));
            Modes modes = layer.modes(LENGTH).getFirst();
            float[] impulse = new float[LENGTH * WIDTH];
            impulse[3] = 1;
            double[][] y = Plain
                    .rows(layer.filtered(Tensors.of(impulse, 1, LENGTH, WIDTH), ForwardContext.evaluation()));
            y[0][3] -= new Plain(layer.parameters()).parameter("D")[3];
            double[][] response = Plain.rows(modes.response().unsqueeze(0));
            for (int t = 0; t < LENGTH; t++) {
                assertEquals(y[t][3], response[t][3], 1e-6, "step " + t);
            }
            assertArrayEquals(new long[]{1, 3, 2}, Tensors.shape(modes.poles()));
        }
    }

    @Test
    void s5StartsFromTheSpectrumOfHippo() {
        Plain p = new Plain(new S5(S5.Config.of(WIDTH).withState(8), new SplittableRandom(SEED)).parameters());
        double[] frequencies = HippoLegS.of(8).frequencies();
        for (int n = 0; n < 4; n++) {
            assertEquals(frequencies[n], p.parameter("A_imag")[n], 1e-5);
            assertEquals(0.5, Math.exp(p.parameter("log_A_real")[n]), 1e-6);
            double step = Math.exp(p.parameter("log_step")[n]);
            assertTrue(step > 0.999e-3 && step < 0.1001, "step " + step);
        }
    }

    @Test
    void rgLruIsItsPublishedRecurrence() {
        try (PointerScope _ = new PointerScope()) {
            RgLru layer = new RgLru(RgLru.Config.of(WIDTH), new SplittableRandom(SEED));
            Tensor x = input(1);
            same(rgLru(new Plain(layer.parameters()), Plain.rows(x)),
                    layer.recurrence(x, ForwardContext.evaluation()));
        }
    }

    private static double[][] rgLru(Plain p, double[][] x) {
        double[][] r = p.linear("recurrence_gate", x);
        double[][] i = p.linear("input_gate", x);
        double[][] h = new double[x.length][WIDTH];
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < WIDTH; c++) {
                double a = Math.pow(Plain.sigmoid(p.parameter("Lambda")[c]), 8 * Plain.sigmoid(r[t][c]));
                h[t][c] = (t == 0 ? 0 : a * h[t - 1][c])
                        + Math.sqrt(1 - a * a) * Plain.sigmoid(i[t][c]) * x[t][c];
            }
        }
        return h;
    }

    @Test
    void decaysOfRgLruStartBetweenTheirBounds() {
        Plain p = new Plain(new RgLru(RgLru.Config.of(300), new SplittableRandom(SEED)).parameters());
        double least = 1;
        double most = 0;
        for (double lambda : p.parameter("Lambda")) {
            double decay = Math.pow(Plain.sigmoid(lambda), 8);
            least = Math.min(least, decay);
            most = Math.max(most, decay);
        }
        assertTrue(least >= 0.8999 && least < 0.905 && most > 0.995 && most <= 0.99901, least + " to " + most);
    }

    @Test
    void sizesThatMakeNoLayerAreRefused() {
        assertEquals(
                "S5 keeps conjugate pairs and diagonalises a matrix of state by state: the setting 'state' must be "
                        + "even and at most 1024, not 7",
                assertThrows(IllegalArgumentException.class, () -> S5.Config.of(4).withState(7)).getMessage());
        assertEquals("the setting 'step_min' must be positive and at most 'step_max', not 1.0 with 0.5",
                assertThrows(IllegalArgumentException.class, () -> S5.Config.of(4).withSteps(1, 0.5)).getMessage());
        assertEquals("the setting 'decay_min' must be positive, at most 'decay_max', and that below 1, not 0.9 and 0.5",
                assertThrows(IllegalArgumentException.class, () -> RgLru.Config.of(4).withDecays(0.9, 0.5))
                        .getMessage());
    }
}
