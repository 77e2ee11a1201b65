package statespace.model.forecast;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.backbone.Ability;
import statespace.backbone.Backbone;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Encoding;
import statespace.config.SettingException;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.model.Model;

/**
 * A forecaster, shared by all variates: the window is normalised by its own last value and standard deviation, cut into
 * patches (Nie et al. 2023) and read by a backbone, over each variate alone or over all of them; a head makes the steps
 * ahead, by {@link ForecastSpec.Decoder}.
 */
public final class ForecastModel implements Model {
    private final ForecastSpec spec;
    private final BackboneSpec options;
    private final Backbone backbone;
    private final ForecastHead head;
    private final int together; // variates of one window

    /**
     * A model with random parameters.
     *
     * @throws SettingException
     *             if the backbone cannot do what the task asks for
     */
    public ForecastModel(ForecastSpec spec, BackboneSpec backbone, RandomGenerator random) {
        check(spec, backbone);
        this.spec = spec;
        this.options = backbone;
        var patches = new Encoding.Patches(spec.lookback(), spec.patch(), spec.stride(), spec.skipMissing());
        together = backbone.can(Ability.VARIATES_TOGETHER) ? spec.variates() : 1;
        this.backbone = backbone.build(patches, random);
        head = switch (spec.decoder()) {
            case DIRECT -> new DirectHead(spec, patches.count() * backbone.width(), backbone.dropout(), random);
            case CLOSED_LOOP -> new ClosedLoopHead(spec, backbone, random);
        };
    }

    /** What the parameters of such a model are. */
    public static ParameterSize size(ForecastSpec spec, BackboneSpec backbone) {
        var patches = new Encoding.Patches(spec.lookback(), spec.patch(), spec.stride(), spec.skipMissing());
        return ParameterSize.sum(backbone.size(patches), switch (spec.decoder()) {
            case DIRECT -> DirectHead.size(spec, (double) patches.count() * backbone.width());
            case CLOSED_LOOP -> ClosedLoopHead.size(spec, backbone);
        });
    }

    private static void check(ForecastSpec spec, BackboneSpec backbone) {
        if (backbone.can(Ability.IMAGES)) {
            throw Encoding.Image.missing(backbone.kind());
        }
        if (spec.skipMissing() && !backbone.can(Ability.MISSING_CELLS)) {
            throw new SettingException("the setting 'missing=skip' needs a backbone that goes on over missing "
                    + "cells, such as chimera; " + backbone.kind() + " reads every value, choose the setting "
                    + "'missing=fill'");
        }
        if (spec.decoder() == ForecastSpec.Decoder.CLOSED_LOOP
                && !(backbone.can(Ability.VARIATES_TOGETHER) && backbone.can(Ability.STEP))) {
            throw new SettingException("a closed loop needs a backbone that reads variates together and never looks "
                    + "ahead, such as chimera:average=trailing; " + backbone.kind()
                    + " as it is set up does not, choose another backbone or other options of it");
        }
    }

    @Override
    public ForecastSpec task() {
        return spec;
    }

    @Override
    public BackboneSpec backbone() {
        return options;
    }

    @Override
    public List<Modes> modes(int length) {
        return backbone.modes(length);
    }

    @Override
    public List<Expressivity> expressivity() {
        return backbone.expressivity();
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(backbone.parameters(), head.parameters());
    }

    /**
     * Predicts.
     *
     * @param windows
     *            (rows, lookback); where the backbone reads several variates together, the rows of one window lie together.
     *            Where missing cells are left out, they are NaN
     * @return (rows, horizon), in the units of the input
     */
    public Tensor forward(Tensor windows, ForwardContext context) {
        ForecastHead.Read read = read(windows, null, context);
        return context.show("head", read.scale().restore(head.forecast(read, context)));
    }

    /**
     * Predicts, and for training looks back at what was predicted inside the windows.
     *
     * @param windows
     *            as for {@link #forward}
     * @param known
     *            as the windows, 1 where a value was measured and 0 where it was filled; null where all were measured, or
     *            what was not is NaN
     */
    public Said train(Tensor windows, Tensor known, ForwardContext context) {
        ForecastHead.Read read = read(windows, known, context);
        Said said = head.train(read, context);
        return new Said(context.show("head", read.scale().restore(said.forecast())), said.within());
    }

    /**
     * What the model says of windows.
     *
     * @param forecast
     *            (rows, horizon), in the units of the input
     * @param within
     *            a loss on the windows themselves that a closed loop needs beside that of its forecasts, a scalar; null for
     *            other heads
     */
    public record Said(Tensor forecast, Tensor within) {}

    private ForecastHead.Read read(Tensor windows, Tensor measured, ForwardContext context) {
        Tensor seen = spec.skipMissing() ? windows.isnan().logical_not().to(ScalarType.Float) : null;
        Tensor known = seen == null ? windows : windows.nan_to_num();
        WindowScale scale = WindowScale.of(known, seen);
        Tensor x = scale.normalise(known, seen); // (rows, lookback)
        long[] field = {-1, together, spec.lookback()};
        Tensor features = backbone.forward(x.reshape(field), seen == null ? null : seen.reshape(field), context);
        return new ForecastHead.Read(features, x, seen, seen == null ? measured : seen, scale);
    }
}
