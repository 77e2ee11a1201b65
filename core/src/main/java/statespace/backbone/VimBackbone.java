package statespace.backbone;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.config.SettingException;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Recomputed;
import statespace.layer.Role;
import statespace.layer.Tracking;
import statespace.layer.image.DropPath;
import statespace.layer.image.ImageConvolution;
import statespace.layer.selective.BidirectionalMamba;
import statespace.layer.style.TokenStyle;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Vim: patches row by row with learned positions, a learned token of the class in their middle, residual blocks, and what that
 * token has become. The names of parameters are those of the public checkpoints; the head of their classes is not read.
 */
public final class VimBackbone implements Backbone {
    private static final double DEVIATION = 0.02;

    private final VimSpec spec;
    private final Encoding.Image image;
    private final int tokens;
    private final ImageConvolution patches;
    private final Parameter classToken; // (1, 1, width)
    private final Parameter positions; // (1, tokens + 1, width)
    private final List<Block> blocks;
    private final Norm norm;

    /** x + DropPath(mixer(norm(x))). */
    private record Block(Norm norm, BidirectionalMamba mixer, DropPath drop) {
        List<Parameter> parameters() {
            return Parameter.concat(Parameter.prefixed("mixer", mixer.parameters()),
                    Parameter.prefixed("norm", norm.parameters()));
        }

        Tensor forward(Tensor x, ForwardContext context) {
            return x.add(drop.forward(mixer.forward(norm.forward(x, context), context), context));
        }
    }

    /** With random parameters. */
    VimBackbone(VimSpec spec, Encoding.Image image, RandomGenerator random) {
        ImageConvolution.Config patch = ImageConvolution.Config.patches(image.channels(), spec.width(), spec.patch());
        if (image.height() < spec.patch() || image.width() < spec.patch()) {
            throw new SettingException("images of " + image.height() + " by " + image.width()
                    + " pixels are smaller than the setting 'patch' of " + spec.patch() + "; take a smaller patch");
        }
        this.spec = spec;
        this.image = image;
        tokens = tokens(spec, image);
        patches = new ImageConvolution(patch, Role.EMBEDDING, random);
        classToken = Parameter.of("cls_token", Tensors.normal(random, DEVIATION, 1, 1, spec.width()), Role.VECTOR);
        positions = Parameter.of("pos_embed", Tensors.normal(random, DEVIATION, 1, tokens + 1L, spec.width()),
                Role.VECTOR);
        double[] rates = DropPath.rates(spec.dropPath(), spec.layers());
        List<Block> made = new ArrayList<>();
        for (int i = 0; i < spec.layers(); i++) {
            made.add(new Block(new Norm(Norm.Kind.RMS, spec.width()), new BidirectionalMamba(spec.mixer(),
                    spec.layers(), new TokenStyle(spec.styling(), i, 0), random), new DropPath(rates[i])));
        }
        blocks = List.copyOf(made);
        norm = new Norm(Norm.Kind.RMS, spec.width());
    }

    private static int tokens(VimSpec spec, Encoding.Image image) {
        return Math.multiplyExact(image.height() / spec.patch(), image.width() / spec.patch());
    }

    static ParameterSize size(VimSpec spec, Encoding.Image image) {
        double width = spec.width();
        ParameterSize one = Norm.size(Norm.Kind.RMS, width);
        return ParameterSize.sum(
                ImageConvolution.Config.patches(image.channels(), spec.width(), spec.patch()).size(),
                ParameterSize.of(width), ParameterSize.of(tokens(spec, image) + 1.0, width),
                ParameterSize.sum(one, BidirectionalMamba.size(spec.mixer())).times(spec.layers()), one);
    }

    @Override
    public int width() {
        return spec.width();
    }

    @Override
    public int groups(int variates) {
        return 1;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(classToken, positions));
        all.addAll(Parameter.prefixed("patch_embed.proj", patches.parameters()));
        for (int i = 0; i < blocks.size(); i++) {
            all.addAll(Parameter.prefixed("layers." + i, blocks.get(i).parameters()));
        }
        all.addAll(Parameter.prefixed("norm_f", norm.parameters()));
        return List.copyOf(all);
    }

    @Override
    public int stateSize(int variates) {
        return 0;
    }

    @Override
    public List<Modes> modes(int length) {
        List<Modes> all = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            for (Modes modes : blocks.get(i).mixer.modes()) {
                all.add(modes.within("layers." + i + ".mixer"));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public List<Expressivity> expressivity() {
        List<Expressivity> all = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            all.add(Expressivity.diagonal("diagonal, exp(Δ(x) A), between 0 and 1, from both ends", true,
                    Tracking.positive()).within("layers." + i + ".mixer"));
        }
        return List.copyOf(all);
    }

    /**
     * Reads images; rows and columns that fill no patch are left out.
     *
     * @param x
     *            (batch, channels, height · width)
     * @param seen
     *            null: images have no missing pixels
     * @return (batch, 1, 1, width): one row of features for each
     */
    @Override
    public Tensor forward(Tensor x, Tensor seen, ForwardContext context) {
        if (seen != null) {
            throw new IllegalArgumentException("an image backbone has no missing pixels");
        }
        ForwardContext begun = spec.styling().begun(context, blocks.size());
        long batch = x.size(0);
        int middle = tokens / 2;
        Tensor rows = patches.apply(x.reshape(batch, image.channels(), image.height(), image.width())
                .permute(0, 2, 3, 1)).view(batch, tokens, spec.width());
        Tensor h = cat(new TensorVector(rows.narrow(1, 0, middle),
                classToken.value().expand(batch, 1, spec.width()), rows.narrow(1, middle, tokens - (long) middle)), 1)
                .add(positions.value());
        begun.show("patch_embed", h);
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            h = begun.show("layers." + i, applied(block, h, begun));
        }
        return norm.forward(h.select(1, middle), begun).view(batch, 1, 1, spec.width());
    }

    /** Where no gradient is wanted, nothing of a block outlives it but its result. */
    private static Tensor applied(Block block, Tensor h, ForwardContext context) {
        return GradMode.is_enabled()
                ? Recomputed.apply(block::parameters, block::forward, h, context)
                : Bridge.alone(() -> block.forward(h, context));
    }
}
