package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.attention.DeltaNet;

/**
 * Linear attention whose steps replace what their key points at (Yang et al. 2024), {@link DeltaNet}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param heads
 *            heads, which share the channels evenly
 * @param state
 *            numbers of a key of one head
 * @param negativeEigenvalues
 *            true to let a step turn round what its key points at
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
public record DeltaNetSpec(
        int width,
        int layers,
        int heads,
        int state,
        boolean negativeEigenvalues,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "deltanet";

    /** The kind, with its defaults. */
    public static final BackboneType<DeltaNetSpec> TYPE = SequenceSpec.type(DeltaNetSpec.class,
            new DeltaNetSpec(64, 2, 4, 16, false, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "linear attention by the delta rule (Yang et al. 2024)",
            "drop a channel over all steps of a sequence",
            Setting.whole("heads", 1, "heads, which share the channels evenly"),
            Setting.whole("state", 1, "numbers of a key of one head"),
            Setting.flag("negative_eigenvalues", "let a step turn round what its key points at"));

    /** Checks that the sizes make a layer. */
    public DeltaNetSpec {
        DeltaNet.Config.of(width, heads);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    private DeltaNet.Config config() {
        return DeltaNet.Config.of(width, heads).withState(state).withNegativeEigenvalues(negativeEigenvalues);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new DeltaNet(config(), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return DeltaNet.size(config());
    }
}
