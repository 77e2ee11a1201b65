package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ChannelMap;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalSystem;
import statespace.layer.diagonal.S4d;

/**
 * Diagonal time-invariant state space blocks (Gu, Gupta, Goel and Ré 2022), {@link S4d}.
 *
 * @param width
 *            channels of the stack
 * @param layers
 *            residual blocks
 * @param state
 *            N, real-equivalent states per channel
 * @param bidirectional
 *            true to read sequences from both ends; such a backbone has no step
 * @param initialisation
 *            of A
 * @param imaginaryScale
 *            factor on Im A at the start
 * @param discretisation
 *            rule from continuous to discrete time
 * @param trainInput
 *            true to train B
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
 *            true to drop a channel over all steps, inside the block as well, as published
 */
public record S4dSpec(
        int width,
        int layers,
        int state,
        boolean bidirectional,
        DiagonalSystem.Initialisation initialisation,
        double imaginaryScale,
        DiagonalSystem.Discretisation discretisation,
        boolean trainInput,
        ChannelMap.Mix mix,
        double stepMin,
        double stepMax,
        Norm.Kind norm,
        boolean normFirst,
        Norm.Kind finalNorm,
        double dropout,
        boolean tiedDropout) implements SequenceSpec {

    private static final String KIND = "s4d";
    private static final int LARGEST_LEGS = 1024;

    /** The kind, with its defaults. */
    public static final BackboneType<S4dSpec> TYPE = SequenceSpec.type(S4dSpec.class,
            new S4dSpec(64, 3, 32, false, DiagonalSystem.Initialisation.LIN, 1, DiagonalSystem.Discretisation.ZOH,
                    true, ChannelMap.Mix.GLU, 1e-3, 1e-1, Norm.Kind.LAYER, true, Norm.Kind.LAYER, 0.1, false),
            "diagonal time-invariant state space blocks (Gu et al. 2022)",
            "drop a channel over all steps, inside the block as well",
            Setting.whole("state", 1, "real-equivalent states per channel, even unless the initialisation is real"),
            Setting.flag("bidirectional", "read sequences from both ends"),
            Setting.choice("initialisation", DiagonalSystem.Initialisation.class, "of A"),
            Setting.number("imaginary_scale", 0, 1e9, "factor on the imaginary part of A at the start"),
            Setting.choice("discretisation", DiagonalSystem.Discretisation.class,
                    "rule from continuous to discrete time"),
            Setting.flag("train_input", "train B"),
            Setting.choice("mix", ChannelMap.Mix.class, "map that mixes the channels of a block"),
            Setting.number("step_min", 1e-12, 1e6, "smallest initial step size"),
            Setting.number("step_max", 1e-12, 1e6, "largest initial step size"));

    /** Checks that the sizes make a system. */
    public S4dSpec {
        if (initialisation == DiagonalSystem.Initialisation.LEGS && state > LARGEST_LEGS) {
            throw new IllegalArgumentException("the setting 'initialisation=legs' diagonalises a matrix of state by "
                    + "state and takes a state of at most " + LARGEST_LEGS + ", not " + state);
        }
        system(width, state, initialisation, imaginaryScale, discretisation, trainInput, stepMin, stepMax);
    }

    private static DiagonalConfig system(int width, int state, DiagonalSystem.Initialisation initialisation,
            double imaginaryScale, DiagonalSystem.Discretisation discretisation, boolean trainInput, double stepMin,
            double stepMax) {
        return DiagonalConfig.of(width).with(initialisation).withState(state)
                .with(DiagonalConfig.InitScaling.imaginary(imaginaryScale)).with(discretisation)
                .withSteps(stepMin, stepMax)
                .with(trainInput ? DiagonalConfig.Training.STANDARD : DiagonalConfig.Training.WITHOUT_B);
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

    private S4d.Config config() {
        return S4d.Config
                .of(system(width, state, initialisation, imaginaryScale, discretisation, trainInput, stepMin, stepMax))
                .withBidirectional(bidirectional).with(mix).withDropout(tiedDropout ? dropout : 0);
    }

    @Override
    public SequenceLayer mixer(RandomGenerator random) {
        return new S4d(config(), random);
    }

    @Override
    public ParameterSize mixerSize() {
        return S4d.size(config());
    }
}
