package statespace.dynamics;

import java.util.Arrays;

/**
 * The Lyapunov exponents of a map: the mean rates, in natural logarithms a step, at which neighbouring orbits part along
 * orthogonal directions. A positive largest exponent is the mark of chaos. They are computed by repeated QR
 * decomposition of products of the Jacobian, taken where the map is applied. A direction that the map annihilates has
 * the exponent −∞.
 *
 * @param perStep
 *            the exponents, the largest first; NaN if the orbit diverged
 * @param failure
 *            why there are none, in one sentence; null if there are
 */
public record LyapunovSpectrum(double[] perStep, String failure) {
    /**
     * The exponents along the orbit of a state.
     *
     * @param settling
     *            steps before the measurement
     * @param steps
     *            of the measurement
     * @param interval
     *            steps from one decomposition to the next; 1 is the safest
     */
    public static LyapunovSpectrum of(DifferentiableMap map, double[] start, int settling, int steps, int interval) {
        if (settling < 0 || steps < 1 || interval < 1) {
            throw new IllegalArgumentException("Lyapunov exponents take at least one step, one step from one "
                    + "decomposition to the next, and no negative transient; not " + steps + ", " + interval + " and "
                    + settling);
        }
        double[] z = start.clone();
        for (int t = 0; t < settling; t++) {
            z = map.step(z);
            if (!isFinite(z)) {
                return diverged(map.dimension(), t + 1);
            }
        }
        Frame frame = new Frame(map.dimension());
        for (int t = 1; t <= steps; t++) {
            frame.apply(map.jacobian(z));
            z = map.step(z);
            if (!isFinite(z)) {
                return diverged(map.dimension(), settling + t);
            }
            if ((t % interval == 0 || t == steps) && !frame.orthonormalise()) {
                return diverged(map.dimension(), settling + t);
            }
        }
        double[] exponents = Arrays.stream(frame.logs).map(sum -> -sum / steps).sorted().map(rate -> -rate).toArray();
        return new LyapunovSpectrum(exponents, null);
    }

    private static boolean isFinite(double[] z) {
        return Arrays.stream(z).allMatch(Double::isFinite);
    }

    private static LyapunovSpectrum diverged(int size, int step) {
        double[] none = new double[size];
        Arrays.fill(none, Double.NaN);
        return new LyapunovSpectrum(none, "the orbit diverged after " + step + " steps, so it has no exponents");
    }

    /** The exponents in natural logarithms a unit of time, for a map that takes {@code step} units. */
    public double[] perTime(double step) {
        return Arrays.stream(perStep).map(rate -> rate / step).toArray();
    }

    /** The largest exponent a step; NaN if the orbit diverged. */
    public double largest() {
        return perStep[0];
    }

    /** The sum of exponents: the mean logarithm of |det J|. */
    public double sum() {
        return Arrays.stream(perStep).sum();
    }

    /** Orthonormal directions that are carried along, each a row; one that was annihilated stays 0. */
    private static final class Frame {
        private final double[] logs;
        private double[][] directions;

        Frame(int size) {
            logs = new double[size];
            directions = Matrices.identity(size);
        }

        void apply(double[][] j) {
            directions = Arrays.stream(directions).map(q -> Matrices.times(j, q)).toArray(double[][]::new);
        }

        /**
         * The decomposition by Gram and Schmidt with every projection taken twice, which is orthogonal to rounding. False if
         * the product overflowed.
         */
        boolean orthonormalise() {
            for (int i = 0; i < logs.length; i++) {
                double[] q = directions[i];
                if (!isFinite(q)) {
                    return false;
                }
                for (int pass = 0; pass < 2; pass++) {
                    for (int k = 0; k < i; k++) {
                        double share = dot(q, directions[k]);
                        double[] other = directions[k];
                        Arrays.setAll(q, c -> q[c] - share * other[c]);
                    }
                }
                double length = Math.sqrt(dot(q, q));
                logs[i] += Math.log(length);
                Arrays.setAll(q, c -> length == 0 ? 0 : q[c] / length);
            }
            return true;
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int c = 0; c < a.length; c++) {
                sum = Math.fma(a[c], b[c], sum);
            }
            return sum;
        }
    }
}
