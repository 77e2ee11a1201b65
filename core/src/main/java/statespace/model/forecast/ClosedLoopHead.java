package statespace.model.forecast;

import static org.bytedeco.pytorch.global.torch.ones_like;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Chimera;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.grid.CompanionGrid;
import statespace.tensor.Tensors;

/**
 * Forecasts in a closed loop, after SpaceTime (Zhang et al. 2023) and over variates as Chimera has it (Behrouz et al.
 * 2024): a {@link CompanionGrid} reads the features of the patches of all variates, column by column, says what the next
 * column will be, and from the last one on reads its own words. A linear map turns the features of a patch into its
 * values. Nothing in it knows the horizon.
 *
 * <p>
 * Trained with three losses of weight 1, as published for SpaceTime: of the closed loop's forecasts (the model's caller
 * takes that one), of the values that the open loop says of the next patch of the window, and of the features that it
 * says. The published ones are root mean squares; these are mean squares, like all losses here.
 */
final class ClosedLoopHead implements ForecastHead {
    private static final int PATCHES = 2;

    private final CompanionGrid grid;
    private final Linear values; // (patch, width)
    private final Dropout dropout;
    private final int patch;
    private final int horizon;

    ClosedLoopHead(ForecastSpec spec, BackboneSpec backbone, RandomGenerator random) {
        int width = backbone.width();
        dropout = new Dropout(backbone.dropout(), false);
        grid = new CompanionGrid(width, backbone.state(), CompanionGrid.Transition.COMPANION, true, random);
        values = new Linear(width, spec.patch(), true, Role.READOUT, random);
        patch = spec.patch();
        horizon = spec.horizon();
    }

    /** What the parameters of such a head are. */
    static ParameterSize size(ForecastSpec spec, BackboneSpec backbone) {
        return ParameterSize.sum(CompanionGrid.size(backbone.width(), backbone.state(), true),
                Linear.size(backbone.width(), spec.patch(), true));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("loop.grid", grid.parameters()),
                Parameter.prefixed("loop.values", values.parameters()));
    }

    @Override
    public Tensor forecast(Read read, ForwardContext context) {
        return ahead(dropout.forward(read.features(), context)).reshape(read.x().size(0), horizon);
    }

    @Override
    public ForecastModel.Said train(Read read, ForwardContext context) {
        Tensor z = dropout.forward(read.features(), context);
        return new ForecastModel.Said(ahead(z).reshape(read.x().size(0), horizon),
                within(z, read.x(), read.counted(), read.scale().standardDeviation()));
    }

    /**
     * The steps after the last patch.
     *
     * @param z
     *            features, (windows, variates, patches, width)
     * @return (windows, variates, horizon)
     */
    private Tensor ahead(Tensor z) {
        int columns = (horizon + patch - 1) / patch;
        Tensor ahead = values.apply(grid.closedLoop(grid.lagColumn(z), columns)); // (.., columns, patch)
        return ahead.reshape(z.size(0), z.size(1), (long) columns * patch).narrow(PATCHES, 0, horizon);
    }

    /**
     * The mean squared errors of the open loop on all patches but the first (null for a single one): of values in data units,
     * and of features.
     *
     * @param z
     *            features, (windows, variates, patches, width)
     * @param x
     *            normalised values, (windows · variates, lookback)
     * @param counted
     *            as x, 1 where a value counts; or null
     * @param standardDeviation
     *            of each window, (windows · variates, 1)
     */
    private Tensor within(Tensor z, Tensor x, Tensor counted, Tensor standardDeviation) {
        long next = z.size(PATCHES) - 1;
        if (next == 0) {
            return null;
        }
        Tensor said = grid.forward(z.narrow(PATCHES, 0, next)); // of patches 1, 2, ...
        long[] shape = {z.size(0), z.size(1), next + 1, patch};
        Tensor weight = counted == null ? ones_like(x) : counted;
        Tensor known = weight.reshape(shape).narrow(PATCHES, 1, next);
        Tensor truth = x.reshape(shape).narrow(PATCHES, 1, next);
        Tensor wrong = values.apply(said).sub(truth).mul(standardDeviation.reshape(z.size(0), z.size(1), 1, 1))
                .mul(known);
        Tensor ofValues = wrong.square().sum().div(known.sum().clamp_min(Tensors.scalar(1)));
        return ofValues.add(said.sub(z.narrow(PATCHES, 1, next)).square().mean());
    }
}
