package statespace.layer.cde;

import statespace.kernels.matrix.Integrator;

/** How a linear CDE takes a step; see {@link Integrator}. */
public enum CdeScheme {
    /** (I + M) y + b. */
    EULER,
    /** The series of the exponential to order 2. */
    TAYLOR2,
    /** The series of the exponential to order 4. */
    TAYLOR4,
    /** The exponential. */
    EXPONENTIAL;

    Integrator integrator() {
        return switch (this) {
            case EULER -> Integrator.EULER;
            case TAYLOR2 -> Integrator.taylor(2);
            case TAYLOR4 -> Integrator.taylor(4);
            case EXPONENTIAL -> Integrator.EXPONENTIAL;
        };
    }
}
