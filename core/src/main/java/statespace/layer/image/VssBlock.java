package statespace.layer.image;

import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.style.TokenStyle;

/**
 * VMamba's block: x + DropPath(SS2D(LN(x))), and behind it, where it has a second branch, x + DropPath(MLP(LN(x))) with a
 * GELU between two linear maps.
 */
public final class VssBlock implements Layer {
    private final Norm norm;
    private final Ss2d scan;
    private final DropPath drop;
    private final Norm mlpNorm; // or null
    private final Linear first; // or null
    private final Linear second; // or null

    /**
     * With random parameters.
     *
     * @param mlp
     *            channels inside the second branch per channel; 0 for none
     */
    public VssBlock(Ss2d.Config config, int mlp, double dropPath, TokenStyle style, RandomGenerator random) {
        int width = config.width();
        norm = new Norm(Norm.Kind.LAYER, width);
        scan = new Ss2d(config, style, random);
        drop = new DropPath(dropPath);
        mlpNorm = mlp == 0 ? null : new Norm(Norm.Kind.LAYER, width);
        first = mlp == 0 ? null : Projection.of(width, Math.multiplyExact(mlp, width), true, random);
        second = mlp == 0 ? null : Projection.of(mlp * width, width, true, random);
    }

    /** What the parameters are. */
    public static ParameterSize size(Ss2d.Config config, double mlp) {
        double width = config.width();
        ParameterSize scan = ParameterSize.sum(Norm.size(Norm.Kind.LAYER, width), config.size());
        return mlp == 0
                ? scan
                : ParameterSize.sum(scan, Norm.size(Norm.Kind.LAYER, width), Linear.size(width, mlp * width, true),
                        Linear.size(mlp * width, width, true));
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> one = Parameter.concat(Parameter.prefixed("norm", norm.parameters()),
                Parameter.prefixed("op", scan.parameters()));
        return mlpNorm == null
                ? one
                : Parameter.concat(one, Parameter.prefixed("norm2", mlpNorm.parameters()),
                        Parameter.prefixed("mlp.fc1", first.parameters()),
                        Parameter.prefixed("mlp.fc2", second.parameters()));
    }

    /** The dynamics of its scan. */
    public Modes modes() {
        return scan.modes().within("op");
    }

    /** (batch, height, width, channels) to the same. */
    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        Tensor sum = x.add(drop.forward(scan.forward(norm.forward(x, context), context), context));
        if (mlpNorm == null) {
            return sum;
        }
        Tensor mixed = second.apply(gelu(first.apply(mlpNorm.forward(sum, context))));
        return sum.add(drop.forward(mixed, context));
    }
}
