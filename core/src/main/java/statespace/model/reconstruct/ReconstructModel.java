package statespace.model.reconstruct;

import static org.bytedeco.pytorch.global.torch.full;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.Ability;
import statespace.backbone.BackboneSpec;
import statespace.backbone.PlrnnSpec;
import statespace.config.SettingException;
import statespace.dynamics.PiecewiseLinearMap;
import statespace.layer.Expressivity;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.piecewise.Plrnn;
import statespace.model.Model;
import statespace.tensor.Bridge;
import statespace.tensor.DynamicsOps;
import statespace.tensor.Tensors;

/**
 * The convSSM (Volkmann et al. 2024, arXiv 2411.02949): latent dynamics whose states pass a filter before they are observed,
 *
 * <pre>
 * z_t = F(z_{t-1})        x̂_t = B Σ_j h_j z_{t-j} + J r_t
 * </pre>
 *
 * With one tap h = 1 it is the standard state space model. The taps, the strength of forcing and the state that a free run
 * begins with are kept with the trained tensors; that state is NaN until training ends.
 */
public final class ReconstructModel implements Model {
    private static final int STATES = 8192; // rows that are inverted at once

    private final ReconstructSpec spec;
    private final PlrnnSpec options;
    private final Plrnn latent;
    private final Observation observation;
    private final Parameter taps; // (τ)
    private final Parameter strength; // (1)
    private final Parameter begin; // (M)

    /**
     * A model with random parameters and a filter that lets everything through.
     *
     * @throws SettingException
     *             if the backbone does not run by itself, or its states do not suit the observation
     */
    public ReconstructModel(ReconstructSpec spec, BackboneSpec backbone, RandomGenerator random) {
        this.spec = spec;
        this.options = options(backbone);
        latent = new Plrnn(options.config(), random);
        observation = new Observation(spec, options.latent(), random);
        taps = Parameter.of("filter.taps", zeros(spec.taps()), Role.FIXED);
        strength = Parameter.of("forcing.strength", ones(1), Role.FIXED);
        begin = Parameter.of("begin", full(new long[]{options.latent()}, new Scalar(Float.NaN)), Role.FIXED);
        float[] through = new float[spec.taps()];
        through[0] = 1;
        keep(taps, through);
        setStrength(spec.forcing() == ReconstructSpec.Forcing.ADAPTIVE ? 1 : spec.strength());
    }

    private static PlrnnSpec options(BackboneSpec backbone) {
        if (backbone instanceof PlrnnSpec plrnn) {
            return plrnn;
        }
        throw new SettingException("a system is reconstructed by a backbone that runs on from a state without inputs ("
                + Ability.FREE_RUN.name().toLowerCase(java.util.Locale.ROOT) + "), and " + backbone.kind()
                + " does not; choose plrnn");
    }

    /** What the parameters of such a model are. */
    public static ParameterSize size(ReconstructSpec spec, BackboneSpec backbone) {
        PlrnnSpec plrnn = options(backbone);
        Observation.check(spec, plrnn.latent());
        return ParameterSize.sum(plrnn.config().size(), Observation.size(spec, plrnn.latent()),
                ParameterSize.of(spec.taps()), ParameterSize.of(1), ParameterSize.of(plrnn.latent()));
    }

    @Override
    public ReconstructSpec task() {
        return spec;
    }

    @Override
    public PlrnnSpec backbone() {
        return options;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("latent", latent.parameters()),
                Parameter.prefixed("observation", observation.parameters()), List.of(taps, strength, begin));
    }

    @Override
    public List<Modes> modes(int length) {
        return List.of();
    }

    @Override
    public List<Expressivity> expressivity() {
        return latent.expressivity().stream().map(each -> each.within("latent")).toList();
    }

    /** The latent dynamics. */
    public Plrnn latent() {
        return latent;
    }

    /** The parameters of the latent dynamics. */
    public List<Parameter> latentParameters() {
        return latent.parameters();
    }

    /** The parameters of the observation. */
    public List<Parameter> observationParameters() {
        return observation.parameters();
    }

    /** Sets the filter. */
    public void setTaps(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        keep(taps, floats);
    }

    /** The filter. */
    public double[] taps() {
        return doubles(taps);
    }

    /** Sets α. */
    public void setStrength(double alpha) {
        keep(strength, (float) alpha);
    }

    /** α. */
    public double strength() {
        return doubles(strength)[0];
    }

    /** Sets the state that a free run begins with. */
    public void setBegin(double[] state) {
        float[] floats = new float[state.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) state[i];
        }
        keep(begin, floats);
    }

    /** True once training has ended: the state that a free run begins with is known. */
    public boolean isFinished() {
        return Arrays.stream(begin()).allMatch(Double::isFinite);
    }

    /** The state that a free run begins with; NaN until training ends. */
    public double[] begin() {
        return doubles(begin);
    }

    private static void keep(Parameter parameter, float... values) {
        Bridge.withoutGradient(() -> parameter.value().copy_(Tensors.of(values, values.length)));
    }

    private static double[] doubles(Parameter parameter) {
        float[] values = Tensors.toFloats(parameter.value());
        double[] all = new double[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i];
        }
        return all;
    }

    /**
     * What deconvolved values say of states, without a gradient.
     *
     * @param values
     *            (…, N), NaN where not known
     * @param nuisance
     *            deconvolved, (…, P), or null
     * @return (…, M), NaN where not known
     */
    public Tensor invert(Tensor values, Tensor nuisance) {
        return observation.invert(values, nuisance);
    }

    /**
     * The states that deconvolved rows say.
     *
     * @param values
     *            (rows)(N), NaN where not known
     * @param nuisance
     *            deconvolved, (rows)(P), or null
     * @return (rows)(M), NaN where not known
     */
    public double[][] states(double[][] values, double[][] nuisance) {
        double[][] all = new double[values.length][];
        for (int from = 0; from < all.length; from += STATES) {
            int count = Math.min(STATES, all.length - from);
            try (PointerScope _ = new PointerScope()) {
                Tensor state = observation.first(invert(tensor(values, from, count),
                        nuisance == null ? null : tensor(nuisance, from, count))).detach();
                System.arraycopy(Observation.rows(state, count, options.latent()), 0, all, from, count);
            }
        }
        return all;
    }

    private static Tensor tensor(double[][] rows, int from, int count) {
        int width = rows[0].length;
        float[] floats = new float[count * width];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) rows[from + i / width][i % width];
        }
        return Tensors.of(floats, count, width);
    }

    /**
     * Predictions of windows under teacher forcing.
     *
     * @param forcing
     *            d of the whole windows, (batch, steps + 1, M), the first known
     * @param alpha
     *            (steps)
     * @param nuisance
     *            of the predicted rows, (batch, steps + 1 − τ, P), or null
     * @return x̂, (batch, steps + 1 − τ, N): of the rows τ to steps of the windows
     */
    public Tensor forced(Tensor forcing, Tensor alpha, Tensor nuisance) {
        long steps = forcing.size(1) - 1;
        Tensor z = latent.forced(observation.first(forcing.select(1, 0)), null,
                forcing.narrow(1, 1, steps).contiguous(), alpha);
        return observation.observe(spec.taps() == 1 && spec.filter() == ReconstructSpec.Filter.NONE
                ? z
                : DynamicsOps.fir(z, Tensors.toFloats(taps.value())), nuisance);
    }

    /** The trained model as numbers, for free runs and measures in double precision. */
    public ReconstructedSystem system() {
        return Bridge.withoutGradient(() -> {
            Plrnn.Shallow map = latent.shallow();
            int m = options.latent();
            int hidden = Math.toIntExact(map.threshold().numel());
            return new ReconstructedSystem(new PiecewiseLinearMap(doubles(map.decay()),
                    Observation.rows(map.output(), m, hidden), Observation.rows(map.input(), hidden, m),
                    doubles(map.offset()), doubles(map.threshold()), options.map().isClipped()),
                    observation.matrix(), observation.regression(), taps(), begin());
        });
    }

    private static double[] doubles(Tensor tensor) {
        return Observation.rows(tensor, 1, Math.toIntExact(tensor.numel()))[0];
    }
}
