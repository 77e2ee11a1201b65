package statespace.model;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.DiagonalConfig;
import statespace.layer.Dropout;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Mamba;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Pass;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.S4d;
import statespace.layer.Stack;
import statespace.tensor.Tensors;

/**
 * A direct forecaster of single series, shared by all variates: the window is normalised by its own last value and
 * deviation, cut into overlapping patches (Nie et al. 2023), encoded, passed through a stack of state space blocks, and
 * one linear head maps all patches to all steps ahead. A linear map of the window runs beside the stack, so that the
 * stack learns what a line cannot say.
 */
public final class ForecastModel {
    private static final double DEVIATION_FLOOR = 1e-5;

    private final ForecastConfig config;
    private final Linear encoder; // (width, patch)
    private final Layer stack;
    private final Dropout dropout;
    private final Linear head; // (horizon, patches · width)
    private final Linear skip; // (horizon, lookback)

    /** A model with random parameters. */
    public ForecastModel(ForecastConfig config, RandomGenerator random) {
        this.config = config;
        encoder = new Linear(config.patch(), config.width(), true, Role.EMBEDDING, random);
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            Norm norm = new Norm(config.backbone() == Backbone.MAMBA ? Norm.Kind.RMS : Norm.Kind.LAYER, config.width());
            blocks.add(new Residual(norm, mixer(config, random), new Dropout(config.dropout(), false)));
        }
        stack = new Stack(blocks, new Norm(Norm.Kind.LAYER, config.width()));
        dropout = new Dropout(config.dropout(), false);
        head = new Linear(config.patches() * config.width(), config.horizon(), true, Role.READOUT, random);
        skip = new Linear(config.lookback(), config.horizon(), false, Role.READOUT, 0.1, random);
    }

    private static Layer mixer(ForecastConfig config, RandomGenerator random) {
        return switch (config.backbone()) {
            case MAMBA -> new Mamba(
                    Mamba.Config.of(config.width()).withState(config.state()).withExpand(config.expand()),
                    config.layers(), random);
            case S4D -> new S4d(S4d.Config.of(DiagonalConfig.of(config.width()).withState(config.state())
                    .withSteps(1e-2, 1)), random);
        };
    }

    /** The sizes. */
    public ForecastConfig config() {
        return config;
    }

    /** The blocks. */
    public Layer stack() {
        return stack;
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()),
                Parameter.prefixed("backbone", stack.parameters()), Parameter.prefixed("head", head.parameters()),
                Parameter.prefixed("skip", skip.parameters()));
    }

    /**
     * Predicts.
     *
     * @param windows
     *            (rows, lookback)
     * @return (rows, horizon), in the units of the input
     */
    public Tensor forward(Tensor windows, Pass pass) {
        long rows = windows.size(0);
        Tensor last = windows.narrow(1, config.lookback() - 1L, 1); // (rows, 1)
        Tensor deviation = windows.var(new long[]{1}, false, true).add(Tensors.scalar(DEVIATION_FLOOR)).sqrt();
        Tensor x = windows.sub(last).div(deviation); // (rows, lookback)
        Tensor patches = pad(x).unfold(1, config.patch(), config.stride()); // (rows, patches, patch)
        Tensor h = pass.show("encoder", encoder.apply(patches)); // (rows, patches, width)
        h = stack.forward(h, pass);
        Tensor flat = dropout.forward(h.reshape(rows, -1), pass);
        Tensor y = head.apply(flat).add(skip.apply(x));
        return pass.show("head", y.mul(deviation).add(last));
    }

    private Tensor pad(Tensor x) {
        long missing = (config.patches() - 1L) * config.stride() + config.patch() - config.lookback();
        return missing == 0
                ? x
                : cat(new TensorVector(x, x.narrow(1, config.lookback() - 1L, 1).expand(x.size(0), missing)), 1);
    }
}
