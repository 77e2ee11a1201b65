package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.piecewise.Plrnn;
import statespace.layer.piecewise.PlrnnConfig;

/**
 * One piecewise-linear recurrent network, {@link Plrnn}: the encoded values drive its state, and its state is what comes out.
 *
 * @param map
 *            which of the piecewise-linear maps
 * @param latent
 *            M, states, and so features
 * @param hidden
 *            L, hidden units of the shallow maps
 * @param bases
 *            B, basis functions of the dendritic maps
 */
public record PlrnnSpec(PlrnnConfig.Map map, int latent, int hidden, int bases) implements BackboneSpec {
    private static final String KIND = "plrnn";

    /** The kind, with its defaults. */
    public static final BackboneType<PlrnnSpec> TYPE = BackboneType.of(PlrnnSpec.class,
            new PlrnnSpec(PlrnnConfig.Map.CLIPPED_SHALLOW, 16, 50, 10),
            "a piecewise-linear recurrent network, nonlinear in its state (Hess et al. 2023)",
            Setting.choice("map", PlrnnConfig.Map.class, "which of the piecewise-linear maps"),
            Setting.whole("latent", 1, "states"),
            Setting.whole("hidden", 1, "hidden units of the shallow maps"),
            Setting.whole("bases", 1, "basis functions of the dendritic maps"))
            .only("hidden", "map=clipped_shallow|shallow").only("bases", "map=dendritic|clipped_dendritic");

    /** Checks that the sizes make a layer. */
    public PlrnnSpec {
        config(map, latent, hidden, bases);
    }

    private static PlrnnConfig config(PlrnnConfig.Map map, int latent, int hidden, int bases) {
        return new PlrnnConfig(map, latent, hidden, bases);
    }

    /** Kind and sizes of the network. */
    public PlrnnConfig config() {
        return config(map, latent, hidden, bases);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int width() {
        return latent;
    }

    @Override
    public int state() {
        return latent;
    }

    @Override
    public double dropout() {
        return 0;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.STEP, Ability.UNEQUAL_LENGTHS, Ability.FREE_RUN);
    }

    @Override
    public Backbone build(Encoding encoding, RandomGenerator random) {
        return new SequenceBackbone(Encoder.of(encoding, latent, random), new Plrnn(config(), random), latent);
    }

    @Override
    public ParameterSize size(Encoding encoding) {
        return ParameterSize.sum(Encoder.size(encoding, latent), config().size());
    }

    @Override
    public double kept() {
        return latent;
    }
}
