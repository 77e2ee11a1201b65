package statespace.backbone;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import statespace.config.Setting;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.selective.Mamba;
import statespace.layer.style.StyleConfig;
import statespace.layer.style.TokenStyle;

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
 * @param styling
 *            how the style of steps is perturbed in training
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
        @JsonUnwrapped StyleConfig styling,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "mamba";

    /** The kind, with its defaults. */
    public static final BackboneType<MambaSpec> TYPE = SequenceSpec.type(MambaSpec.class,
            new MambaSpec(64, 2, 16, 2, StyleConfig.NONE, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "selective state space blocks (Gu and Dao 2023)",
            "drop a channel over all steps of a sequence",
            Stream.concat(
                    Stream.of(Setting.whole("state", 1, "states per inner channel"),
                            Setting.whole("expand", 1, "inner channels per channel")),
                    StyleConfig.settings().stream()).toArray(Setting[]::new))
            .only(StyleConfig.conditions());

    /** Checks that the perturbed layers are there. */
    public MambaSpec {
        styling.check(Collections.nCopies(Math.max(1, layers), 1));
    }

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
        return mixer(0, random);
    }

    @Override
    public SequenceLayer mixer(int block, RandomGenerator random) {
        return new Mamba(config(), layers, new TokenStyle(styling, block, 0), random);
    }

    @Override
    public ForwardContext begun(ForwardContext context) {
        return styling.begun(context, layers);
    }

    @Override
    public ParameterSize mixerSize() {
        return Mamba.size(config());
    }
}
