package statespace.dynamics.systems;

/** A system in continuous time, dz/dt = f(z), with its derivative. */
public interface Flow {
    /** Number of states. */
    int dimension();

    /** f(z). */
    double[] derivative(double[] z);

    /** The Jacobian of f at z. */
    double[][] jacobian(double[] z);
}
