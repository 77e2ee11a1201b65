package statespace.dynamics;

import java.util.Arrays;

/**
 * A fixed point (period 1) or a cycle of a map.
 *
 * @param points
 *            (period, states), each the image of the one before
 * @param moduli
 *            of the eigenvalues of the derivative once around, the largest first
 */
public record Cycle(double[][] points, double[] moduli) {
    private static final double NEUTRAL = 1e-9;

    /** How orbits near a cycle behave. */
    public enum Stability {
        /** All moduli below 1: orbits come nearer. */
        STABLE,
        /** Some moduli below 1, some above. */
        SADDLE,
        /** All moduli above 1: orbits leave. */
        UNSTABLE,
        /** A modulus is 1 to nine digits, so the derivative does not decide. */
        NEUTRAL
    }

    /** Number of points. */
    public int period() {
        return points.length;
    }

    /** The kind of the cycle. */
    public Stability stability() {
        if (Arrays.stream(moduli).anyMatch(m -> !(Math.abs(m - 1) > NEUTRAL))) {
            return Stability.NEUTRAL;
        }
        long growing = Arrays.stream(moduli).filter(m -> m > 1).count();
        return growing == 0
                ? Stability.STABLE
                : growing == moduli.length ? Stability.UNSTABLE : Stability.SADDLE;
    }

    /** Whether another cycle of the same period has the same points, in the same order, up to a relative difference. */
    boolean matches(Cycle other, double tolerance) {
        if (other.period() != period()) {
            return false;
        }
        for (int shift = 0; shift < period(); shift++) {
            boolean same = true;
            for (int i = 0; same && i < period(); i++) {
                same = near(points[i], other.points[(i + shift) % period()], tolerance);
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    /** Whether the points repeat before the period ends. */
    boolean isRepeated(double tolerance) {
        for (int shift = 1; shift < period(); shift++) {
            if (period() % shift == 0 && near(points[0], points[shift], tolerance)) {
                return true;
            }
        }
        return false;
    }

    static boolean near(double[] a, double[] b, double tolerance) {
        double scale = 1;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            scale = Math.max(scale, Math.max(Math.abs(a[i]), Math.abs(b[i])));
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest <= tolerance * scale;
    }
}
