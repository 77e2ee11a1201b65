package statespace.dynamics.systems;

import java.util.SplittableRandom;

/** The spiral of Rössler (1976): x′ = −y − z, y′ = x + a y, z′ = b + z (x − c). Chaotic with its usual numbers. */
public record Roessler(double a, double b, double c) implements Flow {
    private static final double SETTLING = 500; // units of time

    /** a = b = 0.2, c = 5.7. */
    public static Roessler classical() {
        return new Roessler(0.2, 0.2, 5.7);
    }

    /**
     * A series on the attractor, each dimension with mean 0 and standard deviation 1.
     *
     * @param step
     *            units of time from row to row, at most about 0.1
     */
    public static double[][] standardised(double step, int rows, long seed) {
        return Standardised.of(raw(step, rows, seed)).values();
    }

    /** The same in the units of the system. */
    public static double[][] raw(double step, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] start = {random.nextDouble(-5, 5), random.nextDouble(-5, 5), random.nextDouble(0, 1)};
        return new RungeKutta(classical(), step).series(start, (int) Math.ceil(SETTLING / step), rows);
    }

    @Override
    public int dimension() {
        return 3;
    }

    @Override
    public double[] derivative(double[] z) {
        return new double[]{-z[1] - z[2], z[0] + a * z[1], b + z[2] * (z[0] - c)};
    }

    @Override
    public double[][] jacobian(double[] z) {
        return new double[][]{{0, -1, -1}, {1, a, 0}, {z[2], 0, z[0] - c}};
    }
}
