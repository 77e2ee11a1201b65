package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.attention.Mamba2;

/**
 * Selective blocks in which all channels of a head forget alike (Dao and Gu 2024), {@link Mamba2}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param state
 *            N, states per inner channel
 * @param expand
 *            inner channels per channel
 * @param heads
 *            heads, which share the inner channels evenly
 * @param groups
 *            groups of heads, each with a B and a C
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
public record Mamba2Spec(
        int width,
        int layers,
        int state,
        int expand,
        int heads,
        int groups,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "mamba2";

    /** The kind, with its defaults. */
    public static final BackboneType<Mamba2Spec> TYPE = SequenceSpec.type(Mamba2Spec.class,
            new Mamba2Spec(64, 2, 64, 2, 4, 1, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "selective blocks whose heads forget alike (Dao and Gu 2024)",
            "drop a channel over all steps of a sequence",
            Setting.whole("state", 1, "states per inner channel"),
            Setting.whole("expand", 1, "inner channels per channel"),
            Setting.whole("heads", 1, "heads, which share the inner channels evenly"),
            Setting.whole("groups", 1, "groups of heads, each with a B and a C"));

    /** Checks that the sizes make a layer. */
    public Mamba2Spec {
        Mamba2.Config.of(width, expand, heads, groups);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    private Mamba2.Config config() {
        return Mamba2.Config.of(width, expand, heads, groups).withState(state);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new Mamba2(config(), layers, random);
    }

    @Override
    public ParameterSize mixerSize() {
        return Mamba2.size(config());
    }
}
