package statespace.backbone;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.image.PatchEmbedding;
import statespace.layer.image.Ss2d;
import statespace.layer.style.StyleConfig;

/**
 * VMamba, a selective state space model of images (Liu et al. 2024, arXiv 2401.10166), and START in its blocks (Guo et al. 2024,
 * arXiv 2410.16020).
 *
 * @param size
 *            a published size, or a small one; it sets the options from {@code version} to {@code dropPath}
 * @param version
 *            form of blocks, patches and downsampling
 * @param dims
 *            channels of the first stage; each stage has twice those of the one before
 * @param depths
 *            blocks of each stage
 * @param state
 *            N, states per inner channel
 * @param expand
 *            inner channels per channel
 * @param mlp
 *            channels inside the second branch of a block per channel; 0 for none
 * @param dropPath
 *            rate of stochastic depth of the last block; it grows from 0
 * @param patch
 *            side of what becomes a token
 * @param suppression
 *            threshold under which hidden states are suppressed, as DGMamba does; 0 for none
 * @param dropout
 *            rate in a task's head
 * @param styling
 *            how the style of tokens is perturbed in training
 */
public record VmambaSpec(Size size, Version version, int dims, List<Integer> depths, int state, int expand, int mlp,
        double dropPath, int patch, double suppression, double dropout,
        @JsonUnwrapped StyleConfig styling) implements BackboneSpec {

    private static final String KIND = "vmamba";
    private static final int MOST_STAGES = 8;

    /** Sizes; the numbers of published ones are those of the public program. */
    public enum Size {
        /** Two stages of 32 and 64 channels, for small images and a few cores. */
        MINI,
        /** 22.9 million parameters with 1,000 classes. */
        TINY_V0,
        /** 44.4 million. */
        SMALL_V0,
        /** 76.3 million. */
        BASE_V0,
        /** 30.7 million. */
        TINY_S2L5,
        /** 30.2 million. */
        TINY_S1L8,
        /** 50.1 million. */
        SMALL_S2L15,
        /** 32.5 million; the size that DGMamba has. */
        TINY_0220
    }

    /** Form of blocks, patches and downsampling. */
    public enum Version {
        /** With a gate; patches do not overlap, and 2×2 neighbours are merged. */
        V0,
        /** Without a gate; patches overlap, and convolutions downsample. */
        V2,
        /** V2 with the gate. */
        V2_GATED;

        private boolean overlapping() {
            return this != V0;
        }

        private boolean gated() {
            return this != V2;
        }
    }

    /** The kind, with its defaults. */
    public static final BackboneType<VmambaSpec> TYPE = BackboneType.of(VmambaSpec.class,
            new VmambaSpec(Size.MINI, Version.V2, 32, List.of(2, 2), 1, 2, 2, 0, 4, 0, 0, StyleConfig.NONE),
            "selective state space blocks over images, scanned in four directions (Liu et al. 2024)",
            Stream.concat(Stream.of(
                    Setting.choice("size", Size.class, "a size by name, which the next seven options are part of"),
                    Setting.choice("version", Version.class, "form of blocks, patches and downsampling"),
                    Setting.whole("dims", 1, 1 << 20, "channels of the first stage, twice as many in each next one"),
                    Setting.places("depths", "blocks of each stage"),
                    Setting.whole("state", 1, "states per inner channel"),
                    Setting.whole("expand", 1, "inner channels per channel"),
                    Setting.whole("mlp", 0, "channels inside the second branch of a block per channel; 0 for none"),
                    Setting.number("drop_path", 0, 0.999, "rate of stochastic depth of the last block"),
                    Setting.whole("patch", 1, 1 << 20, "side of what becomes a token"),
                    Setting.number("suppression", 0, 1e6,
                            "suppress hidden states whose score is below, as DGMamba does with 0.25; 0 for none"),
                    Setting.number("dropout", 0, 0.999, "dropout rate in the head")), StyleConfig.settings().stream())
                    .toArray(Setting[]::new))
            .only(StyleConfig.conditions())
            .preset("size", "mini", "version=v2,dims=32,depths=2+2,state=1,expand=2,mlp=2,drop_path=0")
            .preset("size", "tiny_v0", "version=v0,dims=96,depths=2+2+9+2,state=16,expand=2,mlp=0,drop_path=0.2")
            .preset("size", "small_v0", "version=v0,dims=96,depths=2+2+27+2,state=16,expand=2,mlp=0,drop_path=0.3")
            .preset("size", "base_v0", "version=v0,dims=128,depths=2+2+27+2,state=16,expand=2,mlp=0,drop_path=0.5")
            .preset("size", "tiny_s2l5", "version=v2,dims=96,depths=2+2+5+2,state=1,expand=2,mlp=4,drop_path=0.2")
            .preset("size", "tiny_s1l8", "version=v2,dims=96,depths=2+2+8+2,state=1,expand=1,mlp=4,drop_path=0.2")
            .preset("size", "small_s2l15", "version=v2,dims=96,depths=2+2+15+2,state=1,expand=2,mlp=4,drop_path=0.3")
            .preset("size", "tiny_0220",
                    "version=v2_gated,dims=96,depths=2+2+4+2,state=1,expand=2,mlp=4,drop_path=0.2");

    /** Checks the sizes. */
    public VmambaSpec {
        depths = List.copyOf(depths);
        if (depths.isEmpty() || depths.size() > MOST_STAGES || depths.contains(0)) {
            throw new IllegalArgumentException("the setting 'depths' has 1 to " + MOST_STAGES
                    + " stages of at least one block each, not " + depths);
        }
        styling.check(depths);
        new PatchEmbedding.Config(1, dims, patch, version.overlapping());
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Channels of a stage, counted from 0. */
    int width(int stage) {
        return Math.multiplyExact(dims, 1 << stage);
    }

    @Override
    public int width() {
        return width(depths.size() - 1);
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.IMAGES, Ability.SUMMARY);
    }

    /** Pixels to tokens. */
    PatchEmbedding.Config embedding(Encoding.Image image) {
        return new PatchEmbedding.Config(image.channels(), dims, patch, version.overlapping());
    }

    /** The scan of a stage's blocks. */
    Ss2d.Config scan(int stage) {
        return new Ss2d.Config(width(stage), state, expand, version.gated(), version == Version.V0, suppression);
    }

    /** True where a convolution halves the resolution between stages. */
    boolean downsamplesByConvolution() {
        return version.overlapping();
    }

    @Override
    public Backbone build(Encoding encoding, RandomGenerator random) {
        return new VmambaBackbone(this, Encoding.Image.of(encoding, KIND), random);
    }

    @Override
    public ParameterSize size(Encoding encoding) {
        return VmambaBackbone.size(this, Encoding.Image.of(encoding, KIND));
    }

    @Override
    public double kept() {
        double all = 0;
        double area = 1; // tokens of a stage for each of the first
        for (int stage = 0; stage < depths.size(); stage++, area /= 4) {
            all += area * depths.get(stage) * width(stage);
        }
        return all;
    }
}
