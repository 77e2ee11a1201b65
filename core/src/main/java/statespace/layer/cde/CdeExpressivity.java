package statespace.layer.cde;

import java.util.List;
import statespace.layer.Expressivity;
import statespace.layer.Tracking;

/** What the linear dynamics of a {@link LinearCde} can compute, by its structure and how a step is taken. */
final class CdeExpressivity {
    private CdeExpressivity() {}

    /**
     * Of a layer.
     *
     * @param commutator
     *            of its trained matrices, see {@link Commutator}
     */
    static Expressivity of(CdeConfig config, double commutator) {
        boolean euler = config.scheme() == CdeScheme.EULER;
        String transition = (euler
                ? "I + M, "
                : config.scheme() == CdeScheme.EXPONENTIAL ? "exp(M), " : "exp(M) by a series, ")
                + "M = Σ_i dω_i A_i, " + words(config);
        if (isDiagonal(config)) {
            return Expressivity.diagonal(transition, config.input(),
                    tracking(config, euler ? Tracking.signed() : Tracking.positive()));
        }
        if (commutator < Commutator.ROUNDING) {
            return Expressivity.diagonal(transition + ", which commute as trained", config.input(),
                    tracking(config, Tracking.commuting()));
        }
        return Expressivity.matrices(transition, config.input(), basis(config.structure()),
                tracking(config, tracking(config, euler)));
    }

    private static boolean isDiagonal(CdeConfig config) {
        return config.state() == 1 || switch (config.structure()) {
            case DIAGONAL -> true;
            case BLOCK, DIAGONAL_DENSE -> config.block() == 1;
            case LOW_RANK -> config.rank() == 0;
            case DENSE, SPARSE, HADAMARD -> false;
        };
    }

    private static String words(CdeConfig config) {
        return switch (config.structure()) {
            case DENSE -> "dense";
            case BLOCK -> "blocks of " + config.block();
            case DIAGONAL -> "diagonal";
            case DIAGONAL_DENSE -> "diagonal with a dense end of " + config.block();
            case LOW_RANK -> "diagonal and rank " + config.rank();
            case SPARSE -> "sparse";
            case HADAMARD -> "diagonal times Hadamard's matrix";
        };
    }

    private static String basis(CdeStructure structure) {
        return switch (structure) {
            case DENSE ->
                "Cirone et al. 2024, Theorem 4.1: any continuous functional of the gates as N grows; by Theorem"
                        + " 4.2 a readout alone needs training";
            case BLOCK -> "Walker et al. 2025, Theorem 4.1: as expressive as dense matrices as N grows";
            case SPARSE -> "Walker et al. 2025, Theorem 4.2: as expressive as dense matrices as N grows";
            case HADAMARD -> "Walker et al. 2025, Theorem 4.3: as expressive as dense matrices as N grows";
            case LOW_RANK ->
                "a diagonal and low rank do not commute; as expressive as dense matrices as N grows, proven"
                        + " before Walker et al. 2025";
            case DIAGONAL_DENSE ->
                "Cirone et al. 2024, Theorem 4.1 for the dense end as that grows, Theorem 4.3 for the"
                        + " diagonal";
            case DIAGONAL -> throw new IllegalArgumentException("diagonal matrices commute");
        };
    }

    private static List<Tracking> tracking(CdeConfig config, boolean euler) {
        return switch (config.structure()) {
            case DENSE -> Tracking.matrices(config.state(), euler);
            case BLOCK, DIAGONAL_DENSE -> Tracking.matrices(config.block(), euler);
            case LOW_RANK -> Tracking.lowRank(config.rank(), config.state(), euler);
            case SPARSE ->
                Tracking.tied(euler, "it depends on the cells that were kept; nothing is ruled out as N grows");
            case HADAMARD -> Tracking.tied(euler, "cells are tied; nothing is ruled out as N grows");
            case DIAGONAL -> throw new IllegalArgumentException("diagonal matrices commute");
        };
    }

    private static List<Tracking> tracking(CdeConfig config, List<Tracking> byValue) {
        return config.gate() == CdeConfig.Gate.INCREMENTS ? Tracking.increments() : byValue;
    }
}
