package statespace.model.forecast;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.backbone.Backbone;
import statespace.backbone.Chimera;
import statespace.layer.DiagonalConfig;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Mamba;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.S4d;
import statespace.layer.Stack;

/**
 * A direct forecaster, shared by all variates: the window is normalised by its own last value and deviation, cut into
 * overlapping patches (Nie et al. 2023), read by a trunk, and one linear head maps the features of all patches to all
 * steps ahead. The trunk is a stack of state space blocks over each variate alone, or {@link Chimera} over all of them. A
 * linear map of the window runs beside the trunk, so that the trunk learns what a line cannot say. Or a
 * {@link ClosedLoopHead} reads the features and goes on by itself, patch by patch.
 */
public final class ForecastModel {
    private final ForecastConfig config;
    private final Linear encoder; // (width, patch), null for Chimera
    private final Layer stack; // null for Chimera
    private final Chimera chimera; // null for the others
    private final Dropout dropout;
    private final Linear head; // (horizon, patches · width), null for a closed loop
    private final Linear skip; // (horizon, lookback), null for a closed loop
    private final ClosedLoopHead loop; // null where one linear map gives all steps

    /** A model with random parameters. */
    public ForecastModel(ForecastConfig config, RandomGenerator random) {
        this.config = config;
        boolean together = config.backbone() == Backbone.CHIMERA;
        encoder = together ? null : new Linear(config.patch(), config.width(), true, Role.EMBEDDING, random);
        stack = together ? null : stack(config, random);
        chimera = together ? new Chimera(config.chimera(), random) : null;
        dropout = new Dropout(config.dropout(), false);
        boolean direct = !config.closedLoop();
        head = direct
                ? new Linear(config.patches() * config.width(), config.horizon(), true, Role.READOUT, random)
                : null;
        skip = direct ? new Linear(config.lookback(), config.horizon(), false, Role.READOUT, 0.1, random) : null;
        loop = direct ? null : new ClosedLoopHead(config.width(), config.state(), config.patch(), random);
    }

    private static Layer stack(ForecastConfig config, RandomGenerator random) {
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            Norm norm = new Norm(config.backbone() == Backbone.MAMBA ? Norm.Kind.RMS : Norm.Kind.LAYER, config.width());
            blocks.add(new Residual(norm, mixer(config, random), new Dropout(config.dropout(), false)));
        }
        return new Stack(blocks, new Norm(Norm.Kind.LAYER, config.width()));
    }

    private static Layer mixer(ForecastConfig config, RandomGenerator random) {
        return switch (config.backbone()) {
            case MAMBA -> new Mamba(
                    Mamba.Config.of(config.width()).withState(config.state()).withExpand(config.expand()),
                    config.layers(), random);
            case S4D -> new S4d(S4d.Config.of(DiagonalConfig.of(config.width()).withState(config.state())
                    .withSteps(1e-2, 1)), random);
            case CHIMERA -> throw new IllegalArgumentException("Chimera is no stack of layers over one series");
        };
    }

    /** The sizes. */
    public ForecastConfig config() {
        return config;
    }

    /** The dynamics of the diagonal layers inside, in order. */
    public List<Modes> modes(int length) {
        return stack == null ? chimera.modes() : stack.modes(length);
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return Parameter.concat(
                chimera == null
                        ? Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()),
                                Parameter.prefixed("backbone", stack.parameters()))
                        : Parameter.prefixed("backbone", chimera.parameters()),
                loop == null
                        ? Parameter.concat(Parameter.prefixed("head", head.parameters()),
                                Parameter.prefixed("skip", skip.parameters()))
                        : Parameter.prefixed("loop", loop.parameters()));
    }

    /**
     * Predicts.
     *
     * @param windows
     *            (rows, lookback); where the model reads several variates together, the rows of one window lie together.
     *            Where it leaves missing cells out, they are NaN
     * @return (rows, horizon), in the units of the input
     */
    public Tensor forward(Tensor windows, ForwardContext context) {
        return said(windows, context, false).forecast();
    }

    /**
     * Predicts, and for training looks back at what was predicted inside the windows.
     *
     * @param windows
     *            as for {@link #forward}
     */
    public Said train(Tensor windows, ForwardContext context) {
        return said(windows, context, true);
    }

    /**
     * What the model says of windows.
     *
     * @param forecast
     *            (rows, horizon), in the units of the input
     * @param within
     *            a loss on the windows themselves that a closed loop needs beside that of its forecasts, a scalar; null for
     *            other models
     */
    public record Said(Tensor forecast, Tensor within) {}

    private Said said(Tensor windows, ForwardContext context, boolean trains) {
        Tensor seen = config.skipsMissing() ? windows.isnan().logical_not().to(ScalarType.Float) : null;
        Tensor known = seen == null ? windows : windows.nan_to_num();
        WindowScale scale = WindowScale.of(known, seen);
        Tensor x = scale.normalise(known, seen); // (rows, lookback)
        Tensor features = features(x, seen, context);
        if (loop != null) {
            Tensor z = dropout.forward(features, context); // (windows, variates, patches, width)
            Tensor ahead = loop.forecast(z, config.horizon()).reshape(windows.size(0), config.horizon());
            return new Said(context.show("head", scale.restore(ahead)),
                    trains ? loop.within(z, x, seen, scale.deviation()) : null);
        }
        Tensor flat = dropout.forward(features.reshape(windows.size(0), -1), context);
        Tensor y = head.apply(flat).add(skip.apply(x));
        return new Said(context.show("head", scale.restore(y)), null);
    }

    /** (rows, patches, width), or the same with the rows of one window apart. */
    private Tensor features(Tensor x, Tensor seen, ForwardContext context) {
        if (chimera != null) {
            long[] field = {-1, config.variates(), config.lookback()};
            return chimera.forward(x.reshape(field), seen == null ? null : seen.reshape(field), context);
        }
        Tensor patches = pad(x).unfold(1, config.patch(), config.stride()); // (rows, patches, patch)
        return stack.forward(context.show("encoder", encoder.apply(patches)), context);
    }

    private Tensor pad(Tensor x) {
        long missing = (config.patches() - 1L) * config.stride() + config.patch() - config.lookback();
        return missing == 0
                ? x
                : cat(new TensorVector(x, x.narrow(1, config.lookback() - 1L, 1).expand(x.size(0), missing)), 1);
    }
}
