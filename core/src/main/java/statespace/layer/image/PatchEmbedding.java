package statespace.layer.image;

import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/**
 * Pixels to tokens, (batch, height, width, channels) to (batch, rows, columns, width): one convolution over patches and a
 * normalisation, or two overlapping convolutions of half the patch's stride each with normalisations and a GELU between. The
 * names of parameters are those of VMamba's checkpoints.
 */
public final class PatchEmbedding implements Layer {
    private static final int HALF = 2;

    private final boolean overlapping;
    private final ImageConvolution first;
    private final Norm firstNorm;
    private final ImageConvolution second; // or null
    private final Norm secondNorm; // or null

    /**
     * Sizes.
     *
     * @param channels
     *            of a pixel
     * @param width
     *            channels of a token
     * @param patch
     *            side of what becomes a token
     * @param overlapping
     *            true for two convolutions that overlap
     */
    public record Config(int channels, int width, int patch, boolean overlapping) {
        /** Checks the sizes. */
        public Config {
            if (overlapping && (patch % HALF != 0 || width % HALF != 0)) {
                throw new IllegalArgumentException("two convolutions take an even patch and an even width, not "
                        + patch + " and " + width);
            }
        }

        private ImageConvolution.Config first() {
            return overlapping
                    ? new ImageConvolution.Config(channels, width / HALF, patch / HALF + 1, patch / HALF, 1, 1, true)
                    : ImageConvolution.Config.patches(channels, width, patch);
        }

        private ImageConvolution.Config second() {
            return new ImageConvolution.Config(width / HALF, width, patch / HALF + 1, patch / HALF, 1, 1, true);
        }

        /** What the parameters are. */
        public ParameterSize size() {
            return overlapping
                    ? ParameterSize.sum(first().size(), Norm.size(Norm.Kind.LAYER, first().out()), second().size(),
                            Norm.size(Norm.Kind.LAYER, width))
                    : ParameterSize.sum(first().size(), Norm.size(Norm.Kind.LAYER, width));
        }

        /** Rows, or columns, of tokens that so many pixels make. */
        public int tokens(int pixels) {
            int once = first().positions(pixels);
            return overlapping ? second().positions(once) : once;
        }
    }

    /** With random parameters. */
    public PatchEmbedding(Config config, RandomGenerator random) {
        overlapping = config.overlapping;
        first = new ImageConvolution(config.first(), Role.EMBEDDING, random);
        firstNorm = new Norm(Norm.Kind.LAYER, overlapping ? config.width / HALF : config.width);
        second = overlapping ? new ImageConvolution(config.second(), Role.CONVOLUTION, random) : null;
        secondNorm = overlapping ? new Norm(Norm.Kind.LAYER, config.width) : null;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> one = Parameter.concat(Parameter.prefixed("0", first.parameters()),
                Parameter.prefixed("2", firstNorm.parameters()));
        return overlapping
                ? Parameter.concat(one, Parameter.prefixed("5", second.parameters()),
                        Parameter.prefixed("7", secondNorm.parameters()))
                : one;
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        Tensor tokens = firstNorm.forward(first.apply(x), context);
        return overlapping ? secondNorm.forward(second.apply(gelu(tokens)), context) : tokens;
    }
}
