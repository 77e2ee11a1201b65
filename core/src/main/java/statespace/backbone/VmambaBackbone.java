package statespace.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import statespace.config.SettingException;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Recomputed;
import statespace.layer.image.Downsampling;
import statespace.layer.image.DropPath;
import statespace.layer.image.PatchEmbedding;
import statespace.layer.image.VssBlock;
import statespace.layer.style.TokenStyle;
import statespace.tensor.Bridge;

/**
 * VMamba: patches, stages of blocks with half the resolution and twice the width from one to the next, a normalisation and the
 * mean over the last stage's tokens. The names of parameters are those of the public checkpoints; what these have beside them,
 * the head of their classes, is not read.
 */
public final class VmambaBackbone implements Backbone {
    private final VmambaSpec spec;
    private final Encoding.Image image;
    private final PatchEmbedding embedding;
    private final List<Stage> stages;
    private final Norm norm;

    /** Blocks of one resolution and width, and what leads to the next; null after the last. */
    private record Stage(List<VssBlock> blocks, Downsampling down) {}

    /** With random parameters. */
    VmambaBackbone(VmambaSpec spec, Encoding.Image image, RandomGenerator random) {
        checkStages(spec, image);
        this.spec = spec;
        this.image = image;
        embedding = new PatchEmbedding(spec.embedding(image), random);
        double[] rates = DropPath.rates(spec.dropPath(), spec.depths().stream().mapToInt(Integer::intValue).sum());
        List<Stage> made = new ArrayList<>();
        int at = 0;
        for (int stage = 0; stage < spec.depths().size(); stage++) {
            List<VssBlock> blocks = new ArrayList<>();
            for (int block = 0; block < spec.depths().get(stage); block++) {
                blocks.add(new VssBlock(spec.scan(stage), spec.mlp(), rates[at++],
                        new TokenStyle(spec.styling(), stage, block), random));
            }
            boolean last = stage == spec.depths().size() - 1;
            made.add(new Stage(List.copyOf(blocks),
                    last ? null : Downsampling.of(spec.downsamplesByConvolution(), spec.width(stage), random)));
        }
        stages = List.copyOf(made);
        norm = new Norm(Norm.Kind.LAYER, spec.width());
    }

    private static void checkStages(VmambaSpec spec, Encoding.Image image) {
        PatchEmbedding.Config patches = spec.embedding(image);
        if (patches.tokens(image.height()) < 1 || patches.tokens(image.width()) < 1) {
            throw new SettingException("images of " + image.height() + " by " + image.width()
                    + " pixels are smaller than the setting 'patch' of " + spec.patch() + "; take a smaller patch");
        }
    }

    static ParameterSize size(VmambaSpec spec, Encoding.Image image) {
        ParameterSize all = ParameterSize.sum(spec.embedding(image).size(), Norm.size(Norm.Kind.LAYER, spec.width()));
        for (int stage = 0; stage < spec.depths().size(); stage++) {
            all = ParameterSize.sum(all, VssBlock.size(spec.scan(stage), spec.mlp()).times(spec.depths().get(stage)));
            if (stage < spec.depths().size() - 1) {
                all = ParameterSize.sum(all,
                        Downsampling.size(spec.downsamplesByConvolution(), spec.width(stage)));
            }
        }
        return all;
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
        List<Parameter> all = new ArrayList<>(Parameter.prefixed("patch_embed", embedding.parameters()));
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            for (int j = 0; j < stage.blocks.size(); j++) {
                all.addAll(Parameter.prefixed("layers." + i + ".blocks." + j, stage.blocks.get(j).parameters()));
            }
            if (stage.down != null) {
                all.addAll(Parameter.prefixed("layers." + i + ".downsample", stage.down.parameters()));
            }
        }
        all.addAll(Parameter.prefixed("classifier.norm", norm.parameters()));
        return List.copyOf(all);
    }

    @Override
    public int stateSize(int variates) {
        return 0;
    }

    @Override
    public List<Modes> modes(int length) {
        List<Modes> all = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            for (int j = 0; j < stages.get(i).blocks.size(); j++) {
                all.add(stages.get(i).blocks.get(j).modes().within("layers." + i + ".blocks." + j));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public List<Expressivity> expressivity() {
        List<Expressivity> all = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            for (int j = 0; j < stages.get(i).blocks.size(); j++) {
                all.add(Expressivity.grid("diagonal, exp(Δ(x) A), between 0 and 1, in four directions", true)
                        .within("layers." + i + ".blocks." + j + ".op"));
            }
        }
        return List.copyOf(all);
    }

    /**
     * Reads images.
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
        ForwardContext begun = spec.styling().begun(context, stages.size());
        Tensor pixels = x.reshape(x.size(0), image.channels(), image.height(), image.width()).permute(0, 2, 3, 1);
        Tensor h = begun.show("patch_embed", embedding.forward(pixels, begun));
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            for (int j = 0; j < stage.blocks.size(); j++) {
                VssBlock block = stage.blocks.get(j);
                h = begun.show("layers." + i + ".blocks." + j,
                        applied(block, h, begun));
            }
            if (stage.down != null) {
                h = begun.show("layers." + i + ".downsample", stage.down.forward(h, begun));
            }
        }
        Tensor features = norm.forward(h, begun).mean(1, 2);
        return features.view(x.size(0), 1, 1, spec.width());
    }

    /** Where no gradient is wanted, nothing of a block outlives it but its result. */
    private static Tensor applied(VssBlock block, Tensor h, ForwardContext context) {
        return GradMode.is_enabled()
                ? Recomputed.apply(block::parameters, block::forward, h, context)
                : Bridge.alone(() -> block.forward(h, context));
    }
}
