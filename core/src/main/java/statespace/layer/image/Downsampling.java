package statespace.layer.image;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.pad;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/**
 * Half the resolution at twice the width, (batch, height, width, channels) to (batch, ⌈height / 2⌉, ⌈width / 2⌉, 2 channels).
 * The names of parameters are those of VMamba's checkpoints.
 */
public sealed interface Downsampling extends Layer {
    /** The one or the other. */
    static Downsampling of(boolean convolution, int width, RandomGenerator random) {
        return convolution ? new OfConvolution(width, random) : new Merging(width, random);
    }

    /** What the parameters are. */
    static ParameterSize size(boolean convolution, double width) {
        return convolution
                ? ParameterSize.sum(ParameterSize.of(2 * width, width, 3, 3), ParameterSize.of(2 * width),
                        Norm.size(Norm.Kind.LAYER, 2 * width))
                : ParameterSize.sum(Norm.size(Norm.Kind.LAYER, 4 * width), Linear.size(4 * width, 2 * width, false));
    }

    /** The 2×2 neighbours side by side, normalised, and a linear map; borders of odd sizes are padded with zeros. */
    final class Merging implements Downsampling {
        private final Norm norm;
        private final Linear reduction;

        Merging(int width, RandomGenerator random) {
            norm = new Norm(Norm.Kind.LAYER, 4 * width);
            reduction = Projection.of(4 * width, 2 * width, false, random);
        }

        @Override
        public List<Parameter> parameters() {
            return Parameter.concat(Parameter.prefixed("reduction", reduction.parameters()),
                    Parameter.prefixed("norm", norm.parameters()));
        }

        @Override
        public Tensor forward(Tensor x, ForwardContext context) {
            Tensor even = x.size(1) % 2 == 0 && x.size(2) % 2 == 0
                    ? x
                    : pad(x, 0, 0, 0, x.size(2) % 2, 0, x.size(1) % 2);
            long rows = even.size(1) / 2;
            long columns = even.size(2) / 2;
            Tensor cells = even.view(x.size(0), rows, 2, columns, 2, x.size(3));
            TensorVector neighbours = new TensorVector();
            for (int column = 0; column < 2; column++) {
                for (int row = 0; row < 2; row++) {
                    neighbours.push_back(cells.select(2, row).select(3, column));
                }
            }
            return reduction.apply(norm.forward(cat(neighbours, -1), context));
        }
    }

    /** A convolution of 3×3 and stride 2, and a normalisation. */
    final class OfConvolution implements Downsampling {
        private final ImageConvolution convolution;
        private final Norm norm;

        OfConvolution(int width, RandomGenerator random) {
            convolution = new ImageConvolution(ImageConvolution.Config.ofThree(width, 2 * width, 2), Role.CONVOLUTION,
                    random);
            norm = new Norm(Norm.Kind.LAYER, 2 * width);
        }

        @Override
        public List<Parameter> parameters() {
            return Parameter.concat(Parameter.prefixed("1", convolution.parameters()),
                    Parameter.prefixed("3", norm.parameters()));
        }

        @Override
        public Tensor forward(Tensor x, ForwardContext context) {
            return norm.forward(convolution.apply(x), context);
        }
    }
}
