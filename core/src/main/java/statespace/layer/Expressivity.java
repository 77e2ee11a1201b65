package statespace.layer;

import java.util.List;

/**
 * What the linear dynamics of a layer can compute, by the theory of linear controlled differential equations
 *
 * <pre>
 * dy = Σ_i A_i y dω^i + B dξ
 * </pre>
 *
 * of which the recurrent layers here are instances (Cirone et al. 2024, arXiv 2402.19047).
 *
 * @param layer
 *            place in the model, such as "layers.0.mixer"
 * @param kind
 *            class of the layer
 * @param transition
 *            what multiplies the state at a step, in words
 * @param input
 *            true if the input is added to the state, the term B dξ
 * @param basis
 *            the theorem that gives the class its closure, and what it says of this layer
 * @param tracking
 *            which groups its state follows
 * @param commutator
 *            largest |(A_i A_j − A_j A_i) v| of the trained matrices and a random v, with |A_i v| = |v| for every i; 0 where
 *            they commute, null where it was not measured
 */
public record Expressivity(String layer, Kind kind, String transition, boolean input, String basis,
        List<Tracking> tracking, Double commutator) {

    /** Classes of layers by their transitions. */
    public enum Kind {
        /** The transition is the same for every input. */
        TIME_INVARIANT,
        /** The transition depends on the input; those of different inputs commute. */
        COMMUTING,
        /** The transition depends on the input, and the order of inputs matters to it. */
        NON_COMMUTING,
        /** States along two axes, the same transitions everywhere. */
        TWO_AXES_INVARIANT,
        /** States along two axes, with transitions that depend on the input. */
        TWO_AXES_SELECTIVE,
        /** The next state is no linear function of the state. */
        NONLINEAR
    }

    /** A linear filter of what {@code what} names. */
    public static Expressivity filter(String transition, String what) {
        return new Expressivity("", Kind.TIME_INVARIANT, transition, true,
                "Cirone et al. 2024, Theorem 4.3 with ω = t: a linear filter of " + what + ", nothing else",
                Tracking.fixed(), null);
    }

    /** A diagonal transition that the input drives. */
    public static Expressivity diagonal(String transition, boolean input, List<Tracking> tracking) {
        return new Expressivity("", Kind.COMMUTING, transition, input, input
                ? "Cirone et al. 2024, Theorem 4.3: functions of what the gates grew by, ψ(ω_t - ω_0) + ∫ φ(ω_t - ω_s) dξ_s"
                : "Cirone et al. 2024, Theorem 4.3: functions of what the gates grew by, ψ(ω_t - ω_0)",
                tracking, null);
    }

    /** Transitions that do not commute. */
    public static Expressivity matrices(String transition, boolean input, String basis, List<Tracking> tracking) {
        return new Expressivity("", Kind.NON_COMMUTING, transition, input, basis, tracking, null);
    }

    /** States along two axes. */
    public static Expressivity grid(String transition, boolean selective) {
        return new Expressivity("", selective ? Kind.TWO_AXES_SELECTIVE : Kind.TWO_AXES_INVARIANT, transition, true,
                selective
                        ? "the theorems are about one path; of a grid that two gates drive they say nothing"
                        : "a linear filter over variates and time: the kernel depends on differences alone",
                selective ? Tracking.unknown("no theorem speaks of two axes") : Tracking.fixed(), null);
    }

    /** Dynamics that are not linear in the state, of which the theory says nothing. */
    public static Expressivity nonlinear(String transition) {
        return new Expressivity("", Kind.NONLINEAR, transition, true,
                "the theorems are about dynamics that are linear in the state; of these they say nothing",
                Tracking.unknown("no theorem here speaks of dynamics that are not linear in the state"), null);
    }

    /** The same with a part of the path before its name. */
    public Expressivity within(String outer) {
        return new Expressivity(layer.isEmpty() ? outer : outer + "." + layer, kind, transition, input, basis,
                tracking, commutator);
    }

    /** The same without its place and what was measured of it: equal for layers of the same dynamics. */
    public Expressivity dynamics() {
        return new Expressivity("", kind, transition, input, basis, tracking, null);
    }

    /** The same with what was measured of trained matrices. */
    public Expressivity withCommutator(double measured) {
        return new Expressivity(layer, kind, transition, input, basis, tracking, measured);
    }
}
