package statespace.kernels.matrix;

import statespace.kernels.internal.Checks;

/**
 * How one step of dy = M y + b over a unit of time is taken, with t_0 = y:
 *
 * <pre>
 * EXACT input:  t_1 = M t_0 + b,  t_j = M t_{j-1} / j,   y' = Σ_{j=0..p} t_j        (e^M y + φ1(M) b as p grows)
 * ADDED input:  t_1 = M t_0,      t_j = M t_{j-1} / j,   y' = Σ_{j=0..p} t_j + b    (e^M y + b as p grows)
 * </pre>
 *
 * Order 1 is Euler's rule, (I + M) y + b, with either input. The exponential takes as many terms, and cuts the step into
 * as many equal parts, as leave an error below 1e-15 of the norm of the matrix's exponential.
 *
 * @param order terms p of the series, 1 to 4; 0 for the exponential
 * @param input how the input enters
 */
public record Integrator(int order, Input input) {
    /** Euler's rule. */
    public static final Integrator EULER = new Integrator(1, Input.EXACT);
    /** The exponential, with the input held exactly. */
    public static final Integrator EXPONENTIAL = new Integrator(0, Input.EXACT);
    /** Parts that a step may be cut into. */
    static final int MOST_PARTS = 1024;
    private static final int MOST_TERMS = 18;
    private static final double ERROR = 1e-16;
    private static final int HIGHEST = 4;

    /** How the input enters a step. */
    public enum Input {
        /** Constant over the step, as a piecewise linear path has it. */
        EXACT,
        /** Added after the step, as in Mamba. */
        ADDED
    }

    public Integrator {
        Checks.atLeast(0, "order", order);
        if (order > HIGHEST) {
            throw new IllegalArgumentException("order must be at most " + HIGHEST + ", is " + order
                    + "; the exponential has order 0");
        }
    }

    /** The series to order p with an exact input. */
    public static Integrator taylor(int order) {
        Checks.atLeast(1, "order", order);
        return new Integrator(order, Input.EXACT);
    }

    /** True if the input enters the first term. */
    boolean exact() {
        return input == Input.EXACT;
    }

    /** Parts of a step whose matrix has at most this norm. */
    int parts(double norm) {
        return order > 0 || !(norm > 1) ? 1 : (int) Math.min(Integer.MAX_VALUE, Math.ceil(norm));
    }

    /** Terms of the series in one part; two at least, as the slope of φ1 at M = 0 is that of the second. */
    int terms(double norm, int parts) {
        if (order > 0) {
            return order;
        }
        double left = 1;
        for (int term = 1; term < MOST_TERMS; term++) {
            left *= norm / parts / (term + 1);
            if (term > 1 && left <= ERROR) {
                return term;
            }
        }
        return MOST_TERMS;
    }

    /** The most terms that a step can have. */
    int mostTerms() {
        return order > 0 ? order : MOST_TERMS;
    }
}
