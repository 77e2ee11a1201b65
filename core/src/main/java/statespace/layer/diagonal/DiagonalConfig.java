package statespace.layer.diagonal;

import statespace.layer.Complex;
import statespace.layer.Modes;
import statespace.layer.Role;
import statespace.layer.diagonal.DiagonalSystem.Discretisation;
import statespace.layer.diagonal.DiagonalSystem.Initialisation;

/**
 * Sizes and choices of the linear systems of an S4D layer (Gu et al. 2022, sections 3 and 4). The defaults of
 * {@link #of} are the only ones.
 *
 * @param width
 *            channels (H)
 * @param state
 *            real-equivalent state size N of one channel: N/2 complex modes, or N real ones
 * @param copies
 *            sets of A and B shared by the channels (n_ssm): channel h uses set h mod copies; divides the width
 * @param initialisation
 *            law of A
 * @param spread
 *            random and scaled variants of the law
 * @param input
 *            law of B
 * @param discretisation
 *            rule from continuous to discrete time
 * @param decay
 *            how −Re A comes out of its parameter
 * @param step
 *            how Δ comes out of its parameter: {@link Transform#EXP} or {@link Transform#SOFTPLUS}
 * @param stepMin
 *            smallest initial step size
 * @param stepMax
 *            largest initial step size
 * @param training
 *            which of Δ, A, B and C are trained, and in which group
 * @param signed
 *            real systems only: half of the discrete poles, drawn at random, are negative, and stay so
 */
public record DiagonalConfig(
        int width,
        int state,
        int copies,
        Initialisation initialisation,
        InitScaling spread,
        InputInitialisation input,
        Discretisation discretisation,
        Transform decay,
        Transform step,
        double stepMin,
        double stepMax,
        Training training,
        boolean signed) {

    /** From a free parameter p to a positive value. */
    public enum Transform {
        /** eᵖ. */
        EXP,
        /** max(p, 0) + 10⁻⁴. */
        RELU,
        /** ln(1 + eᵖ). */
        SOFTPLUS,
        /** 1/(1 + e⁻ᵖ). */
        SIGMOID,
        /** p itself, of either sign: the system may become unstable. */
        NONE
    }

    /** Law of B at the start. */
    public enum InputInitialisation {
        /** That of the initialisation: 1, or HiPPO's for LegS. */
        MATCHED,
        /** 1. */
        CONSTANT,
        /** Complex normal with variance 1, or N(0, 1) where real. */
        RANDOM,
        /** +1, −1, +1, … */
        ALTERNATING,
        /** The unit circle clockwise: z^n with z = exp(−2πi/N). */
        CLOCKWISE,
        /** The unit circle counterclockwise: z^n with z = exp(2πi/N). */
        COUNTERCLOCKWISE
    }

    /** Whether a parameter is trained, and with which rate. */
    public enum Learning {
        /** At the rate of the recurrent group, without decay. */
        RECURRENT,
        /** At the global rate. */
        GLOBAL,
        /** Not at all. */
        FROZEN;

        Role role(Role global) {
            return switch (this) {
                case RECURRENT -> Role.RECURRENT;
                case GLOBAL -> global;
                case FROZEN -> Role.FIXED;
            };
        }
    }

    /**
     * Random and scaled variants of a law of A, as the paper's ablation has them.
     *
     * @param randomReal
     *            Re A uniform in (−1, 0) instead of −1/2
     * @param randomImaginary
     *            n uniform in (0, N/2) before the law of Im A is applied
     * @param realScale
     *            factor on Re A
     * @param imaginaryScale
     *            factor on Im A
     */
    public record InitScaling(boolean randomReal, boolean randomImaginary, double realScale, double imaginaryScale) {
        /** The law as it is. */
        public static final InitScaling NONE = new InitScaling(false, false, 1, 1);

        /** Im A scaled. */
        public static InitScaling imaginary(double scale) {
            return new InitScaling(false, false, 1, scale);
        }
    }

    /**
     * What is trained. C at the global rate is weight-decayed as matrices are; Δ, A and B never are.
     *
     * @param step
     *            Δ
     * @param a
     *            A, both parts
     * @param b
     *            B
     * @param c
     *            C
     */
    public record Training(Learning step, Learning a, Learning b, Learning c) {
        /** Δ, A and B in the recurrent group, C with the matrices. */
        public static final Training STANDARD = new Training(Learning.RECURRENT, Learning.RECURRENT,
                Learning.RECURRENT, Learning.GLOBAL);
        /** The same with B left at its start, which C absorbs: the minimal layer. */
        public static final Training WITHOUT_B = new Training(Learning.RECURRENT, Learning.RECURRENT, Learning.FROZEN,
                Learning.GLOBAL);
    }

    /** Checks the sizes. */
    public DiagonalConfig {
        if (width < 1 || state < 1 || copies < 1 || width % copies != 0) {
            throw new IllegalArgumentException("width and state must be at least 1, and the copies (" + copies
                    + ") must divide the width (" + width + ")");
        }
        if (initialisation != Initialisation.REAL && state % 2 != 0) {
            throw new IllegalArgumentException(
                    "a complex S4D keeps conjugate pairs: the state size must be even, not " + state);
        }
        if (!(stepMin > 0 && stepMin <= stepMax)) {
            throw new IllegalArgumentException(
                    "step sizes must be positive and ordered, not from " + stepMin + " to " + stepMax);
        }
        if (step != Transform.EXP && step != Transform.SOFTPLUS) {
            throw new IllegalArgumentException("a step size comes out of EXP or SOFTPLUS, not " + step);
        }
        if (signed && initialisation != Initialisation.REAL) {
            throw new IllegalArgumentException("signed poles are for real systems");
        }
        if (discretisation == Discretisation.DSS && (initialisation == Initialisation.REAL || copies < 1)) {
            throw new IllegalArgumentException("the softmax kernel of DSS is for complex systems");
        }
    }

    /** S4D-Lin with zero-order hold, N = 64, step sizes from 0.001 to 0.1, a set of A and B for every channel. */
    public static DiagonalConfig of(int width) {
        return new DiagonalConfig(width, 64, width, Initialisation.LIN, InitScaling.NONE, InputInitialisation.MATCHED,
                Discretisation.ZOH, Transform.EXP, Transform.EXP, 1e-3, 1e-1, Training.STANDARD, false);
    }

    /** True if the modes are complex. */
    public boolean complex() {
        return initialisation != Initialisation.REAL;
    }

    /** Modes of one channel: N/2 where complex, N where real. */
    public int modes() {
        return complex() ? state / 2 : state;
    }

    /** The same with another state size. */
    public DiagonalConfig withState(int newState) {
        return new DiagonalConfig(width, newState, copies, initialisation, spread, input, discretisation, decay, step,
                stepMin, stepMax, training, signed);
    }

    /** The same with other shared sets of A and B. */
    public DiagonalConfig withCopies(int newCopies) {
        return new DiagonalConfig(width, state, newCopies, initialisation, spread, input, discretisation, decay, step,
                stepMin, stepMax, training, signed);
    }

    /** The same with another law of A. */
    public DiagonalConfig with(Initialisation law) {
        return new DiagonalConfig(width, state, copies, law, spread, input, discretisation, decay, step, stepMin,
                stepMax, training, signed);
    }

    /** The same with another variant of the law of A. */
    public DiagonalConfig with(InitScaling newSpread) {
        return new DiagonalConfig(width, state, copies, initialisation, newSpread, input, discretisation, decay, step,
                stepMin, stepMax, training, signed);
    }

    /** The same with another law of B. */
    public DiagonalConfig with(InputInitialisation law) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, law, discretisation, decay, step,
                stepMin, stepMax, training, signed);
    }

    /** The same with another discretisation. */
    public DiagonalConfig with(Discretisation rule) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, input, rule, decay, step, stepMin,
                stepMax, training, signed);
    }

    /** The same with another transform of Re A. */
    public DiagonalConfig withDecay(Transform transform) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, input, discretisation, transform, step,
                stepMin, stepMax, training, signed);
    }

    /** The same with another transform of Δ. */
    public DiagonalConfig withStep(Transform transform) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, input, discretisation, decay,
                transform, stepMin, stepMax, training, signed);
    }

    /** The same with other initial step sizes. */
    public DiagonalConfig withSteps(double min, double max) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, input, discretisation, decay, step,
                min, max, training, signed);
    }

    /** The same with other trained splits. */
    public DiagonalConfig with(Training parts) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, input, discretisation, decay, step,
                stepMin, stepMax, parts, signed);
    }

    /** The same with poles of both signs, or of one. */
    public DiagonalConfig withSigned(boolean both) {
        return new DiagonalConfig(width, state, copies, initialisation, spread, input, discretisation, decay, step,
                stepMin, stepMax, training, both);
    }
}
