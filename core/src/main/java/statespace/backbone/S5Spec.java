package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ChannelMap;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.gated.S5;

/**
 * Diagonal state space blocks of which each has one state for all channels (Smith, Warrington and Linderman 2023), {@link S5}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param state
 *            N, real-equivalent states of a block, even
 * @param bidirectional
 *            true to read sequences from both ends; such a backbone has no step
 * @param mix
 *            map that mixes the channels of a block
 * @param stepMin
 *            smallest initial step size
 * @param stepMax
 *            largest initial step size
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
public record S5Spec(
        int width,
        int layers,
        int state,
        boolean bidirectional,
        ChannelMap.Mix mix,
        double stepMin,
        double stepMax,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "s5";

    /** The kind, with its defaults. */
    public static final BackboneType<S5Spec> TYPE = SequenceSpec.type(S5Spec.class,
            new S5Spec(64, 3, 64, false, ChannelMap.Mix.GLU, 1e-3, 1e-1, Norm.Kind.LAYER, true, Norm.Kind.LAYER, 0.1,
                    false),
            "one diagonal state space for all channels of a block (Smith et al. 2023)",
            "drop a channel over all steps, inside the block as well",
            Setting.whole("state", 2, "real-equivalent states of a block, even"),
            Setting.flag("bidirectional", "read sequences from both ends"),
            Setting.choice("mix", ChannelMap.Mix.class, "map that mixes the channels of a block"),
            Setting.number("step_min", 1e-12, 1e6, "smallest initial step size"),
            Setting.number("step_max", 1e-12, 1e6, "largest initial step size"));

    /** Checks that the sizes make a layer. */
    public S5Spec {
        S5.Config.of(width).withState(state).withSteps(stepMin, stepMax);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return bidirectional
                ? EnumSet.of(Ability.UNEQUAL_LENGTHS, Ability.TOKENS, Ability.SAMPLING_RATE)
                : EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS, Ability.SAMPLING_RATE);
    }

    private S5.Config config() {
        return S5.Config.of(width).withState(state).withBidirectional(bidirectional).withSteps(stepMin, stepMax)
                .with(mix)
                .withDropout(tiedDropout ? dropout : 0);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new S5(config(), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return S5.size(config());
    }
}
