package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ChannelMap;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.cde.CdeConfig;
import statespace.layer.cde.CdeScheme;
import statespace.layer.cde.CdeStructure;
import statespace.layer.cde.LinearCde;

/**
 * Blocks around a linear controlled differential equation (Cirone et al. 2024; Walker et al. 2025), {@link LinearCde}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param state
 *            states per channel: N = width · state
 * @param structure
 *            of the matrices
 * @param block
 *            side of a block, or of the dense end
 * @param rank
 *            of the low-rank part
 * @param keep
 *            share of cells of a sparse matrix
 * @param gate
 *            what drives the matrices
 * @param basePoint
 *            true to count the first value as an increment
 * @param scheme
 *            how a step is taken
 * @param input
 *            true for the term B dω
 * @param dt
 *            size of a step
 * @param scale
 *            standard deviation of A's rows at the start
 * @param forgetMin
 *            smallest rate of forgetting at the start, a step
 * @param forgetMax
 *            largest rate of forgetting at the start, a step; 0 for none
 * @param mix
 *            map from the state to the channels
 * @param norm
 *            normalisation of the blocks
 * @param normFirst
 *            true to normalise before each block and once at the end
 * @param finalNorm
 *            normalisation at the end
 * @param dropout
 *            rate after every block
 * @param tiedDropout
 *            true to drop a channel over all steps of a sequence
 */
public record LinearCdeSpec(
        int width,
        int layers,
        int state,
        CdeStructure structure,
        int block,
        int rank,
        double keep,
        CdeConfig.Gate gate,
        boolean basePoint,
        CdeScheme scheme,
        boolean input,
        double dt,
        double scale,
        double forgetMin,
        double forgetMax,
        ChannelMap.Mix mix,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "linear-cde";

    /** The kind, with its defaults. */
    public static final BackboneType<LinearCdeSpec> TYPE = SequenceSpec.type(LinearCdeSpec.class,
            new LinearCdeSpec(64, 2, 4, CdeStructure.BLOCK, 4, 1, 0.1, CdeConfig.Gate.VALUES, true, CdeScheme.EULER,
                    true,
                    0.025, 1, 0.003, 0.3, ChannelMap.Mix.GLU, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "linear controlled differential equations (Cirone et al. 2024, Walker et al. 2025)",
            "drop a channel over all steps of a sequence",
            Setting.whole("state", 1, "states per channel"),
            Setting.choice("structure", CdeStructure.class, "of the matrices"),
            Setting.whole("block", 1, "side of a block, or of the dense end"),
            Setting.whole("rank", 0, "of the low-rank part"),
            Setting.number("keep", 0, 1, "share of cells that a sparse matrix keeps"),
            Setting.choice("gate", CdeConfig.Gate.class, "what drives the matrices: values, or what they grow by"),
            Setting.flag("base_point", "count the first value as an increment"),
            Setting.choice("scheme", CdeScheme.class, "how a step is taken"),
            Setting.flag("input", "add B times the drivers at every step"),
            Setting.number("dt", 1e-9, 1e3, "size of a step"),
            Setting.number("scale", 0, 1e3, "standard deviation of A's rows at the start"),
            Setting.number("forget_min", 0, 1, "smallest rate of forgetting at the start, a step"),
            Setting.number("forget_max", 0, 1, "largest rate of forgetting at the start, a step; 0: none"),
            Setting.choice("mix", ChannelMap.Mix.class, "map from the state to the channels"))
            .only("rank", "structure=low_rank")
            .only("keep", "structure=sparse").only("base_point", "gate=increments");

    /** Checks that the sizes make a system. */
    public LinearCdeSpec {
        long size = (long) width * state;
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a width of " + width + " times a state of " + state + " is " + size
                    + " numbers, more than an array holds");
        }
        if (structure == CdeStructure.BLOCK && size % block != 0) {
            throw new IllegalArgumentException("a block of " + block + " does not divide the state of " + size
                    + " (width " + width + " times state " + state + "): change 'block' or 'state'");
        }
        if (structure == CdeStructure.HADAMARD && Long.bitCount(size) != 1) {
            throw new IllegalArgumentException("'structure=hadamard' needs a power of 2, and width " + width
                    + " times state " + state + " is " + size);
        }
        if (structure == CdeStructure.LOW_RANK && rank > size) {
            throw new IllegalArgumentException("a rank of " + rank + " is more than the state of " + size);
        }
        config(width, Math.toIntExact(size), structure, block, rank, keep, gate, basePoint, scheme, input, dt, scale,
                forgetMin, forgetMax, mix);
    }

    private static CdeConfig config(int width, int state, CdeStructure structure, int block, int rank, double keep,
            CdeConfig.Gate gate, boolean basePoint, CdeScheme scheme, boolean input, double dt, double scale,
            double forgetMin, double forgetMax, ChannelMap.Mix mix) {
        return new CdeConfig(width, state, structure, block, rank, keep, gate, basePoint, true, dt, scheme,
                input, scale, forgetMin, forgetMax, mix);
    }

    private CdeConfig config() {
        return config(width, width * state, structure, block, rank, keep, gate, basePoint, scheme, input, dt, scale,
                forgetMin, forgetMax, mix);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new LinearCde(config(), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return LinearCde.size(config());
    }

    @Override
    public double kept() {
        return (double) layers * width * (1 + 3.0 * state);
    }
}
