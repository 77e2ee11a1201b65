package statespace.kernels.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import statespace.kernels.Element;
import statespace.kernels.Memory;
import statespace.kernels.Workers;
import statespace.kernels.matrix.MatrixStructure.Blocks;

/**
 * Published state space models as configurations of the one equation dy = Σ A_i y dω^i + B dξ (Cirone et al. 2024): drivers,
 * matrices and inputs of the matrix scan, beside each model's own recurrence written as its paper has it. A matrix state S
 * (keys by values) is laid out as key · values + value, which is a block of keys for each value.
 */
class EveryModelIsALinearCdeTest {
    private static final int LENGTH = 12;
    private static final int KEYS = 3;
    private static final int VALUES = 2;
    private static final double TOLERANCE = 1e-6;
    private static final Integrator ADDED = new Integrator(0, Integrator.Input.ADDED);

    private final Random random = new Random(91);

    private double[] normal(int count, double deviation) {
        return random.doubles(count).map(x -> deviation * random.nextGaussian()).toArray();
    }

    private double[] between(int count, double low, double high) {
        return random.doubles(count, low, high).toArray();
    }

    /** States of the matrix scan, in double and in float by the vector twin. */
    private static void same(double[] expected, int width, MatrixStructure structure, Integrator integrator, double[] u,
            double[] a, double[] b) {
        var shape = new MatrixScan.Shape(1, LENGTH, u.length / LENGTH, width, structure, integrator, false);
        assertArrayEquals(expected,
                states(new ScalarMatrixScan(Element.DOUBLE), new Memory(Element.DOUBLE, 1), shape, u, a, b), TOLERANCE);
        assertArrayEquals(expected, states(new VectorMatrixScan(), new Memory(Element.FLOAT, 1), shape, u, a, b), 2e-5);
    }

    private static double[] states(MatrixScan scan, Memory memory, MatrixScan.Shape shape, double[] u, double[] a,
            double[] b) {
        var y = memory.blank(shape.sequenceFloats());
        scan.forward(shape, new MatrixScan.Inputs(memory.of(u), memory.of(a), memory.of(b), null),
                new MatrixScan.Outputs(y, null, null), Workers.of(1));
        return memory.read(y);
    }

    private static double[] filled(int count, double value) {
        double[] all = new double[count];
        Arrays.fill(all, value);
        return all;
    }

    /** Complex modes λ as blocks [[re, -im], [im, re]], laid out (row, column, mode). */
    private static double[] rotations(double[] re, double[] im) {
        int modes = re.length;
        double[] a = new double[4 * modes];
        for (int n = 0; n < modes; n++) {
            a[n] = re[n];
            a[modes + n] = -im[n];
            a[2 * modes + n] = im[n];
            a[3 * modes + n] = re[n];
        }
        return a;
    }

    /** One complex recurrence x = λ x + b, states as real parts, then imaginary parts. */
    private static double[] complex(double[] re, double[] im, double[] inputs) {
        int modes = re.length;
        double[] all = new double[LENGTH * 2 * modes];
        double[] x = new double[2 * modes];
        for (int k = 0; k < LENGTH; k++) {
            for (int n = 0; n < modes; n++) {
                double real = re[n] * x[n] - im[n] * x[modes + n] + inputs[k * 2 * modes + n];
                x[modes + n] = re[n] * x[modes + n] + im[n] * x[n] + inputs[k * 2 * modes + modes + n];
                x[n] = real;
            }
            System.arraycopy(x, 0, all, k * 2 * modes, 2 * modes);
        }
        return all;
    }

    /** S4D: ω = t with a fixed step, exact input: Ā = e^{ΔA}, B̄ = (ΔA)^{-1} (Ā - I) ΔB. */
    @Test
    void s4d() {
        int modes = 4;
        double step = 0.3;
        double[] re = between(modes, -1, -0.2);
        double[] im = between(modes, 0, 6);
        double[] bRe = normal(modes, 1);
        double[] bIm = normal(modes, 1);
        double[] signal = normal(LENGTH, 1);
        double[] aRe = new double[modes];
        double[] aIm = new double[modes];
        double[] held = new double[LENGTH * 2 * modes];
        double[] inputs = new double[LENGTH * 2 * modes];
        for (int n = 0; n < modes; n++) {
            double decay = Math.exp(step * re[n]);
            aRe[n] = decay * Math.cos(step * im[n]);
            aIm[n] = decay * Math.sin(step * im[n]);
            double size = re[n] * re[n] + im[n] * im[n];
            double phiRe = ((aRe[n] - 1) * re[n] + aIm[n] * im[n]) / size; // (Ā - 1) / A
            double phiIm = (aIm[n] * re[n] - (aRe[n] - 1) * im[n]) / size;
            for (int k = 0; k < LENGTH; k++) {
                held[k * 2 * modes + n] = (phiRe * bRe[n] - phiIm * bIm[n]) * signal[k];
                held[k * 2 * modes + modes + n] = (phiRe * bIm[n] + phiIm * bRe[n]) * signal[k];
                inputs[k * 2 * modes + n] = step * bRe[n] * signal[k];
                inputs[k * 2 * modes + modes + n] = step * bIm[n] * signal[k];
            }
        }
        same(complex(aRe, aIm, held), 2 * modes, new Blocks(2), Integrator.EXPONENTIAL, filled(LENGTH, step),
                rotations(re, im), inputs);
    }

    /** LRU: λ = exp(-exp(ν) + iθ) and γ = √(1 - |λ|²) before B u, many inputs to one state, as in S5. */
    @Test
    void linearRecurrentUnit() {
        int modes = 3;
        double[] decay = between(modes, 0.05, 0.5);
        double[] angle = between(modes, 0, 3);
        double[] re = new double[modes];
        double[] im = new double[modes];
        double[] logRe = new double[modes];
        double[] inputs = normal(LENGTH * 2 * modes, 1);
        for (int n = 0; n < modes; n++) {
            re[n] = Math.exp(-decay[n]) * Math.cos(angle[n]);
            im[n] = Math.exp(-decay[n]) * Math.sin(angle[n]);
            logRe[n] = -decay[n];
            double gamma = Math.sqrt(1 - Math.exp(-2 * decay[n]));
            for (int k = 0; k < LENGTH; k++) {
                inputs[k * 2 * modes + n] *= gamma;
                inputs[k * 2 * modes + modes + n] *= gamma;
            }
        }
        same(complex(re, im, inputs), 2 * modes, new Blocks(2), ADDED, filled(LENGTH, 1), rotations(logRe, angle),
                inputs);
    }

    /** GateLoop: dω = (log |a|, arg a)(x) for each channel, with A = I and A = i. */
    @Test
    void gateLoop() {
        int modes = 2;
        double[] logs = between(LENGTH * modes, -0.6, -0.01);
        double[] angles = between(LENGTH * modes, -3, 3);
        double[] inputs = normal(LENGTH * 2 * modes, 1);
        double[] expected = new double[LENGTH * 2 * modes];
        double[] x = new double[2 * modes];
        double[] u = new double[LENGTH * 2 * modes];
        for (int k = 0; k < LENGTH; k++) {
            for (int n = 0; n < modes; n++) {
                double size = Math.exp(logs[k * modes + n]);
                double re = size * Math.cos(angles[k * modes + n]);
                double im = size * Math.sin(angles[k * modes + n]);
                double real = re * x[n] - im * x[modes + n] + inputs[k * 2 * modes + n];
                x[modes + n] = re * x[modes + n] + im * x[n] + inputs[k * 2 * modes + modes + n];
                x[n] = real;
                u[k * 2 * modes + n] = logs[k * modes + n];
                u[k * 2 * modes + modes + n] = angles[k * modes + n];
            }
            System.arraycopy(x, 0, expected, k * 2 * modes, 2 * modes);
        }
        double[] a = new double[2 * modes * 4 * modes];
        for (int n = 0; n < modes; n++) {
            double[] one = new double[modes];
            one[n] = 1;
            System.arraycopy(rotations(one, new double[modes]), 0, a, n * 4 * modes, 4 * modes);
            System.arraycopy(rotations(new double[modes], one), 0, a, (modes + n) * 4 * modes, 4 * modes);
        }
        same(expected, 2 * modes, new Blocks(2), ADDED, u, a, inputs);
    }

    /** S = diag(α) S + k vᵀ, for the whole family; α has as many numbers a step as there are keys. */
    private double[] attention(double[] alpha, double[] k, double[] v) {
        double[] all = new double[LENGTH * KEYS * VALUES];
        double[] s = new double[KEYS * VALUES];
        for (int t = 0; t < LENGTH; t++) {
            for (int i = 0; i < KEYS; i++) {
                for (int j = 0; j < VALUES; j++) {
                    s[i * VALUES + j] = alpha[t * KEYS + i] * s[i * VALUES + j] + k[t * KEYS + i] * v[t * VALUES + j];
                }
            }
            System.arraycopy(s, 0, all, t * s.length, s.length);
        }
        return all;
    }

    private static double[] products(double[] k, double[] v) {
        double[] b = new double[LENGTH * KEYS * VALUES];
        for (int t = 0; t < LENGTH; t++) {
            for (int n = 0; n < KEYS * VALUES; n++) {
                b[t * KEYS * VALUES + n] = k[t * KEYS + n / VALUES] * v[t * VALUES + n % VALUES];
            }
        }
        return b;
    }

    /** A_i = e_ii ⊗ I for drivers that belong to keys, or one A = I for all. */
    private static double[] projections(int drivers, IntUnaryOperator driverOfKey) {
        double[] a = new double[drivers * KEYS * VALUES];
        for (int n = 0; n < KEYS * VALUES; n++) {
            a[driverOfKey.applyAsInt(n / VALUES) * KEYS * VALUES + n] = 1;
        }
        return a;
    }

    /** Linear attention: A = 0. */
    @Test
    void linearAttention() {
        double[] k = normal(LENGTH * KEYS, 1);
        double[] v = normal(LENGTH * VALUES, 1);
        same(attention(filled(LENGTH * KEYS, 1), k, v), KEYS * VALUES, new Blocks(1), Integrator.EULER,
                filled(LENGTH, 1), new double[KEYS * VALUES], products(k, v));
    }

    /** RetNet: ω = t, A = log γ. */
    @Test
    void retentive() {
        double[] k = normal(LENGTH * KEYS, 1);
        double[] v = normal(LENGTH * VALUES, 1);
        same(attention(filled(LENGTH * KEYS, 0.9), k, v), KEYS * VALUES, new Blocks(1), ADDED, filled(LENGTH, 1),
                filled(KEYS * VALUES, Math.log(0.9)), products(k, v));
    }

    /** GLA: dω^i = log α^i, α = σ(·)^(1/16). */
    @Test
    void gatedLinearAttention() {
        double[] logs = Arrays.stream(normal(LENGTH * KEYS, 2)).map(x -> -Math.log1p(Math.exp(-x)) / 16).toArray();
        double[] k = normal(LENGTH * KEYS, 1);
        double[] v = normal(LENGTH * VALUES, 1);
        same(attention(Arrays.stream(logs).map(Math::exp).toArray(), k, v), KEYS * VALUES, new Blocks(1), ADDED, logs,
                projections(KEYS, key -> key), products(k, v));
    }

    /** HGRN2: dω^i = log f^i, the key is 1 - f. */
    @Test
    void hgrn2() {
        double[] f = between(LENGTH * KEYS, 0.3, 0.99);
        double[] v = normal(LENGTH * VALUES, 1);
        double[] k = Arrays.stream(f).map(x -> 1 - x).toArray();
        same(attention(f, k, v), KEYS * VALUES, new Blocks(1), ADDED, Arrays.stream(f).map(Math::log).toArray(),
                projections(KEYS, key -> key), products(k, v));
    }

    /** Mamba-2: one dω = Δ a head, A = a I; the input is Δ B x. */
    @Test
    void mamba2() {
        double a = -0.7;
        double[] delta = between(LENGTH, 0.01, 0.8);
        double[] b = normal(LENGTH * KEYS, 1);
        double[] x = normal(LENGTH * VALUES, 1);
        double[] alpha = new double[LENGTH * KEYS];
        double[] scaled = b.clone();
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = Math.exp(delta[i / KEYS] * a);
            scaled[i] *= delta[i / KEYS];
        }
        same(attention(alpha, scaled, x), KEYS * VALUES, new Blocks(1), ADDED, delta,
                filled(KEYS * VALUES, a), products(scaled, x));
    }

    /** Mamba: dω^c = Δ^c for each channel c, with A_c on the channel's states; the input is Δ B x, as in its code. */
    @Test
    void mamba() {
        int channels = 2;
        int states = 3;
        int width = channels * states;
        double[] decay = between(width, -4, -0.2);
        double[] delta = between(LENGTH * channels, 0.01, 0.5);
        double[] b = normal(LENGTH * states, 1);
        double[] x = normal(LENGTH * channels, 1);
        double[] expected = new double[LENGTH * width];
        double[] inputs = new double[LENGTH * width];
        double[] h = new double[width];
        for (int t = 0; t < LENGTH; t++) {
            for (int n = 0; n < width; n++) {
                double step = delta[t * channels + n / states];
                inputs[t * width + n] = step * b[t * states + n % states] * x[t * channels + n / states];
                h[n] = Math.exp(step * decay[n]) * h[n] + inputs[t * width + n];
                expected[t * width + n] = h[n];
            }
        }
        double[] a = new double[channels * width];
        for (int n = 0; n < width; n++) {
            a[n / states * width + n] = decay[n];
        }
        same(expected, width, new Blocks(1), ADDED, delta, a, inputs);
    }

    /** RG-LRU: dω^i = r^i, A_i = c log σ(Λ_i) e_ii with c = 8; the input is √(1 - a²) (i ⊙ x). */
    @Test
    void realGatedLinearRecurrentUnit() {
        int width = 4;
        double[] logs = Arrays.stream(normal(width, 1)).map(x -> -8 * Math.log1p(Math.exp(-x - 3))).toArray();
        double[] r = between(LENGTH * width, 0, 1);
        double[] gated = normal(LENGTH * width, 1);
        double[] expected = new double[LENGTH * width];
        double[] inputs = new double[LENGTH * width];
        double[] h = new double[width];
        for (int i = 0; i < expected.length; i++) {
            double a = Math.exp(logs[i % width] * r[i]);
            inputs[i] = Math.sqrt(1 - a * a) * gated[i];
            h[i % width] = a * h[i % width] + inputs[i];
            expected[i] = h[i % width];
        }
        double[] a = new double[width * width];
        for (int n = 0; n < width; n++) {
            a[n * width + n] = logs[n];
        }
        same(expected, width, new Blocks(1), ADDED, r, a, inputs);
    }

    /** DeltaNet: dω^{ij} = β k_i k_j, A_ij = -e_ij ⊗ I, which do not commute; Euler's rule is exact. */
    @Test
    void deltaNet() {
        double[] k = normal(LENGTH * KEYS, 0.6);
        double[] v = normal(LENGTH * VALUES, 1);
        double[] beta = between(LENGTH, 0, 1);
        double[] expected = new double[LENGTH * KEYS * VALUES];
        double[] s = new double[KEYS * VALUES];
        double[] u = new double[LENGTH * KEYS * KEYS];
        double[] keyed = k.clone();
        for (int t = 0; t < LENGTH; t++) {
            double[] said = new double[VALUES]; // Sᵀ k
            for (int n = 0; n < s.length; n++) {
                said[n % VALUES] += k[t * KEYS + n / VALUES] * s[n];
            }
            for (int n = 0; n < s.length; n++) {
                s[n] += beta[t] * k[t * KEYS + n / VALUES] * (v[t * VALUES + n % VALUES] - said[n % VALUES]);
            }
            System.arraycopy(s, 0, expected, t * s.length, s.length);
            for (int ij = 0; ij < KEYS * KEYS; ij++) {
                u[t * KEYS * KEYS + ij] = beta[t] * k[t * KEYS + ij / KEYS] * k[t * KEYS + ij % KEYS];
            }
            for (int i = 0; i < KEYS; i++) {
                keyed[t * KEYS + i] *= beta[t];
            }
        }
        double[] a = new double[KEYS * KEYS * KEYS * KEYS * VALUES];
        for (int ij = 0; ij < KEYS * KEYS; ij++) {
            for (int value = 0; value < VALUES; value++) {
                a[(ij * KEYS * KEYS + ij) * VALUES + value] = -1; // row i, column j of every block
            }
        }
        same(expected, KEYS * VALUES, new Blocks(KEYS), Integrator.EULER, u, a, products(keyed, v));
    }
}
