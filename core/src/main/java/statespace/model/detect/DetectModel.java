package statespace.model.detect;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.Ability;
import statespace.backbone.Backbone;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Encoding;
import statespace.config.SettingException;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.model.Model;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * A model of what normal rows look like. A causal backbone reads the cells that are seen; from the features of a cell at
 * step t one linear head says the variate's next value, as x[v,t] + w·z[v,t] + b, and another the cell's own value, which is
 * of use where the cell was hidden: the backbone could copy it otherwise.
 *
 * <p>
 * With the trained tensors the model keeps its calibration: every variate's mean squared error of both heads on normal
 * rows that it was not fitted to, and the threshold of the score. They are no parameters, and 0 until they are set.
 */
public final class DetectModel implements Model {
    private final DetectSpec spec;
    private final BackboneSpec options;
    private final Backbone backbone;
    private final Linear forecast; // (1, width)
    private final Linear reconstruction; // (1, width)
    private final Parameter forecastScale; // (variates)
    private final Parameter reconstructionScale; // (variates)
    private final Parameter threshold; // (1)

    /**
     * A model with random parameters, not calibrated.
     *
     * @throws SettingException
     *             if the backbone looks ahead
     */
    public DetectModel(DetectSpec spec, BackboneSpec backbone, RandomGenerator random) {
        if (backbone.can(Ability.IMAGES)) {
            throw Encoding.Image.missing(backbone.kind());
        }
        if (!backbone.can(Ability.STEP)) {
            throw new SettingException("rows are scored as they come, which needs a backbone that never looks "
                    + "ahead; " + backbone.kind()
                    + " as it is set up does, choose another backbone or other options of it");
        }
        this.spec = spec;
        this.options = backbone;
        this.backbone = backbone.build(new Encoding.Cells(), random);
        forecast = new Linear(backbone.width(), 1, true, Role.READOUT, 0.1, random);
        reconstruction = new Linear(backbone.width(), 1, true, Role.READOUT, random);
        forecastScale = Parameter.of("calibration.forecast", ones(spec.variates()), Role.FIXED);
        reconstructionScale = Parameter.of("calibration.reconstruction", ones(spec.variates()), Role.FIXED);
        threshold = Parameter.of("calibration.threshold", zeros(1), Role.FIXED);
    }

    /** What the parameters of such a model are. */
    public static ParameterSize size(DetectSpec spec, BackboneSpec backbone) {
        return ParameterSize.sum(backbone.size(new Encoding.Cells()), Linear.size(backbone.width(), 1, true).times(2),
                ParameterSize.of(spec.variates()).times(2), ParameterSize.of(1));
    }

    /**
     * What the two heads say.
     *
     * @param forecast
     *            of the next step, (batch, variates, steps)
     * @param reconstruction
     *            of the cells, (batch, variates, steps)
     */
    public record Said(Tensor forecast, Tensor reconstruction) {}

    /**
     * What makes errors scores.
     *
     * @param forecast
     *            mean squared error of the forecast by variate
     * @param reconstruction
     *            mean squared error of the reconstruction by variate
     * @param threshold
     *            that the score of an anomalous row exceeds
     */
    public record Calibration(float[] forecast, float[] reconstruction, float threshold) {}

    @Override
    public DetectSpec task() {
        return spec;
    }

    @Override
    public BackboneSpec backbone() {
        return options;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(backbone.parameters(), Parameter.prefixed("forecast", forecast.parameters()),
                Parameter.prefixed("reconstruction", reconstruction.parameters()),
                List.of(forecastScale, reconstructionScale, threshold));
    }

    @Override
    public List<Modes> modes(int length) {
        return backbone.modes(length);
    }

    @Override
    public List<Expressivity> expressivity() {
        return backbone.expressivity();
    }

    /** Floats of streaming state for one series of rows. */
    public int stateSize() {
        return backbone.stateSize(spec.variates());
    }

    /**
     * Reads scaled rows.
     *
     * @param x
     *            (batch, variates, steps)
     * @param seen
     *            (batch, variates, steps): 1 where a cell is seen, 0 where it is hidden; null where all are seen
     */
    public Said forward(Tensor x, Tensor seen, ForwardContext context) {
        Tensor z = backbone.forward(x, seen, context);
        return new Said(context.show("forecast", forecast.apply(z).squeeze(-1).add(x)),
                context.show("reconstruction", reconstruction.apply(z).squeeze(-1)));
    }

    /** Keeps the calibration. */
    public void calibrate(Calibration calibration) {
        Bridge.withoutGradient(() -> {
            copy(forecastScale, calibration.forecast());
            copy(reconstructionScale, calibration.reconstruction());
            copy(threshold, calibration.threshold());
            return true;
        });
    }

    private static void copy(Parameter to, float... values) {
        to.value().copy_(Tensors.of(values, values.length));
    }

    /** The calibration. */
    public Calibration calibration() {
        return new Calibration(Tensors.toFloats(forecastScale.value()), Tensors.toFloats(reconstructionScale.value()),
                Tensors.toFloats(threshold.value())[0]);
    }

    /** True once a threshold was set. */
    public boolean isCalibrated() {
        return calibration().threshold() > 0;
    }
}
