package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.selective.Mamba;

/**
 * Selective state space blocks (Gu and Dao 2023), {@link Mamba}.
 *
 * @param width
 *            channels of the stack (d_model)
 * @param layers
 *            residual blocks
 * @param state
 *            N, states per inner channel
 * @param expand
 *            inner channels per channel
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
public record MambaSpec(
        int width,
        int layers,
        int state,
        int expand,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "mamba";

    /** The kind, with its defaults. */
    public static final BackboneType<MambaSpec> TYPE = SequenceSpec.type(MambaSpec.class,
            new MambaSpec(64, 2, 16, 2, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "selective state space blocks (Gu and Dao 2023)",
            "drop a channel over all steps of a sequence",
            Setting.whole("state", 1, "states per inner channel"),
            Setting.whole("expand", 1, "inner channels per channel"));

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    private Mamba.Config config() {
        return Mamba.Config.of(width).withState(state).withExpand(expand);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new Mamba(config(), layers, random);
    }

    @Override
    public ParameterSize mixerSize() {
        return Mamba.size(config());
    }
}
