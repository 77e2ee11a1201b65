package statespace.lab.complexity;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Impulse responses that a system is to have (Ran-Milo et al. 2024, section 3). */
public final class Targets {
    private Targets() {}

    /** One at ⌊(length − 1)/2⌋, zero elsewhere. */
    public static double[] delay(int length) {
        return of(length, l -> l == (length - 1) / 2 ? 1 : 0);
    }

    /** Independent draws from U(−1, 1). */
    public static double[] random(int length, long seed) {
        return new SplittableRandom(seed).doubles(length, -1, 1).toArray();
    }

    /** Re iˡ: 1, 0, −1, 0, … */
    public static double[] oscillation(int length) {
        return of(length, l -> l % 2 == 1 ? 0 : l % 4 == 0 ? 1 : -1);
    }

    /** cos θl: the response of one complex mode on the unit circle. */
    public static double[] harmonic(int length, double angle) {
        return of(length, l -> Math.cos(angle * l));
    }

    /** The same direction with Euclidean norm 1: then the zero map has the squared error 1. */
    public static double[] unit(double[] target) {
        double norm = Math.sqrt(IntStream.range(0, target.length).mapToDouble(l -> target[l] * target[l]).sum());
        return of(target.length, l -> target[l] / norm);
    }

    private static double[] of(int length, IntToDoubleFunction value) {
        return IntStream.range(0, length).mapToDouble(value).toArray();
    }
}
