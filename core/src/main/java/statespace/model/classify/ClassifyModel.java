package statespace.model.classify;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.Backbone;
import statespace.backbone.Chimera;
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
import statespace.tensor.Tensors;

/**
 * A classifier of sequences as the S4D paper has it (Gu et al. 2022): a linear map of every step to the model's width,
 * residual blocks, the mean over time or the last step, and a linear head. Padded steps are neither read nor averaged. With
 * {@link Chimera} every channel is a variate with features of its own, and the head sees all of them side by side.
 */
public final class ClassifyModel {
    private final ClassifyConfig config;
    private final Linear encoder; // (width, channels), null for Chimera
    private final Stack stack; // null for Chimera
    private final Chimera chimera; // null for the others
    private final Linear decoder; // (classes, width), for Chimera (classes, channels · width)

    /** A model with random parameters. */
    public ClassifyModel(ClassifyConfig config, RandomGenerator random) {
        this.config = config;
        boolean together = config.backbone() == Backbone.CHIMERA;
        encoder = together
                ? null
                : new Linear(config.channels(), config.width(), true, Role.EMBEDDING, random);
        stack = together ? null : stack(random);
        chimera = together ? new Chimera(config.chimera(), random) : null;
        decoder = new Linear(together ? config.channels() * config.width() : config.width(), config.classes().size(),
                true, Role.READOUT, random);
    }

    private Stack stack(RandomGenerator random) {
        Dropout dropout = new Dropout(config.dropout(), true);
        List<Residual> blocks = IntStream.range(0, config.layers())
                .mapToObj(_ -> new Residual(new Norm(config.norm(), config.width()), mixer(random), dropout,
                        config.normFirst()))
                .toList();
        return new Stack(blocks, config.normFirst() ? new Norm(config.norm(), config.width()) : null);
    }

    private Layer mixer(RandomGenerator random) {
        return switch (config.backbone()) {
            case S4D -> new S4d(config.s4d(), random);
            case MAMBA -> new Mamba(config.mamba(), config.layers(), random);
            case CHIMERA -> throw new IllegalArgumentException("Chimera is no stack of layers over one sequence");
        };
    }

    /** The sizes. */
    public ClassifyConfig config() {
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
                Parameter.prefixed("decoder", decoder.parameters()));
    }

    /**
     * Scores classes.
     *
     * @param x
     *            (batch, length, channels)
     * @param lengths
     *            steps of each sequence, or null where all are equally long
     * @return logits, (batch, classes)
     */
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        return context.show("decoder", decoder.apply(features(x, lengths, context)));
    }

    /**
     * What the head sees.
     *
     * @param x
     *            (batch, length, channels)
     * @param lengths
     *            steps of each sequence, or null where all are equally long
     * @return features pooled over time, (batch, width), for Chimera (batch, channels · width)
     */
    public Tensor features(Tensor x, int[] lengths, ForwardContext context) {
        int longest = Math.toIntExact(x.size(1));
        if (chimera != null) {
            return pool(overVariates(x, lengths, longest, context), lengths, longest);
        }
        ForwardContext over = lengths == null
                ? context
                : context.over(Tensors.of(mask(lengths, longest), lengths.length, longest, 1));
        return pool(stack.forward(context.show("encoder", encoder.apply(x)), over), lengths, longest);
    }

    /** (batch, length, channels · width). */
    private Tensor overVariates(Tensor x, int[] lengths, int longest, ForwardContext context) {
        Tensor seen = lengths == null
                ? null
                : Tensors.of(mask(lengths, longest), lengths.length, 1, longest)
                        .expand(x.size(0), x.size(2), x.size(1));
        Tensor h = chimera.forward(x.transpose(1, 2), seen, context); // (batch, channels, length, width)
        return h.transpose(1, 2).reshape(x.size(0), x.size(1), -1);
    }

    private Tensor pool(Tensor h, int[] lengths, int longest) {
        if (lengths == null) {
            return config.pooling() == ClassifyConfig.Pooling.MEAN
                    ? h.mean(new long[]{1}, false, new org.bytedeco.pytorch.ScalarTypeOptional())
                    : h.select(1, longest - 1L);
        }
        float[] weights = new float[lengths.length * longest];
        for (int i = 0; i < lengths.length; i++) {
            if (config.pooling() == ClassifyConfig.Pooling.MEAN) {
                java.util.Arrays.fill(weights, i * longest, i * longest + lengths[i], 1f / lengths[i]);
            } else {
                weights[i * longest + lengths[i] - 1] = 1;
            }
        }
        return Tensors.of(weights, lengths.length, 1, longest).bmm(h).squeeze(1);
    }

    private static float[] mask(int[] lengths, int longest) {
        float[] mask = new float[lengths.length * longest];
        for (int i = 0; i < lengths.length; i++) {
            java.util.Arrays.fill(mask, i * longest, i * longest + lengths[i], 1);
        }
        return mask;
    }
}
