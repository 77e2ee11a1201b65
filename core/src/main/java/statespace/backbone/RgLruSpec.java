package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.gated.RgLru;

/**
 * Recurrent blocks of Griffin around gated linear recurrences (De et al. 2024), {@link RgLru}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param expand
 *            inner channels per channel
 * @param decayMin
 *            smallest initial decay where the gate is open
 * @param decayMax
 *            largest initial decay where the gate is open
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
public record RgLruSpec(
        int width,
        int layers,
        int expand,
        double decayMin,
        double decayMax,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "rg-lru";

    /** The kind, with its defaults. */
    public static final BackboneType<RgLruSpec> TYPE = SequenceSpec.type(RgLruSpec.class,
            new RgLruSpec(64, 2, 1, 0.9, 0.999, Norm.Kind.RMS, true, Norm.Kind.LAYER, 0.1, false),
            "gated linear recurrences, the recurrent block of Griffin (De et al. 2024)",
            "drop a channel over all steps of a sequence",
            Setting.whole("expand", 1, "inner channels per channel"),
            Setting.number("decay_min", 1e-6, 0.999999, "smallest initial decay"),
            Setting.number("decay_max", 1e-6, 0.999999, "largest initial decay"));

    /** Checks that the sizes make a layer. */
    public RgLruSpec {
        RgLru.Config.of(width).withExpand(expand).withDecays(decayMin, decayMax);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** One number for each inner channel. */
    @Override
    public int state() {
        return 1;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.TOKENS);
    }

    private RgLru.Config config() {
        return RgLru.Config.of(width).withExpand(expand).withDecays(decayMin, decayMax);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new RgLru(config(), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return RgLru.size(config());
    }
}
