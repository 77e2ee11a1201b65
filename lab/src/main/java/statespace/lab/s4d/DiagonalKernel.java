package statespace.lab.s4d;

import static org.bytedeco.pytorch.global.torch.fft_irfft;
import static org.bytedeco.pytorch.global.torch.fft_rfft;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.diagonal.DiagonalSystem.Discretisation;
import statespace.tensor.Tensors;

/**
 * One channel of S4D in double precision, written as the paper writes it (Gu et al. 2022, section 3): what the fast
 * layers are held against. M modes stand for M conjugate pairs, K_l = 2 Re Σ_n w_n Ā_n^l with w = C B̄.
 *
 * @param a
 *            A as (re, im) pairs, (modes, 2)
 * @param b
 *            B, (modes, 2)
 * @param c
 *            C, (modes, 2)
 * @param step
 *            Δ
 * @param rule
 *            zero-order hold or bilinear
 */
public record DiagonalKernel(double[] a, double[] b, double[] c, double step, Discretisation rule) {
    private static final double SERIES = 1e-3;

    /** Checks the sizes. */
    public DiagonalKernel {
        if (a.length % 2 != 0 || b.length != a.length || c.length != a.length) {
            throw new IllegalArgumentException("A, B and C hold as many pairs");
        }
        if (rule == Discretisation.DSS) {
            throw new IllegalArgumentException("the softmax kernel of DSS is not a recurrence");
        }
    }

    /** Complex modes. */
    public int modes() {
        return a.length / 2;
    }

    /** The same at another step size. */
    public DiagonalKernel withStep(double newStep) {
        return new DiagonalKernel(a, b, c, newStep, rule);
    }

    /** Ā, (modes, 2). */
    public double[] transition() {
        double[] bar = new double[a.length];
        for (int n = 0; n < modes(); n++) {
            Z scaled = Z.at(a, n).times(step);
            (rule == Discretisation.ZOH ? scaled.exp() : scaled.times(0.5).plus(1).over(scaled.times(-0.5).plus(1)))
                    .put(bar, n);
        }
        return bar;
    }

    /** B̄, (modes, 2). */
    public double[] drive() {
        double[] bar = new double[b.length];
        for (int n = 0; n < modes(); n++) {
            Z.at(b, n).times(factor(n)).put(bar, n);
        }
        return bar;
    }

    /** B̄/B: (e^a − 1)/A, or Δ/(1 − a/2). */
    private Z factor(int n) {
        Z scaled = Z.at(a, n).times(step);
        if (rule == Discretisation.BILINEAR) {
            return new Z(step, 0).over(scaled.times(-0.5).plus(1));
        }
        if (scaled.abs() < SERIES) { // Δ (1 + a/2 + a²/6 + a³/24 + a⁴/120)
            Z sum = scaled.times(1 / 120.0).plus(1 / 24.0);
            for (double term : new double[]{1 / 6.0, 0.5, 1}) {
                sum = sum.times(scaled).plus(term);
            }
            return sum.times(step);
        }
        return scaled.exp().plus(-1).over(Z.at(a, n));
    }

    /** The first values of the kernel; phases are taken in double, power by power. */
    public double[] kernel(int length) {
        double[] bar = transition();
        double[] drive = drive();
        double[] kernel = new double[length];
        for (int n = 0; n < modes(); n++) {
            Z power = Z.at(c, n).times(Z.at(drive, n));
            Z factor = Z.at(bar, n);
            for (int l = 0; l < length; l++) {
                kernel[l] += 2 * power.re();
                power = power.times(factor);
            }
        }
        return kernel;
    }

    /**
     * The recurrence x ← Ā x + B̄ u, y = 2 Re Σ C x over a sequence.
     *
     * @param state
     *            (modes, 2), read and advanced in place
     */
    public double[] recurrence(double[] u, double[] state) {
        double[] bar = transition();
        double[] drive = drive();
        double[] y = new double[u.length];
        for (int t = 0; t < u.length; t++) {
            for (int n = 0; n < modes(); n++) {
                Z x = Z.at(bar, n).times(Z.at(state, n)).plus(Z.at(drive, n).times(u[t]));
                x.put(state, n);
                y[t] += 2 * x.times(Z.at(c, n)).re();
            }
        }
        return y;
    }

    /** y_t = Σ_{s≤t} K⁰_{t−s} u_s + Σ_{s>t} K¹_{s−t−1} u_s by an FFT in double; {@code future} may be null. */
    public static double[] convolve(double[] past, double[] future, double[] u) {
        int length = u.length;
        int size = 2 * Integer.highestOneBit(Math.max(1, 2 * length - 1));
        double[] circular = new double[size];
        System.arraycopy(past, 0, circular, 0, length);
        for (int l = 0; future != null && l < length; l++) {
            circular[size - 1 - l] += future[l];
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor product = spectrum(circular, size).mul(spectrum(u, size));
            Tensor y = fft_irfft(product, new LongOptional(size), 0, new StringViewOptional()).contiguous();
            double[] values = new double[length];
            new DoublePointer(y.data_ptr()).get(values, 0, length);
            return values;
        }
    }

    private static Tensor spectrum(double[] values, int size) {
        Tensor tensor = Tensors.doubles(values.length);
        new DoublePointer(tensor.data_ptr()).put(values, 0, values.length);
        return fft_rfft(tensor, new LongOptional(size), 0, new StringViewOptional());
    }

    /**
     * Gradients of a function of the kernel.
     *
     * @param a
     *            with respect to Re A and Im A, (modes, 2)
     * @param b
     *            with respect to B, (modes, 2)
     * @param c
     *            with respect to C, (modes, 2)
     * @param logStep
     *            with respect to ln Δ
     */
    public record Gradient(double[] a, double[] b, double[] c, double logStep) {}

    /**
     * The adjoint of {@link #kernel} under zero-order hold: with S_n = Σ_l g_l Ā_n^l and T_n = Σ_l l g_l Ā_n^l, dw = 2 S,
     * da = 2 w T + dψ eᵃ/A, and so on; ψ = B̄/B.
     *
     * @param g
     *            gradient with respect to each value of the kernel
     */
    public Gradient adjoint(double[] g) {
        if (rule != Discretisation.ZOH) {
            throw new IllegalStateException("the adjoint is written for zero-order hold");
        }
        double[] da = new double[a.length];
        double[] db = new double[a.length];
        double[] dc = new double[a.length];
        double logStep = 0;
        for (int n = 0; n < modes(); n++) {
            Z pole = Z.at(a, n);
            Z bar = pole.times(step).exp();
            Z s = new Z(0, 0);
            Z t = new Z(0, 0);
            Z power = new Z(1, 0);
            for (int l = 0; l < g.length; l++) {
                s = s.plus(power.times(g[l]));
                t = t.plus(power.times(l * g[l]));
                power = power.times(bar);
            }
            Z psi = factor(n);
            Z dw = s.times(2);
            Z w = Z.at(b, n).times(Z.at(c, n)).times(psi);
            dw.times(Z.at(b, n)).times(psi).conjugate().put(dc, n);
            dw.times(Z.at(c, n)).times(psi).conjugate().put(db, n);
            Z dPsi = dw.times(Z.at(b, n)).times(Z.at(c, n));
            Z dScaled = w.times(t).times(2).plus(dPsi.times(bar).over(pole));
            logStep += step * dScaled.times(pole).re();
            dScaled.times(step).plus(dPsi.times(psi).over(pole).times(-1)).conjugate().put(da, n);
        }
        return new Gradient(da, db, dc, logStep);
    }

    /** A complex number; a gradient dz acts as Re(dz δz), so that its real partials are (Re dz, −Im dz). */
    private record Z(double re, double im) {
        static Z at(double[] pairs, int n) {
            return new Z(pairs[2 * n], pairs[2 * n + 1]);
        }

        void put(double[] pairs, int n) {
            pairs[2 * n] = re;
            pairs[2 * n + 1] = im;
        }

        Z plus(Z other) {
            return new Z(re + other.re, im + other.im);
        }

        Z plus(double real) {
            return new Z(re + real, im);
        }

        Z times(Z other) {
            return new Z(re * other.re - im * other.im, re * other.im + im * other.re);
        }

        Z times(double real) {
            return new Z(re * real, im * real);
        }

        Z over(Z other) {
            double square = other.re * other.re + other.im * other.im;
            return times(other.conjugate()).times(1 / square);
        }

        Z conjugate() {
            return new Z(re, -im);
        }

        Z exp() {
            double size = Math.exp(re);
            return new Z(size * Math.cos(im), size * Math.sin(im));
        }

        double abs() {
            return Math.hypot(re, im);
        }
    }
}
