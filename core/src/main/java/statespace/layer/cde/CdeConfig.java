package statespace.layer.cde;

import statespace.kernels.matrix.MatrixStructure;
import statespace.layer.ChannelMap;

/**
 * Sizes and choices of a {@link LinearCde}. The defaults of {@link #of} are the only ones.
 *
 * @param width
 *            channels in and out
 * @param state
 *            N, numbers in the state
 * @param structure
 *            of the matrices; blocks by default: as expressive as dense ones at a fraction of the price
 * @param block
 *            side of a block, or of the dense end; 4 by default: the smallest power of 2 that holds the group A5, whose
 *            smallest faithful real representation has 3 dimensions
 * @param rank
 *            of the low-rank part; 1 by default, as a delta rule has
 * @param keep
 *            share of cells that a sparse matrix keeps
 * @param gate
 *            what drives the matrices
 * @param basePoint
 *            with increments: true to count the first value as an increment from zero, so that the state knows where a
 *            path begins; false to be blind to translations
 * @param time
 *            true for a driver that grows by dt at every step: without it a constant input changes nothing
 * @param dt
 *            size of a step, a factor on all drivers; fixed, so that a model means the same at any length; 1/40 as
 *            published for tokens
 * @param scheme
 *            how a step is taken; Euler's rule by default: for tokens I + M is a learned matrix either way. Data that
 *            follow a path take the series to order 4
 * @param input
 *            true for the term B dξ, with ξ = ω
 * @param scale
 *            standard deviation of A's rows at the start
 * @param forgetMin
 *            smallest rate at which a state is forgotten at the start, a step
 * @param forgetMax
 *            largest such rate; 0 for none: states are kept for ever, as tracking needs
 * @param mix
 *            map from the state to the channels
 */
public record CdeConfig(
        int width,
        int state,
        CdeStructure structure,
        int block,
        int rank,
        double keep,
        Gate gate,
        boolean basePoint,
        boolean time,
        double dt,
        CdeScheme scheme,
        boolean input,
        double scale,
        double forgetMin,
        double forgetMax,
        ChannelMap.Mix mix) {

    /** What drives the matrices. */
    public enum Gate {
        /** The values themselves: dω = x ds, as for tokens. */
        VALUES,
        /** What the values grow by: dω = dx, as the theory has it for paths. */
        INCREMENTS
    }

    private static final double STEP = 1.0 / 40;

    /** Checks that the sizes fit. */
    public CdeConfig {
        if (structure == CdeStructure.DIAGONAL_DENSE && block > state) {
            throw new IllegalArgumentException(
                    "a dense end of " + block + " is larger than the state of " + state + ": lower 'block'");
        }
        if (mix == ChannelMap.Mix.NONE && width != state) {
            throw new IllegalArgumentException(
                    "without a map to the channels the state has their number, " + width + ", not " + state);
        }
        if (forgetMax > 0 && structure == CdeStructure.HADAMARD) {
            throw new IllegalArgumentException(
                    "'structure=hadamard' has no diagonal of its own that forgets: set 'forget_max' to 0");
        }
        if (forgetMax > 0 && !time) {
            throw new IllegalArgumentException("without a time channel nothing forgets: set 'forget_max' to 0");
        }
        if (forgetMin > forgetMax) {
            throw new IllegalArgumentException(
                    "'forget_min' (" + forgetMin + ") is above 'forget_max' (" + forgetMax + ")");
        }
    }

    /** Blocks of 4, values as drivers, a time channel, N = width; nothing is forgotten. */
    public static CdeConfig of(int width) {
        return new CdeConfig(width, width, CdeStructure.BLOCK, 4, 1, 0.1, Gate.VALUES, true, true, STEP,
                CdeScheme.EULER, true, 1, 0, 0, ChannelMap.Mix.GLU);
    }

    /** The same with another state size. */
    public CdeConfig withState(int newState) {
        return new CdeConfig(width, newState, structure, block, rank, keep, gate, basePoint, time, dt, scheme,
                input, scale, forgetMin, forgetMax, mix);
    }

    /** The same with other matrices; the size is a block's side, or a rank. */
    public CdeConfig with(CdeStructure form, int size) {
        return new CdeConfig(width, state, form, form == CdeStructure.LOW_RANK ? block : size,
                form == CdeStructure.LOW_RANK ? size : rank, keep, gate, basePoint, time, dt, scheme, input, scale,
                forgetMin, forgetMax, mix);
    }

    /** The same with other drivers. */
    public CdeConfig with(Gate drivers, boolean withBasePoint, boolean withTime) {
        return new CdeConfig(width, state, structure, block, rank, keep, drivers, withBasePoint, withTime, dt,
                scheme, input, scale, forgetMin, forgetMax, mix);
    }

    /** The same with another step. */
    public CdeConfig with(double step, CdeScheme rule) {
        return new CdeConfig(width, state, structure, block, rank, keep, gate, basePoint, time, step, rule, input,
                scale, forgetMin, forgetMax, mix);
    }

    /** The same with or without the term B dξ. */
    public CdeConfig withInput(boolean withInput) {
        return new CdeConfig(width, state, structure, block, rank, keep, gate, basePoint, time, dt, scheme,
                withInput, scale, forgetMin, forgetMax, mix);
    }

    /** The same with another initial size of A and other rates of forgetting. */
    public CdeConfig withInitialisation(double deviation, double slowest, double fastest) {
        return new CdeConfig(width, state, structure, block, rank, keep, gate, basePoint, time, dt, scheme, input,
                deviation, slowest, fastest, mix);
    }

    /** The same with another map to the channels. */
    public CdeConfig with(ChannelMap.Mix map) {
        return new CdeConfig(width, state, structure, block, rank, keep, gate, basePoint, time, dt, scheme, input,
                scale, forgetMin, forgetMax, map);
    }

    /** Channels that drive the matrices. */
    public int drivers() {
        return width + (time ? 1 : 0);
    }

    /** The kernel's form of the matrices; of a diagonal with a dense end that of the diagonal. */
    MatrixStructure kernel() {
        return switch (structure) {
            case DENSE, SPARSE -> new MatrixStructure.Blocks(state);
            case BLOCK -> new MatrixStructure.Blocks(block);
            case DIAGONAL, DIAGONAL_DENSE -> new MatrixStructure.Blocks(1);
            case LOW_RANK -> new MatrixStructure.LowRank(rank);
            case HADAMARD -> new MatrixStructure.Hadamard();
        };
    }

    /** Numbers of the state that the first scan carries. */
    int firstState() {
        return structure == CdeStructure.DIAGONAL_DENSE ? state - block : state;
    }

    /** Numbers of the state that the dense end carries. */
    int denseState() {
        return state - firstState();
    }

    /** Standard deviation of A's cells at the start. */
    double deviation() {
        return switch (structure) {
            case DENSE -> scale / Math.sqrt(state);
            case SPARSE -> scale / Math.sqrt(Math.max(1, keep * state));
            case BLOCK -> scale / Math.sqrt(block);
            case DIAGONAL, DIAGONAL_DENSE, LOW_RANK, HADAMARD -> scale;
        };
    }
}
