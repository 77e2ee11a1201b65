package statespace.layer.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.config.SettingException;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** Ordered Memory beside its equations in plain arithmetic, one number after the other and without a slot passed over. */
class OrderedMemoryTest {
    private static final int D = 4;

    /** The equations, with the parameters of a layer as arrays. */
    private static final class Plain {
        private final List<Parameter> parameters;
        private final int slots;

        Plain(OrderedMemory layer, int slots) {
            parameters = layer.parameters();
            this.slots = slots;
        }

        private double[] of(String name) {
            return Tensors.toDoubles(InDoubles.value(parameters, name));
        }

        private double[] linear(String name, double[] x) {
            double[] w = of(name + ".weight");
            double[] y = of(name + ".bias");
            for (int i = 0; i < y.length; i++) {
                for (int j = 0; j < x.length; j++) {
                    y[i] += w[i * x.length + j] * x[j];
                }
            }
            return y;
        }

        private static double[] norm(double[] x) {
            double mean = Arrays.stream(x).average().orElseThrow();
            double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + 1e-5)).toArray();
        }

        private static double sigmoid(double x) {
            return 1 / (1 + Math.exp(-x));
        }

        private static double gelu(double x) { // Φ by its series, Marsaglia 2004
            double sum = x;
            double term = x;
            for (int i = 3; sum != sum + term; i += 2) {
                term *= x * x / i;
                sum += term;
            }
            return x * (0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI));
        }

        double[] cell(double[] l, double[] r) {
            double[] both = Arrays.copyOf(l, 2 * D);
            System.arraycopy(r, 0, both, D, D);
            double[] e = Arrays.stream(linear("cell.input", both)).map(Plain::gelu).toArray();
            double[] c = linear("cell.output", e);
            double[] sum = new double[D];
            for (int i = 0; i < D; i++) {
                sum[i] = sigmoid(c[i]) * l[i] + sigmoid(c[D + i]) * r[i] + sigmoid(c[2 * D + i]) * c[3 * D + i];
            }
            return norm(sum);
        }

        double[] read(double[][] x) {
            double[][] m = new double[slots][D];
            double[][] candidates = new double[slots][D];
            double[] p = null;
            for (double[] item : x) {
                double[] v = norm(linear("transform", item));
                double[] cp = new double[slots];
                double[] rcp = new double[slots];
                if (p == null) {
                    p = new double[slots];
                    Arrays.fill(rcp, 1);
                } else {
                    p = attention(v, candidates, p);
                    for (int j = 0; j < slots; j++) {
                        cp[j] = p[j] + (j > 0 ? cp[j - 1] : 0);
                        int back = slots - 1 - j;
                        rcp[back] = p[back] + (j > 0 ? rcp[back + 1] : 0);
                    }
                }
                double[] h = v;
                for (int j = 0; j < slots; j++) {
                    for (int i = 0; i < D; i++) {
                        m[j][i] = m[j][i] * (1 - rcp[j]) + candidates[j][i] * rcp[j];
                    }
                    double[] made = cell(h, m[j]);
                    double[] next = new double[D];
                    for (int i = 0; i < D; i++) {
                        next[i] = v[i] * (1 - cp[j]) + made[i] * cp[j];
                    }
                    h = next;
                    candidates[j] = h;
                }
            }
            return candidates[slots - 1];
        }

        private double[] attention(double[] v, double[][] candidates, double[] before) {
            double[] q = norm(linear("query", v));
            double[] w = of("score.weight");
            double[] p = new double[slots];
            double reached = before[0];
            double sum = 0;
            for (int j = 0; j < slots; j++) {
                double[] k = norm(linear("key", candidates[j]));
                double beta = 0;
                for (int i = 0; i < D; i++) {
                    beta += w[i] * gelu(q[i] + k[i]) / Math.sqrt(D);
                }
                reached += j + 1 < slots ? before[j + 1] : 0;
                double mask = j == slots - 1 ? 1 : reached < 1e-5 ? 0 : reached;
                p[j] = Math.exp(beta) * mask;
                sum += p[j];
            }
            for (int j = 0; j < slots; j++) {
                p[j] /= sum;
            }
            return p;
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 7", "2, 5", "9, 4", "3, 1", "3, 2"})
    void followsItsEquations(int slots, int length) {
        try (PointerScope _ = new PointerScope()) {
            OrderedMemory layer = InDoubles.of(new OrderedMemory(D, slots, 0, 0, new SplittableRandom(1)));
            InDoubles.value(layer.parameters(), "score.weight").detach().mul_(Tensors.scalar(5)); // clear choices
            Tensor x = InDoubles.normal(new SplittableRandom(2), 1, length, D);
            double[] flat = Tensors.toDoubles(x);
            double[][] items = new double[length][];
            for (int i = 0; i < length; i++) {
                items[i] = Arrays.copyOfRange(flat, i * D, (i + 1) * D);
            }
            assertArrayEquals(new Plain(layer, slots).read(items),
                    Tensors.toDoubles(layer.forward(x, new int[]{length}, ForwardContext.evaluation())), 1e-10);
        }
    }

    /** The second item finds the first in all slots and takes the last one alone, whatever the attention says. */
    @Test
    void twoItemsAreOneComposition() {
        try (PointerScope _ = new PointerScope()) {
            OrderedMemory layer = InDoubles.of(new OrderedMemory(D, 5, 0, 0, new SplittableRandom(3)));
            Tensor x = InDoubles.normal(new SplittableRandom(4), 1, 2, D);
            double[] flat = Tensors.toDoubles(x);
            Plain plain = new Plain(layer, 5);
            double[] first = Plain.norm(plain.linear("transform", Arrays.copyOf(flat, D)));
            double[] second = Plain.norm(plain.linear("transform", Arrays.copyOfRange(flat, D, 2 * D)));
            assertArrayEquals(plain.cell(second, first),
                    Tensors.toDoubles(layer.forward(x, new int[]{2}, ForwardContext.evaluation())), 1e-12);
        }
    }

    @Test
    void oneSlotIsTooFew() {
        SettingException refusal = assertThrows(SettingException.class,
                () -> new OrderedMemory(D, 1, 0, 0, new SplittableRandom(1)));
        assertEquals("the setting 'slots' is at least 2, not 1", refusal.getMessage());
    }

    /** The slots that are passed over have been reached by no sequence of the batch: a longer neighbour changes nothing. */
    @Test
    void aSlotThatIsPassedOverHasNoGradientOfItsOwn() {
        try (PointerScope _ = new PointerScope()) {
            OrderedMemory layer = InDoubles.of(new OrderedMemory(D, 12, 0, 0, new SplittableRandom(5)));
            Tensor x = InDoubles.normal(new SplittableRandom(6), 2, 9, D);
            double[][] gradients = new double[2][];
            for (int alone = 0; alone < 2; alone++) {
                Tensor items = x.narrow(0, 0, 2 - alone).narrow(1, 0, alone == 1 ? 3 : 9).detach().clone()
                        .set_requires_grad(true);
                int[] lengths = alone == 1 ? new int[]{3} : new int[]{3, 9};
                InDoubles.loss(layer.forward(items, lengths, ForwardContext.evaluation()).select(0, 0)).backward();
                gradients[alone] = Tensors.toDoubles(items.grad().select(0, 0).narrow(0, 0, 3));
            }
            assertArrayEquals(gradients[1], gradients[0], 1e-12);
            assertTrue(Arrays.stream(gradients[0]).anyMatch(g -> g != 0));
        }
    }
}
