package statespace.layer.diagonal;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Complex;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.StepSizes;
import statespace.layer.diagonal.DiagonalConfig.Transform;
import statespace.tensor.Tensors;

/**
 * The trained linear systems of S4D, one for each channel: x' = A x + B u, y = C x, with diagonal A of negative real
 * part, and their discretisation with step size Δ (Gu et al. 2022, sections 3 and 4).
 *
 * <p>
 * Complex: N/2 modes stand for N/2 conjugate pairs, y = 2 Re Σ C x. Real: N modes, y = Σ C x.
 */
public final class DiagonalSystem {
    private static final double FLOOR = 1e-4;
    private static final double SOFTMAX_EPSILON = 1e-7;

    /** Laws of A and B; N is the state size, n counts the modes from 0. */
    public enum Initialisation {
        /** A_n = −1/2 + iπn, B = 1. */
        LIN,
        /** A_n = −1/2 + i (N/π)(N/(2n+1) − 1), B = 1. */
        INV,
        /** The normal part of HiPPO-LegS and the matching B, see {@link HippoLegS}. */
        LEGS,
        /** A_n = −(n + 1), real, B = 1. */
        REAL,
        /** A_n = −1/2 + i (2n+1)²/π, B = 1. */
        QUAD,
        /** A_n = −1/2 + i (N/π)(N/(n+1) − 1), B = 1. */
        INV2,
        /** A_n = −1/2 + i exp(N(0, 1)), B = 1. */
        RANDOM,
        /** A_n = −1/2 + 2πin, B = √2 but for the first: HiPPO-FouT without its rank-one part. */
        FOURIER,
        /** Sets of A in turn by INV and LIN. */
        INV_LIN
    }

    /** Rules from continuous to discrete time, with a = ΔA. */
    public enum Discretisation {
        /** Zero-order hold: Ā = eᵃ, B̄ = B (eᵃ − 1)/A. */
        ZOH,
        /** Tustin's rule: Ā = (1 + a/2)/(1 − a/2), B̄ = ΔB/(1 − a/2). */
        BILINEAR,
        /**
         * The row-normalised kernel of DSS over the length L at hand, K_l = Re Σ C B (eᵃ − 1)/(A (e^{aL} − 1)) e^{al}
         * (Gupta et al. 2022): no recurrence that is independent of L, hence no state and no step.
         */
        DSS
    }

    /**
     * The discrete systems.
     *
     * @param aBar
     *            (width, modes[, 2])
     * @param bBar
     *            (width, modes[, 2])
     */
    record Discrete(Tensor aBar, Tensor bBar) {}

    private final DiagonalConfig config;
    private final Parameter step; // (width)
    private final Parameter decay; // (copies, modes)
    private final Parameter imaginary; // (copies, modes) or null
    private final Parameter b; // (copies, modes[, 2])
    private final Parameter c; // (directions, width, modes[, 2])
    private final Parameter sign; // (copies, modes), ±1, or null

    DiagonalSystem(DiagonalConfig config, int directions, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        int copies = config.copies();
        int modes = config.modes();
        boolean complex = config.complex();
        var training = config.training();
        step = Parameter.of(config.step() == Transform.EXP ? "log_dt" : "inv_dt", Tensors.of(steps(random), width),
                training.step().role(Role.VECTOR));
        float[] decays = new float[copies * modes];
        float[] frequencies = new float[complex ? copies * modes : 0];
        float[] inputs = new float[copies * modes * (complex ? 2 : 1)];
        HippoLegS legs = Spectrum.legs(config);
        for (int s = 0; s < copies; s++) {
            Spectrum spectrum = Spectrum.of(config, s, random, legs);
            for (int n = 0; n < modes; n++) {
                decays[s * modes + n] = (float) inverse(config.decay(), Math.max(spectrum.decay()[n], FLOOR));
            }
            copy(spectrum.imaginary(), frequencies, s);
            copy(spectrum.b(), inputs, s);
        }
        decay = Parameter.of(config.decay() == Transform.EXP ? "log_A_real" : "A_real",
                Tensors.of(decays, copies, modes), training.a().role(Role.VECTOR));
        imaginary = complex
                ? Parameter.of("A_imag", Tensors.of(frequencies, copies, modes), training.a().role(Role.VECTOR))
                : null;
        b = Parameter.of("B", Tensors.of(inputs, shape(complex, copies, modes)), training.b().role(Role.VECTOR));
        c = Parameter.of("C", Tensors.normal(random, complex ? Math.sqrt(0.5) : 1,
                shape(complex, directions, width, modes)), training.c().role(Role.MATRIX));
        sign = config.signed() ? Parameter.of("A_sign", signs(random), Role.FIXED) : null;
    }

    private float[] steps(RandomGenerator random) {
        float[] steps = new float[config.width()];
        for (int h = 0; h < steps.length; h++) {
            double logarithm = StepSizes.logarithm(random, config.stepMin(), config.stepMax());
            steps[h] = (float) (config.step() == Transform.EXP
                    ? logarithm
                    : inverse(Transform.SOFTPLUS, Math.exp(logarithm)));
        }
        return steps;
    }

    private Tensor signs(RandomGenerator random) {
        float[] signs = new float[config.copies() * config.modes()];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return Tensors.of(signs, config.copies(), config.modes());
    }

    private static void copy(double[] row, float[] to, int index) {
        for (int i = 0; i < row.length; i++) {
            to[index * row.length + i] = (float) row[i];
        }
    }

    private static long[] shape(boolean complex, long... shape) {
        long[] full = java.util.Arrays.copyOf(shape, shape.length + (complex ? 1 : 0));
        full[full.length - 1] = complex ? 2 : full[full.length - 1];
        return full;
    }

    private static double inverse(Transform transform, double value) {
        return switch (transform) {
            case EXP -> Math.log(value);
            case RELU -> value - FLOOR;
            case SOFTPLUS -> value + Math.log(-Math.expm1(-value));
            case SIGMOID -> {
                if (value >= 1) {
                    throw new IllegalArgumentException(
                            "a decay of " + value + " is out of a sigmoid's reach; take another transform of Re A");
                }
                yield Math.log(value / (1 - value));
            }
            case NONE -> value;
        };
    }

    private static Tensor apply(Transform transform, Tensor p) {
        return switch (transform) {
            case EXP -> p.exp();
            case RELU -> p.relu().add(Tensors.scalar(FLOOR));
            case SOFTPLUS -> org.bytedeco.pytorch.global.torch.softplus(p);
            case SIGMOID -> p.sigmoid();
            case NONE -> p;
        };
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(step, decay));
        if (imaginary != null) {
            all.add(imaginary);
        }
        all.add(b);
        all.add(c);
        if (sign != null) {
            all.add(sign);
        }
        return all;
    }

    /** Shape of one sequence's state. */
    long[] stateShape() {
        return shape(config.complex(), config.width(), config.modes());
    }

    /** C of direction 0 (past) or 1 (future), (width, modes[, 2]). */
    Tensor c(int direction) {
        return c.value().select(0, direction);
    }

    /** The systems at {@code rate} times their step size. */
    Discrete discretise(double rate) {
        Tensor delta = delta(rate);
        Tensor real = everyChannel(apply(config.decay(), decay.value()).neg()); // (width, modes)
        Tensor drive = everyChannel(b.value()); // (width, modes[, 2])
        if (!config.complex()) {
            return discretiseReal(delta, real, drive);
        }
        Complex a = new Complex(real, everyChannel(imaginary.value()));
        Complex scaled = a.times(delta);
        return switch (config.discretisation()) {
            case ZOH -> {
                Complex minusOne = scaled.expMinusOne();
                yield new Discrete(minusOne.plus(1).pair(), Complex.of(drive).times(minusOne).over(a).pair());
            }
            case BILINEAR -> {
                Complex half = scaled.times(0.5);
                Complex denominator = half.negate().plus(1);
                yield new Discrete(half.plus(1).over(denominator).pair(),
                        Complex.of(drive).times(delta).over(denominator).pair());
            }
            case DSS -> throw new IllegalStateException("the kernel of DSS has no recurrence of its own");
        };
    }

    private Discrete discretiseReal(Tensor delta, Tensor a, Tensor drive) {
        Tensor scaled = a.mul(delta);
        Discrete positive = switch (config.discretisation()) {
            case ZOH -> new Discrete(scaled.exp(), drive.mul(scaled.expm1()).div(a));
            case BILINEAR -> {
                Tensor half = scaled.mul(Tensors.scalar(0.5));
                Tensor denominator = half.neg().add(Tensors.scalar(1));
                yield new Discrete(half.add(Tensors.scalar(1)).div(denominator), drive.mul(delta).div(denominator));
            }
            case DSS -> throw new IllegalStateException("the kernel of DSS is for complex systems");
        };
        return sign == null
                ? positive
                : new Discrete(positive.aBar.mul(everyChannel(sign.value())), positive.bBar);
    }

    /** Step sizes, (width, 1). */
    private Tensor delta(double rate) {
        Tensor delta = apply(config.step(), step.value()).unsqueeze(1);
        return rate == 1 ? delta : delta.mul(Tensors.scalar(rate));
    }

    private Tensor everyChannel(Tensor sets) {
        int times = config.width() / config.copies();
        long[] repeats = new long[Math.toIntExact(sets.dim())];
        java.util.Arrays.fill(repeats, 1);
        repeats[0] = times;
        return times == 1 ? sets : sets.repeat(repeats);
    }

    /**
     * The two parts of the DSS kernel of a length as recurrences that do not grow: modes that decay run forward from
     * the first place, modes that grow run backward from the last one.
     */
    Softmax softmax(int length, double rate) {
        Tensor delta = delta(rate);
        Complex a = new Complex(everyChannel(apply(config.decay(), decay.value()).neg()),
                everyChannel(imaginary.value()));
        Complex scaled = a.times(delta);
        Tensor growing = scaled.re().gt(Tensors.scalar(0)).to(org.bytedeco.pytorch.global.torch.ScalarType.Float);
        Complex shrinking = scaled.times(growing.mul(Tensors.scalar(-2)).add(Tensors.scalar(1))); // Re <= 0
        Complex whole = shrinking.times(length).exp(); // e^{aL}, or e^{−aL} where a grows
        Complex one = scaled.expMinusOne().times(Complex.of(everyChannel(b.value()))).over(a);
        // decays: 1/(e^{aL} − 1); grows: e^{−aL}/(1 − e^{−aL}), from which e^{a(L−1)} leaves e^{−a}/(1 − e^{−aL})
        Complex forward = one.times(whole.plus(-1).inverse(SOFTMAX_EPSILON));
        Complex backward = one.times(shrinking.exp()).times(whole.negate().plus(1).inverse(SOFTMAX_EPSILON));
        Tensor decaying = growing.neg().add(Tensors.scalar(1));
        Tensor step = shrinking.exp().pair();
        return new Softmax(new Discrete(step, forward.times(decaying).times(0.5).pair()),
                new Discrete(step, backward.times(growing).times(0.5).pair()));
    }

    /** The kernel of DSS as a forward and a backward part; the half undoes the scan's factor 2, which DSS has not. */
    record Softmax(Discrete forward, Discrete backward) {}
}
