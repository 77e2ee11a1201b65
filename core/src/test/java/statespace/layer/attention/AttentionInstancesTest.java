package statespace.layer.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.layer.ForwardContext;
import statespace.layer.Plain;
import statespace.layer.SequenceLayer;
import statespace.tensor.Tensors;

/** Mamba-2, GLA, HGRN2 and DeltaNet, each as a whole, are their published equations. */
class AttentionInstancesTest {
    private static final int SEED = 22;
    private static final int LENGTH = 70;
    private static final int WIDTH = 6;
    private static final int HEADS = 2;
    private static final int KEYS = 5;

    private static void same(SequenceLayer layer, BiFunction<Plain, double[][], double[][]> equations) {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.normal(new SplittableRandom(SEED), 1, 1, LENGTH, WIDTH);
            double[][] expected = equations.apply(new Plain(layer.parameters()), Plain.rows(x));
            double[][] found = Plain.rows(layer.forward(x, ForwardContext.evaluation()));
            double largest = 0;
            for (int t = 0; t < LENGTH; t++) {
                assertArrayEquals(expected[t], found[t], 1e-6, "step " + t);
                largest = Math.max(largest, Math.abs(expected[t][0]));
            }
            assertTrue(largest > 0.05, "values that say something: " + largest);
        }
    }

    /** What a head writes at a step, given α S of the head: by adding or by the delta rule. */
    private interface Rule {
        double[] written(int t, int head, double[][] decayed);
    }

    /** o of all heads side by side, (length, heads · values), from q, k and α of all heads side by side. */
    private static double[][] attend(int heads, double[][] q, double[][] k, double[][] alpha, int values, Rule rule) {
        int keys = k[0].length / heads;
        double[][] out = new double[q.length][heads * values];
        for (int head = 0; head < heads; head++) {
            double[][] s = new double[keys][values];
            for (int t = 0; t < q.length; t++) {
                for (int i = 0; i < keys; i++) {
                    for (int j = 0; j < values; j++) {
                        s[i][j] *= alpha == null ? 1 : alpha[t][head * keys + i];
                    }
                }
                double[] w = rule.written(t, head, s);
                for (int i = 0; i < keys; i++) {
                    for (int j = 0; j < values; j++) {
                        s[i][j] += k[t][head * keys + i] * w[j];
                        out[t][head * values + j] += q[t][head * keys + i] * s[i][j];
                    }
                }
            }
        }
        return out;
    }

    private static Rule adding(double[][] v, int values) {
        return (t, head, _) -> java.util.Arrays.copyOfRange(v[t], head * values, (head + 1) * values);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void mamba2(int groups) {
        int inner = 2 * WIDTH;
        int heads = 4;
        int values = inner / heads;
        same(new Mamba2(Mamba2.Config.of(WIDTH, 2, heads, groups).withState(KEYS), 1, new SplittableRandom(SEED)),
                (p, h) -> {
                    double[][] all = p.linear("in_proj", h);
                    int shared = groups * KEYS;
                    double[][] xbc = p.convolution("conv1d", Plain.columns(all, inner, inner + 2 * shared));
                    double[][] b = everyHead(Plain.columns(xbc, inner, shared), groups, heads);
                    double[][] c = everyHead(Plain.columns(xbc, inner + shared, shared), groups, heads);
                    double[][] v = new double[LENGTH][inner];
                    double[][] alpha = new double[LENGTH][heads * KEYS];
                    for (int t = 0; t < LENGTH; t++) {
                        for (int head = 0; head < heads; head++) {
                            double step = Plain.softplus(
                                    all[t][2 * inner + 2 * shared + head] + p.parameter("dt_bias")[head]);
                            double a = -Math.exp(p.parameter("A_log")[head]);
                            java.util.Arrays.fill(alpha[t], head * KEYS, (head + 1) * KEYS, Math.exp(step * a));
                            for (int j = head * values; j < (head + 1) * values; j++) {
                                v[t][j] = step * xbc[t][j];
                            }
                        }
                    }
                    double[][] y = attend(heads, c, b, alpha, values, adding(v, values));
                    for (int t = 0; t < LENGTH; t++) {
                        for (int j = 0; j < inner; j++) {
                            y[t][j] = (y[t][j] + p.parameter("D")[j / values] * xbc[t][j]) * Plain.silu(all[t][j]);
                        }
                    }
                    return p.linear("out_proj", p.rms("norm.weight", y, inner / groups));
                });
    }

    private static double[][] everyHead(double[][] x, int groups, int heads) {
        double[][] y = new double[x.length][heads * KEYS];
        for (int t = 0; t < x.length; t++) {
            for (int head = 0; head < heads; head++) {
                System.arraycopy(x[t], head / (heads / groups) * KEYS, y[t], head * KEYS, KEYS);
            }
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource(GatedLinearAttention.Decay.class)
    void gatedLinearAttention(GatedLinearAttention.Decay decay) {
        int values = WIDTH / HEADS;
        same(new GatedLinearAttention(GatedLinearAttention.Config.of(WIDTH, HEADS).withState(KEYS).with(decay),
                new SplittableRandom(SEED)), (p, x) -> {
                    double[][] q = p.linear("q_proj", x);
                    scale(q, 1 / Math.sqrt(KEYS));
                    double[][] alpha = new double[LENGTH][HEADS * KEYS];
                    double[][] logits = decay == GatedLinearAttention.Decay.LEARNED
                            ? p.linear("decay_proj", p.linear("decay_in_proj", x))
                            : null;
                    for (int t = 0; t < LENGTH; t++) {
                        for (int i = 0; i < HEADS * KEYS; i++) {
                            alpha[t][i] = switch (decay) {
                                case LEARNED -> Math.pow(Plain.sigmoid(logits[t][i]), 1 / 16.0);
                                case FIXED -> 1 - Math.pow(2, -5 - i / KEYS);
                                case NONE -> 1;
                            };
                        }
                    }
                    double[][] o = p.rms("norm.weight", attend(HEADS, q, p.linear("k_proj", x), alpha, values,
                            adding(p.linear("v_proj", x), values)), values);
                    double[][] gate = p.linear("r_proj", x);
                    for (int t = 0; t < LENGTH; t++) {
                        for (int j = 0; j < WIDTH; j++) {
                            o[t][j] *= Plain.silu(gate[t][j]);
                        }
                    }
                    return p.linear("o_proj", o);
                });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.75})
    void hgrn2(double bound) {
        int values = WIDTH / HEADS;
        same(new Hgrn2(Hgrn2.Config.of(WIDTH, HEADS).withState(KEYS).withLowerBound(bound), new SplittableRandom(SEED)),
                (p, x) -> {
                    double[][] q = p.linear("q_proj", x);
                    double[][] f = p.linear("f_proj", x);
                    double[][] k = new double[LENGTH][HEADS * KEYS];
                    for (int t = 0; t < LENGTH; t++) {
                        for (int i = 0; i < HEADS * KEYS; i++) {
                            q[t][i] = Plain.silu(q[t][i]);
                            f[t][i] = bound + (1 - bound) * Plain.sigmoid(f[t][i]);
                            k[t][i] = 1 - f[t][i];
                        }
                    }
                    double[][] o = attend(HEADS, q, k, f, values, adding(p.linear("i_proj", x), values));
                    return p.linear("o_proj", p.rms("norm.weight", o, WIDTH));
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deltaNet(boolean negative) {
        int values = WIDTH / HEADS;
        same(new DeltaNet(DeltaNet.Config.of(WIDTH, HEADS).withState(KEYS).withNegativeEigenvalues(negative),
                new SplittableRandom(SEED)), (p, x) -> {
                    double[][] all = p.convolution("conv1d", p.linear("qkv_proj", x));
                    double[][] q = unit(Plain.columns(all, 0, HEADS * KEYS));
                    double[][] k = unit(Plain.columns(all, HEADS * KEYS, HEADS * KEYS));
                    double[][] v = Plain.columns(all, 2 * HEADS * KEYS, WIDTH);
                    double[][] beta = p.linear("beta_proj", x);
                    scale(q, 1 / Math.sqrt(KEYS));
                    return p.linear("o_proj", p.rms("norm.weight", attend(HEADS, q, k, null, values, (t, head, s) -> {
                        double[] w = new double[values];
                        for (int j = 0; j < values; j++) {
                            double held = 0;
                            for (int i = 0; i < KEYS; i++) {
                                held += s[i][j] * k[t][head * KEYS + i];
                            }
                            w[j] = (negative ? 2 : 1) * Plain.sigmoid(beta[t][head])
                                    * (v[t][head * values + j] - held);
                        }
                        return w;
                    }), values));
                });
    }

    private static double[][] unit(double[][] x) {
        for (double[] row : x) {
            for (int first = 0; first < row.length; first += KEYS) {
                double squares = 1e-6;
                for (int i = first; i < first + KEYS; i++) {
                    squares += row[i] * row[i];
                }
                for (int i = first; i < first + KEYS; i++) {
                    row[i] /= Math.sqrt(squares);
                }
            }
        }
        return x;
    }

    private static void scale(double[][] x, double factor) {
        for (double[] row : x) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= factor;
            }
        }
    }

    @Test
    void headsAndGroupsThatDoNotComeOutEvenAreRefused() {
        assertEquals("the setting 'heads' must divide the setting 'width', 6, and is 4",
                assertThrows(IllegalArgumentException.class, () -> DeltaNet.Config.of(6)).getMessage());
        assertEquals("the setting 'heads' must divide the inner channels, width times expand, 10, and is 4",
                assertThrows(IllegalArgumentException.class, () -> Mamba2.Config.of(5)).getMessage());
        assertEquals("the setting 'groups' must divide 'heads', 4, and is 3",
                assertThrows(IllegalArgumentException.class, () -> Mamba2.Config.of(8, 2, 4, 3)).getMessage());
    }
}
