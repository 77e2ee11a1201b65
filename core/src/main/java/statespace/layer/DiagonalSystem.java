package statespace.layer;

import static org.bytedeco.pytorch.global.torch.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Tensors;

/**
 * The trained linear systems of S4D, one for each channel: x' = A x + B u, y = C x, with diagonal A = −exp(log_A_real)
 * + i·A_imag, and their discretisation with step size Δ = exp(log_dt) (Gu et al. 2022, sections 3 and 4).
 *
 * <p>
 * Complex: N/2 modes stand for N/2 conjugate pairs, y = 2 Re Σ C x. Real: N modes, y = Σ C x.
 */
public final class DiagonalSystem {

    /** Laws of A and B. */
    public enum Initialisation {
        /** A_n = −1/2 + iπn, B = 1. */
        LIN,
        /** A_n = −1/2 + i (N/π)(N/(2n+1) − 1), B = 1. */
        INV,
        /** The normal part of HiPPO-LegS and the matching B, see {@link HippoLegS}. */
        LEGS,
        /** A_n = −(n + 1), real, B = 1. */
        REAL
    }

    /** Rules from continuous to discrete time, with a = ΔA. */
    public enum Discretisation {
        /** Zero-order hold: Ā = eᵃ, B̄ = B (eᵃ − 1)/A. */
        ZOH,
        /** Tustin's rule: Ā = (1 + a/2)/(1 − a/2), B̄ = ΔB/(1 − a/2). */
        BILINEAR
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

    private final S4d.Config config;
    private final boolean complex;
    private final int modes;
    private final Parameter logStep; // (width)
    private final Parameter logReal; // (width, modes)
    private final Parameter imaginary; // (width, modes) or null
    private final Parameter b; // (width, modes[, 2])
    private final Parameter c; // (directions, width, modes[, 2])

    DiagonalSystem(S4d.Config config, RandomGenerator random) {
        this.config = config;
        complex = config.initialisation() != Initialisation.REAL;
        if (complex && config.state() % 2 != 0) {
            throw new IllegalArgumentException(
                    "a complex S4D keeps conjugate pairs: the state size must be even, not " + config.state());
        }
        modes = complex ? config.state() / 2 : config.state();
        int width = config.width();
        float[] steps = new float[width];
        double low = Math.log(config.stepMin());
        double high = Math.log(config.stepMax());
        for (int h = 0; h < width; h++) {
            steps[h] = (float) (low + random.nextDouble() * (high - low));
        }
        Spectrum spectrum = Spectrum.of(config.initialisation(), config.state());
        logStep = Parameter.of("log_dt", Tensors.of(steps, width), Role.RECURRENT);
        logReal = Parameter.of("log_A_real", repeat(spectrum.logReal(), width, modes), Role.RECURRENT);
        imaginary = complex
                ? Parameter.of("A_imag", repeat(spectrum.imaginary(), width, modes), Role.RECURRENT)
                : null;
        b = Parameter.of("B", complex ? repeat(spectrum.b(), width, modes, 2) : repeat(spectrum.b(), width, modes),
                Role.RECURRENT);
        int directions = config.bidirectional() ? 2 : 1;
        c = Parameter.of("C", complex
                ? Tensors.normal(random, Math.sqrt(0.5), directions, width, modes, 2)
                : Tensors.normal(random, 1, directions, width, modes), Role.MATRIX);
    }

    private static Tensor repeat(float[] row, int times, long... shape) {
        long[] full = new long[shape.length + 1];
        full[0] = times;
        System.arraycopy(shape, 0, full, 1, shape.length);
        float[] all = new float[row.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(row, 0, all, i * row.length, row.length);
        }
        return Tensors.of(all, full);
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(logStep, logReal));
        if (complex) {
            all.add(imaginary);
        }
        all.add(b);
        all.add(c);
        return all;
    }

    /** Shape of one sequence's state. */
    long[] stateShape() {
        return complex ? new long[]{config.width(), modes, 2} : new long[]{config.width(), modes};
    }

    /** C of direction 0 (past) or 1 (future), (width, modes[, 2]). */
    Tensor c(int direction) {
        return c.value().select(0, direction);
    }

    Discrete discretise() {
        Tensor step = logStep.value().exp().unsqueeze(1); // (width, 1)
        Tensor real = logReal.value().exp().neg(); // (width, modes)
        if (!complex) {
            return discretiseReal(step, real);
        }
        Complex a = new Complex(real, imaginary.value());
        Complex scaled = a.times(step);
        Complex drive = new Complex(b.value().select(2, 0), b.value().select(2, 1));
        return switch (config.discretisation()) {
            case ZOH -> {
                Complex minusOne = scaled.expMinusOne();
                yield new Discrete(minusOne.plus(1).pair(), drive.times(minusOne).over(a).pair());
            }
            case BILINEAR -> {
                Complex half = scaled.times(0.5);
                Complex denominator = half.negate().plus(1);
                yield new Discrete(half.plus(1).over(denominator).pair(),
                        drive.times(step).over(denominator).pair());
            }
        };
    }

    private Discrete discretiseReal(Tensor step, Tensor a) {
        Tensor scaled = a.mul(step);
        return switch (config.discretisation()) {
            case ZOH -> new Discrete(scaled.exp(), b.value().mul(scaled.expm1()).div(a));
            case BILINEAR -> {
                Tensor half = scaled.mul(Tensors.scalar(0.5));
                Tensor denominator = half.neg().add(Tensors.scalar(1));
                yield new Discrete(half.add(Tensors.scalar(1)).div(denominator), b.value().mul(step).div(denominator));
            }
        };
    }

    /** Complex arithmetic on pairs of real tensors, so that autograd sees real operations only. */
    private record Complex(Tensor re, Tensor im) {
        Complex times(Tensor factor) {
            return new Complex(re.mul(factor), im.mul(factor));
        }

        Complex times(double factor) {
            return new Complex(re.mul(Tensors.scalar(factor)), im.mul(Tensors.scalar(factor)));
        }

        Complex times(Complex other) {
            return new Complex(re.mul(other.re).sub(im.mul(other.im)), re.mul(other.im).add(im.mul(other.re)));
        }

        Complex over(Complex other) {
            Tensor square = other.re.square().add(other.im.square());
            Complex product = times(new Complex(other.re, other.im.neg()));
            return new Complex(product.re.div(square), product.im.div(square));
        }

        Complex plus(double real) {
            return new Complex(re.add(Tensors.scalar(real)), im);
        }

        Complex negate() {
            return new Complex(re.neg(), im.neg());
        }

        /** eᶻ − 1 without cancellation: expm1(x) cos y − 2 sin²(y/2) + i eˣ sin y. */
        Complex expMinusOne() {
            Tensor sine = im.mul(Tensors.scalar(0.5)).sin();
            Tensor real = re.expm1().mul(im.cos()).sub(sine.square().mul(Tensors.scalar(2)));
            return new Complex(real, re.exp().mul(im.sin()));
        }

        Tensor pair() {
            return stack(new TensorVector(re, im), -1);
        }
    }
}
