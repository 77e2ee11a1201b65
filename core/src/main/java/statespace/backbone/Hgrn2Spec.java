package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.attention.Hgrn2;

/**
 * Gated recurrences whose forget gate is the decay and the key (Qin et al. 2024), {@link Hgrn2}. The lower bound of the gates
 * grows evenly from 0 in the first block towards 1.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param heads
 *            heads, which share the channels evenly
 * @param state
 *            gates of one head
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
public record Hgrn2Spec(
        int width,
        int layers,
        int heads,
        int state,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "hgrn2";

    /** The kind, with its defaults. */
    public static final BackboneType<Hgrn2Spec> TYPE = SequenceSpec.type(Hgrn2Spec.class,
            new Hgrn2Spec(64, 2, 4, 16, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "gated recurrences whose forget gate is the key (Qin et al. 2024)",
            "drop a channel over all steps of a sequence",
            Setting.whole("heads", 1, "heads, which share the channels evenly"),
            Setting.whole("state", 1, "gates of one head"));

    /** Checks that the sizes make a layer. */
    public Hgrn2Spec {
        Hgrn2.Config.of(width, heads);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    private Hgrn2.Config config() {
        return Hgrn2.Config.of(width, heads).withState(state);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return mixer(0, random);
    }

    @Override
    public SequenceLayer mixer(int block, RandomGenerator random) {
        return new Hgrn2(config().withLowerBound((double) block / layers), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return Hgrn2.size(config());
    }
}
