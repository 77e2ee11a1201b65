package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.attention.GatedLinearAttention;

/**
 * Gated linear attention (Yang et al. 2023), {@link GatedLinearAttention}; with another decay RetNet's or plain linear
 * attention.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param heads
 *            heads, which share the channels evenly
 * @param state
 *            numbers of a key of one head
 * @param decay
 *            how the state decays
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
public record GlaSpec(
        int width,
        int layers,
        int heads,
        int state,
        GatedLinearAttention.Decay decay,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "gla";

    /** The kind, with its defaults. */
    public static final BackboneType<GlaSpec> TYPE = SequenceSpec.type(GlaSpec.class,
            new GlaSpec(64, 2, 4, 16, GatedLinearAttention.Decay.LEARNED, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1,
                    false),
            "gated linear attention (Yang et al. 2023)",
            "drop a channel over all steps of a sequence",
            Setting.whole("heads", 1, "heads, which share the channels evenly"),
            Setting.whole("state", 1, "numbers of a key of one head"),
            Setting.choice("decay", GatedLinearAttention.Decay.class,
                    "of the state: learned (GLA), fixed (as in RetNet) or none (linear attention)"));

    /** Checks that the sizes make a layer. */
    public GlaSpec {
        GatedLinearAttention.Config.of(width, heads);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    private GatedLinearAttention.Config config() {
        return GatedLinearAttention.Config.of(width, heads).withState(state).with(decay);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new GatedLinearAttention(config(), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return GatedLinearAttention.size(config());
    }
}
