package statespace.dynamics;

import java.util.Arrays;

/** A system in discrete time, z_{t+1} = F(z_t), with its derivative. */
public interface DifferentiableMap {
    /** Number M of states. */
    int dimension();

    /** F(z). */
    double[] step(double[] z);

    /** The Jacobian of F at z, (M, M). */
    double[][] jacobian(double[] z);

    /**
     * A free run.
     *
     * @return (rows, M): z_0, F(z_0), F(F(z_0)), …; not finite from where it diverges
     */
    default double[][] orbit(double[] start, int rows) {
        double[][] orbit = new double[rows][];
        for (int t = 0; t < rows; t++) {
            orbit[t] = t == 0 ? start.clone() : step(orbit[t - 1]);
        }
        return orbit;
    }

    /** Whether all states of an orbit are finite. */
    static boolean isFinite(double[][] orbit) {
        return Arrays.stream(orbit).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }
}
