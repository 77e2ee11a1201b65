package statespace.model.classify;

import java.util.Arrays;
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
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.InducedTree;
import statespace.model.Model;
import statespace.tensor.Tensors;

/**
 * A classifier of sequences as the S4D paper has it (Gu et al. 2022): a backbone over the steps, the mean over time or the
 * last step, and a head. Texts enter as ids of tokens; both texts of a pair are read by the same backbone. Padded steps are neither read nor averaged. Where the backbone keeps channels apart, the
 * head sees the features of all of them side by side.
 */
public final class ClassifyModel implements Model {
    private final ClassifySpec spec;
    private final BackboneSpec options;
    private final Backbone backbone;
    private final ClassifyHead head;

    /**
     * A model with random parameters.
     *
     * @throws SettingException
     *             as {@link #check} does
     */
    public ClassifyModel(ClassifySpec spec, BackboneSpec backbone, RandomGenerator random) {
        check(spec, backbone);
        this.spec = spec;
        this.options = backbone;
        this.backbone = backbone.build(spec.encoding(), random);
        head = new ClassifyHead(spec, this.backbone.groups(spec.channels()) * backbone.width(), backbone.width(),
                backbone.dropout(), random);
    }

    /**
     * Refuses a backbone that cannot read what the task has.
     *
     * @throws SettingException
     *             if it reads images, no sequences of unequal lengths, or no tokens where there are texts
     */
    public static void check(ClassifySpec spec, BackboneSpec backbone) {
        if (backbone.can(Ability.IMAGES)) {
            throw Encoding.Image.missing(backbone.kind());
        }
        if (!backbone.can(Ability.UNEQUAL_LENGTHS)) {
            throw new SettingException("sequences need a backbone that reads unequal lengths, which "
                    + backbone.kind() + " does not");
        }
        if (spec.text() != ClassifySpec.Text.NONE && !backbone.can(Ability.TOKENS)) {
            throw new SettingException("texts need a backbone that reads tokens, which " + backbone.kind()
                    + " does not; take another one, such as s4d or mamba");
        }
        if (spec.pooling() == ClassifySpec.Pooling.LAST && backbone.can(Ability.SUMMARY)) {
            throw new SettingException("the setting 'pooling' does not apply to " + backbone.kind()
                    + ", which makes one row of features of a whole sequence");
        }
    }

    /** What the parameters of such a model are. */
    public static ParameterSize size(ClassifySpec spec, BackboneSpec backbone) {
        double groups = backbone.can(Ability.VARIATES_TOGETHER) ? spec.channels() : 1;
        Encoding encoding = backbone.can(Ability.TOKENS) ? spec.encoding() : new Encoding.Steps(spec.channels());
        return ParameterSize.sum(backbone.size(encoding),
                ClassifyHead.size(spec, groups * backbone.width(), backbone.width()));
    }

    @Override
    public ClassifySpec task() {
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
     * Scores classes.
     *
     * @param x
     *            (batch, length, channels); of texts the ids of tokens, (batch, length, 1); of pairs the first texts and
     *            behind them the second ones, (2 · batch, length, 1)
     * @param lengths
     *            steps of each sequence, or null where all are equally long
     * @return logits, (batch, classes)
     */
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        return context.show("decoder", head.forward(features(x, lengths, context), context));
    }

    /**
     * What the head sees.
     *
     * @param x
     *            (batch, length, channels)
     * @param lengths
     *            steps of each sequence, or null where all are equally long
     * @return features of whole sequences, pooled over time where the backbone has some at each step, (batch, groups ·
     *         width)
     */
    public Tensor features(Tensor x, int[] lengths, ForwardContext context) {
        int longest = Math.toIntExact(x.size(1));
        Tensor seen = lengths == null
                ? null
                : Tensors.of(valid(lengths, longest), lengths.length, 1, longest)
                        .expand(x.size(0), x.size(2), x.size(1));
        Tensor h = backbone.forward(x.transpose(1, 2), seen, context); // (batch, groups, length or 1, width)
        if (options.can(Ability.SUMMARY)) {
            return h.reshape(x.size(0), -1);
        }
        return pool(h.transpose(1, 2).reshape(x.size(0), x.size(1), -1), lengths, longest);
    }

    /**
     * The trees that the model makes over one sequence, the most probable first; none for a backbone without trees. Beams that
     * came to the same tree by merges in another order are one.
     *
     * @param x
     *            (1, length, channels)
     */
    public List<InducedTree> trees(Tensor x) {
        return backbone.trees(x.transpose(1, 2));
    }

    private Tensor pool(Tensor h, int[] lengths, int longest) {
        boolean mean = spec.pooling() == ClassifySpec.Pooling.MEAN;
        if (lengths == null) {
            return mean
                    ? h.mean(new long[]{1}, false, new org.bytedeco.pytorch.ScalarTypeOptional())
                    : h.select(1, longest - 1L);
        }
        float[] weights = new float[lengths.length * longest];
        for (int i = 0; i < lengths.length; i++) {
            if (mean) {
                Arrays.fill(weights, i * longest, i * longest + lengths[i], 1f / lengths[i]);
            } else {
                weights[i * longest + lengths[i] - 1] = 1;
            }
        }
        return Tensors.of(weights, lengths.length, 1, longest).bmm(h).squeeze(1);
    }

    private static float[] valid(int[] lengths, int longest) {
        float[] valid = new float[lengths.length * longest];
        for (int i = 0; i < lengths.length; i++) {
            Arrays.fill(valid, i * longest, i * longest + lengths[i], 1);
        }
        return valid;
    }
}
