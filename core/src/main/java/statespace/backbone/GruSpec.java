package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.gated.GatedRecurrentUnit;

/**
 * Gated recurrent units (Cho et al. 2014) in residual blocks, a baseline, {@link GatedRecurrentUnit}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
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
public record GruSpec(
        int width,
        int layers,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "gru";

    /** The kind, with its defaults. */
    public static final BackboneType<GruSpec> TYPE = SequenceSpec.type(GruSpec.class,
            new GruSpec(64, 2, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "gated recurrent units (Cho et al. 2014), a baseline",
            "drop a channel over all steps of a sequence");

    @Override
    public String kind() {
        return KIND;
    }

    /** One number for each channel. */
    @Override
    public int state() {
        return 1;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new GatedRecurrentUnit(width, random);
    }

    @Override
    public ParameterSize mixerSize() {
        return GatedRecurrentUnit.size(width);
    }
}
