package statespace.dynamics.systems;

import java.util.SplittableRandom;

/**
 * The convection model of Lorenz (1963): x′ = σ (y − x), y′ = x (ρ − z) − y, z′ = x y − β z. With its classical numbers
 * it is chaotic with the Lyapunov exponents 0.906, 0 and −14.57 a unit of time.
 */
public record Lorenz63(double sigma, double rho, double beta) implements Flow {
    private static final int TRANSIENT = 5000;

    /** σ = 10, ρ = 28, β = 8/3. */
    public static Lorenz63 classical() {
        return new Lorenz63(10, 28, 8 / 3.0);
    }

    /**
     * A series on the attractor, each dimension with mean 0 and standard deviation 1.
     *
     * @param step
     *            units of time from row to row, usually 0.01
     */
    public static double[][] standardised(double step, int rows, long seed) {
        return Standardised.of(raw(step, rows, seed)).values();
    }

    /** The same in the units of the system. */
    public static double[][] raw(double step, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] start = {random.nextDouble(-10, 10), random.nextDouble(-10, 10), random.nextDouble(10, 40)};
        return new RungeKutta(classical(), step).series(start, TRANSIENT, rows);
    }

    @Override
    public int dimension() {
        return 3;
    }

    @Override
    public double[] derivative(double[] z) {
        return new double[]{sigma * (z[1] - z[0]), z[0] * (rho - z[2]) - z[1], z[0] * z[1] - beta * z[2]};
    }

    @Override
    public double[][] jacobian(double[] z) {
        return new double[][]{{-sigma, sigma, 0}, {rho - z[2], -1, -z[0]}, {z[1], z[0], -beta}};
    }
}
