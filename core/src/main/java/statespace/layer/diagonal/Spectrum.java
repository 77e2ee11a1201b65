package statespace.layer.diagonal;

import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import statespace.layer.diagonal.DiagonalSystem.Initialisation;

/**
 * Initial A and B of one set of a diagonal system of real-equivalent size N.
 *
 * @param decay
 *            −Re A_n, (modes)
 * @param imaginary
 *            Im A_n, (modes); empty where the system is real
 * @param b
 *            B_n as (re, im) pairs, (modes, 2), or (modes) where the system is real
 */
public record Spectrum(double[] decay, double[] imaginary, double[] b) {

    /** The law of a configuration as {@link #of(DiagonalConfig, int, RandomGenerator, HippoLegS)} has it. */
    public static Spectrum of(DiagonalConfig config, int set, RandomGenerator random) {
        return of(config, set, random, legs(config));
    }

    /** What all sets of a law share: the normal part of HiPPO-LegS where it is that law, else null. */
    static HippoLegS legs(DiagonalConfig config) {
        return config.initialisation() == Initialisation.LEGS ? HippoLegS.of(config.state()) : null;
    }

    /** The law of a configuration; {@code set} counts the copies, {@code random} serves the random variants. */
    static Spectrum of(DiagonalConfig config, int set, RandomGenerator random, HippoLegS legs) {
        int size = config.state();
        int modes = config.modes();
        Initialisation law = config.initialisation();
        boolean matched = config.input() == DiagonalConfig.InputInitialisation.MATCHED;
        double[] decay = new double[modes];
        double[] imaginary = new double[config.complex() ? modes : 0];
        for (int n = 0; n < modes; n++) {
            double plain = law == Initialisation.REAL ? n + 1 : 0.5;
            decay[n] = config.spread().realScale() * (config.spread().randomReal() ? random.nextDouble() : plain);
        }
        DoubleUnaryOperator frequency = frequency(law, size, set, random);
        for (int n = 0; n < imaginary.length; n++) {
            double at = config.spread().randomImaginary() ? modes * random.nextDouble() : n;
            imaginary[n] = config.spread().imaginaryScale()
                    * (legs == null ? frequency.applyAsDouble(at) : legs.frequencies()[n]);
        }
        double[] b = legs != null && matched ? legs.clippedB() : inputs(config, law, random);
        return new Spectrum(decay, imaginary, b);
    }

    /** Im A_n as a function of n. */
    private static DoubleUnaryOperator frequency(Initialisation law, int size, int set, RandomGenerator random) {
        DoubleUnaryOperator inverse = n -> size / Math.PI * (size / (2 * n + 1) - 1);
        DoubleUnaryOperator linear = n -> Math.PI * n;
        return switch (law) {
            case LIN -> linear;
            case INV -> inverse;
            case INV_LIN -> set % 2 == 0 ? inverse : linear;
            case INV2 -> n -> size / Math.PI * (size / (n + 1) - 1);
            case QUAD -> n -> (1 + 2 * n) * (1 + 2 * n) / Math.PI;
            case FOURIER -> n -> 2 * Math.PI * n;
            case RANDOM -> n -> Math.exp(random.nextGaussian());
            case LEGS, REAL -> n -> 0;
        };
    }

    private static double[] inputs(DiagonalConfig config, Initialisation law, RandomGenerator random) {
        int modes = config.modes();
        int width = config.complex() ? 2 : 1;
        double[] b = new double[width * modes];
        for (int n = 0; n < modes; n++) {
            double turn = 2 * Math.PI * n / config.state();
            switch (config.input()) {
                case MATCHED -> b[width * n] = law == Initialisation.FOURIER && n > 0 ? Math.sqrt(2) : 1;
                case CONSTANT -> b[width * n] = 1;
                case ALTERNATING -> b[width * n] = n % 2 == 0 ? 1 : -1;
                case RANDOM -> {
                    for (int i = 0; i < width; i++) {
                        b[width * n + i] = random.nextGaussian() / Math.sqrt(width);
                    }
                }
                case CLOCKWISE, COUNTERCLOCKWISE -> {
                    b[width * n] = Math.cos(turn);
                    if (width == 2) {
                        b[2 * n + 1] = config.input() == DiagonalConfig.InputInitialisation.CLOCKWISE
                                ? -Math.sin(turn)
                                : Math.sin(turn);
                    }
                }
            }
        }
        return b;
    }
}
