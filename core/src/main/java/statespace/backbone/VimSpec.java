package statespace.backbone;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import statespace.config.Setting;
import statespace.layer.ParameterSize;
import statespace.layer.selective.Mamba;
import statespace.layer.style.StyleConfig;

/**
 * Vim, Mamba from both ends over the patches of an image (Zhu et al. 2024, arXiv 2401.09417).
 *
 * @param size
 *            a published size, or a small one; it sets width, layers and patch
 * @param width
 *            channels of a token
 * @param layers
 *            blocks
 * @param patch
 *            side of what becomes a token
 * @param state
 *            N, states per inner channel
 * @param expand
 *            inner channels per channel
 * @param dropPath
 *            rate of stochastic depth of the last block; it grows from 0
 * @param dropout
 *            rate in a task's head
 * @param styling
 *            how the style of tokens is perturbed in training
 */
public record VimSpec(Size size, int width, int layers, int patch, int state, int expand, double dropPath,
        double dropout, @JsonUnwrapped StyleConfig styling) implements BackboneSpec {

    private static final String KIND = "vim";

    /** Sizes. */
    public enum Size {
        /** Four blocks of 64 channels, for small images and a few cores. */
        MINI,
        /** Vim-Ti: 24 blocks of 192 channels. */
        TINY,
        /** Vim-S: 24 blocks of 384 channels. */
        SMALL
    }

    /** The kind, with its defaults. */
    public static final BackboneType<VimSpec> TYPE = BackboneType.of(VimSpec.class,
            new VimSpec(Size.MINI, 64, 4, 4, 16, 2, 0, 0, StyleConfig.NONE),
            "Mamba from both ends over the patches of an image (Zhu et al. 2024)",
            Stream.concat(Stream.of(
                    Setting.choice("size", Size.class, "a size by name, which the next three options are part of"),
                    Setting.whole("width", 1, "channels of a token"),
                    Setting.whole("layers", 1, "blocks"),
                    Setting.whole("patch", 1, 1 << 20, "side of what becomes a token"),
                    Setting.whole("state", 1, "states per inner channel"),
                    Setting.whole("expand", 1, "inner channels per channel"),
                    Setting.number("drop_path", 0, 0.999, "rate of stochastic depth of the last block"),
                    Setting.number("dropout", 0, 0.999, "dropout rate in the head")), StyleConfig.settings().stream())
                    .toArray(Setting[]::new))
            .only(StyleConfig.conditions())
            .preset("size", "mini", "width=64,layers=4,patch=4")
            .preset("size", "tiny", "width=192,layers=24,patch=16")
            .preset("size", "small", "width=384,layers=24,patch=16");

    /** Checks that the perturbed blocks are there. */
    public VimSpec {
        styling.check(Collections.nCopies(Math.max(1, layers), 1));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.IMAGES, Ability.SUMMARY);
    }

    /** The mixer of a block. */
    Mamba.Config mixer() {
        return Mamba.Config.of(width).withState(state).withExpand(expand);
    }

    @Override
    public Backbone build(Encoding encoding, RandomGenerator random) {
        return new VimBackbone(this, Encoding.Image.of(encoding, KIND), random);
    }

    @Override
    public ParameterSize size(Encoding encoding) {
        return VimBackbone.size(this, Encoding.Image.of(encoding, KIND));
    }

    @Override
    public double kept() {
        return (double) layers * width;
    }
}
