package statespace.layer.image;

import static org.bytedeco.pytorch.global.torch.conv2d;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import statespace.layer.ForwardContext;
import statespace.layer.Layer;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Tensors;

/**
 * A convolution over images, (batch, height, width, channels) to (batch, height out, width out, channels out). Weight
 * (out, in / groups, kernel, kernel) and bias (out) start uniform within ±1/√(kernel² in / groups).
 */
public final class ImageConvolution implements Layer {
    private final Config config;
    private final Parameter weight;
    private final Parameter bias; // or null

    /**
     * Sizes.
     *
     * @param in
     *            channels in
     * @param out
     *            channels out
     * @param kernel
     *            side of the kernel
     * @param stride
     *            from position to position
     * @param padding
     *            zeros at each border
     * @param groups
     *            in which channels are mixed; {@code in} for none
     * @param bias
     *            true for a bias
     */
    public record Config(int in, int out, int kernel, int stride, int padding, int groups, boolean bias) {
        /** A patch at a time, none overlaps another. */
        public static Config patches(int in, int out, int patch) {
            return new Config(in, out, patch, patch, 0, 1, true);
        }

        /** 3×3, of half the resolution where the stride is 2. */
        public static Config ofThree(int in, int out, int stride) {
            return new Config(in, out, 3, stride, 1, 1, true);
        }

        /** 3×3 on each channel by itself. */
        public static Config depthwise(int channels, boolean bias) {
            return new Config(channels, channels, 3, 1, 1, channels, bias);
        }

        /** What the parameters are. */
        public ParameterSize size() {
            return ParameterSize.sum(ParameterSize.of(out, (double) in / groups, kernel, kernel),
                    bias ? ParameterSize.of(out) : ParameterSize.NONE);
        }

        /** Rows, or columns, that come out of so many. */
        public int positions(int pixels) {
            return Math.floorDiv(pixels + 2 * padding - kernel, stride) + 1;
        }
    }

    /** A convolution with random parameters. */
    public ImageConvolution(Config config, Role role, RandomGenerator random) {
        this.config = config;
        int fan = config.in / config.groups;
        double bound = 1 / Math.sqrt((double) config.kernel * config.kernel * fan);
        weight = Parameter.of("weight",
                Tensors.uniform(random, bound, config.out, fan, config.kernel, config.kernel), role);
        bias = config.bias ? Parameter.of("bias", Tensors.uniform(random, bound, config.out), Role.VECTOR) : null;
    }

    @Override
    public List<Parameter> parameters() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        return apply(x);
    }

    /** The convolution. */
    public Tensor apply(Tensor x) {
        long[] once = {1, 1};
        return conv2d(x.permute(0, 3, 1, 2), weight.value(),
                bias == null ? new TensorOptional() : new TensorOptional(bias.value()),
                new long[]{config.stride, config.stride}, new long[]{config.padding, config.padding}, once,
                config.groups).permute(0, 2, 3, 1).contiguous();
    }
}
