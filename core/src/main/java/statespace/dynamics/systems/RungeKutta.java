package statespace.dynamics.systems;

import java.util.Arrays;
import statespace.dynamics.DifferentiableMap;

/**
 * One step of the classical Runge-Kutta method of fourth order as a map, with its exact derivative.
 *
 * @param flow
 *            the system in continuous time
 * @param step
 *            length of a step in units of time
 */
public record RungeKutta(Flow flow, double step) implements DifferentiableMap {
    private static final double[] REACH = {0, 0.5, 0.5, 1};
    private static final double[] WEIGHT = {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0};

    /** Refuses a step that is not positive. */
    public RungeKutta {
        if (!(step > 0) || Double.isInfinite(step)) {
            throw new IllegalArgumentException("the setting 'step' is " + step + "; give a positive number");
        }
    }

    @Override
    public int dimension() {
        return flow.dimension();
    }

    @Override
    public double[] step(double[] z) {
        double[] next = z.clone();
        double[] slope = new double[z.length];
        for (int stage = 0; stage < WEIGHT.length; stage++) {
            slope = flow.derivative(ahead(z, slope, REACH[stage]));
            for (int i = 0; i < z.length; i++) {
                next[i] += step * WEIGHT[stage] * slope[i];
            }
        }
        return next;
    }

    @Override
    public double[][] jacobian(double[] z) {
        int size = z.length;
        double[][] sum = new double[size][size];
        double[] slope = new double[size];
        double[][] tangent = new double[size][size];
        for (int stage = 0; stage < WEIGHT.length; stage++) {
            double[] at = ahead(z, slope, REACH[stage]);
            double[][] j = flow.jacobian(at);
            double[][] next = new double[size][size];
            for (int i = 0; i < size; i++) {
                for (int k = 0; k < size; k++) {
                    double inner = j[i][k];
                    for (int m = 0; m < size; m++) {
                        inner += step * REACH[stage] * j[i][m] * tangent[m][k];
                    }
                    next[i][k] = inner;
                    sum[i][k] += step * WEIGHT[stage] * inner;
                }
            }
            slope = flow.derivative(at);
            tangent = next;
        }
        for (int i = 0; i < size; i++) {
            sum[i][i] += 1;
        }
        return sum;
    }

    private double[] ahead(double[] z, double[] slope, double reach) {
        double[] at = z.clone();
        Arrays.setAll(at, i -> z[i] + step * reach * slope[i]);
        return at;
    }

    /**
     * A series of the system.
     *
     * @param settling
     *            steps that are left out before the first row
     * @return (rows, states), a step apart
     */
    public double[][] series(double[] start, int settling, int rows) {
        double[] z = start.clone();
        for (int t = 0; t < settling; t++) {
            z = step(z);
        }
        return orbit(z, rows);
    }
}
