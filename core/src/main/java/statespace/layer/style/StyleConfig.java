package statespace.layer.style;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.config.Setting;
import statespace.layer.ForwardContext;

/**
 * How the style of tokens is perturbed in training: START (Guo et al. 2024, arXiv 2410.16020) and what it is compared with. In
 * evaluation nothing is done.
 *
 * <p>
 * The paper's program is not public; defaults that it does not state are those of its authors' other programs, and each is a
 * setting.
 *
 * @param style
 *            what is done
 * @param styleTokens
 *            share of the tokens of an example that are perturbed, where tokens are picked
 * @param styleProbability
 *            of doing it, drawn for each layer and step
 * @param styleAlpha
 *            a of Beta(a, a), from which the share of the own statistics is drawn for each example
 * @param stylePartner
 *            whose statistics are mixed in
 * @param styleSaliency
 *            how a token is scored
 * @param styleMask
 *            whether the directions of a scan pick their tokens each by itself
 * @param styleLayers
 *            layers of a step in which it is done
 * @param styleStages
 *            stages of an image backbone in which it is done; of a stack its layers; none for all
 * @param styleBlocks
 *            blocks of a stage in which it is done; none for all
 */
public record StyleConfig(Style style, double styleTokens, double styleProbability, double styleAlpha,
        Partner stylePartner, Saliency styleSaliency, Mask styleMask, Layers styleLayers, List<Integer> styleStages,
        List<Integer> styleBlocks) {

    /** What is done to tokens. */
    public enum Style {
        /** Nothing. */
        NONE,
        /** START-M: tokens on which Δ, B and C act most get mixed statistics. */
        START_M,
        /** START-X: tokens of the largest inputs get mixed statistics. */
        START_X,
        /** Random tokens get mixed statistics. */
        RANDOM,
        /** Tokens on which Δ, B and C act least get mixed statistics. */
        BOTTOM,
        /** MixStyle: all tokens get mixed statistics. */
        MIXSTYLE,
        /** DSU: the statistics of all tokens get noise. */
        DSU,
        /** Amplitudes of low frequencies get noise, in the manner of ALOFT. */
        SPECTRUM;

        /** True if tokens are picked. */
        boolean picks() {
            return this == START_M || this == START_X || this == RANDOM || this == BOTTOM;
        }
    }

    /** Which tokens the directions of a scan have picked. */
    public enum Mask {
        /** Each direction its own. */
        DIRECTION,
        /** All the same, by the mean of their scores. */
        SHARED
    }

    /** Layers of a step in which it is done. */
    public enum Layers {
        /** Each layer draws by itself. */
        EACH,
        /** Layers of one stage, drawn anew for each step. */
        ONE_STAGE
    }

    /** Nothing is perturbed; the other settings have their defaults. */
    public static final StyleConfig NONE = new StyleConfig(Style.NONE, 0.75, 0.5, 0.1, Partner.AUTO, Saliency.ABS_MEAN,
            Mask.DIRECTION, Layers.EACH, List.of(), List.of());

    private static final String PICKING = "style=start_m|start_x|random|bottom";
    private static final String MIXING = PICKING + "|mixstyle";
    private static final String ANY = MIXING + "|dsu|spectrum";

    /** Checks the numbers, and that columns of matrices are not asked of inputs. */
    public StyleConfig {
        if (!(styleTokens > 0 && styleTokens <= 1)) {
            throw new IllegalArgumentException(
                    "the setting 'style_tokens' is above 0 and at most 1, not " + styleTokens);
        }
        if (!(styleProbability >= 0 && styleProbability <= 1)) {
            throw new IllegalArgumentException(
                    "the setting 'style_probability' is from 0 to 1, not " + styleProbability);
        }
        if (!(styleAlpha > 0)) {
            throw new IllegalArgumentException("the setting 'style_alpha' is above 0, not " + styleAlpha);
        }
        boolean column = styleSaliency == Saliency.COLUMN_EXACT || styleSaliency == Saliency.COLUMN_SIGNED;
        if (style == Style.START_X && column) {
            throw new IllegalArgumentException("the setting 'style_saliency' sums columns of matrices with "
                    + "style=start_m or bottom only; start_x scores inputs");
        }
        styleStages = List.copyOf(styleStages);
        styleBlocks = List.copyOf(styleBlocks);
    }

    /** The same with another kind of perturbation. */
    public StyleConfig with(Style newStyle) {
        return new StyleConfig(newStyle, styleTokens, styleProbability, styleAlpha, stylePartner, styleSaliency,
                styleMask, styleLayers, styleStages, styleBlocks);
    }

    /** The same with another share of tokens and another probability. */
    public StyleConfig with(double tokens, double probability) {
        return new StyleConfig(style, tokens, probability, styleAlpha, stylePartner, styleSaliency, styleMask,
                styleLayers, styleStages, styleBlocks);
    }

    /** The same with another score and mask. */
    public StyleConfig with(Saliency saliency, Mask mask) {
        return new StyleConfig(style, styleTokens, styleProbability, styleAlpha, stylePartner, saliency, mask,
                styleLayers, styleStages, styleBlocks);
    }

    /** The same in other layers. */
    public StyleConfig in(Layers layers, List<Integer> stages, List<Integer> blocks) {
        return new StyleConfig(style, styleTokens, styleProbability, styleAlpha, stylePartner, styleSaliency,
                styleMask, layers, stages, blocks);
    }

    /**
     * Checks that the stages and blocks that are named are there.
     *
     * @param depths
     *            blocks of each stage of the backbone; of a stack of layers one for each layer
     * @throws IllegalArgumentException
     *             if one is not there: it would be perturbed in silence nowhere
     */
    public void check(List<Integer> depths) {
        for (int stage : styleStages) {
            if (stage >= depths.size()) {
                throw new IllegalArgumentException("the setting 'style_stages' has stages from 0 to "
                        + (depths.size() - 1) + " here, not " + stage);
            }
        }
        if (styleBlocks.isEmpty()) {
            return;
        }
        List<Integer> stages = styleStages.isEmpty() ? IntStream.range(0, depths.size()).boxed().toList() : styleStages;
        int most = stages.stream().mapToInt(depths::get).max().orElseThrow();
        for (int block : styleBlocks) {
            if (block >= most) {
                throw new IllegalArgumentException("the setting 'style_blocks' has "
                        + (most == 1 ? "block 0 alone" : "blocks from 0 to " + (most - 1)) + " here, not " + block);
            }
        }
    }

    /** True if a block of a stage may be perturbed. */
    boolean covers(int stage, int block) {
        return style != Style.NONE && styleProbability > 0 && (styleStages.isEmpty() || styleStages.contains(stage))
                && (styleBlocks.isEmpty() || styleBlocks.contains(block));
    }

    /** A pass as a step of training begins it: where one stage of several is perturbed, it is drawn here. */
    public ForwardContext begun(ForwardContext context, int stages) {
        if (styleLayers == Layers.EACH || style == Style.NONE || styleProbability == 0 || !context.isTraining()) {
            return context;
        }
        List<Integer> among = styleStages.isEmpty() ? IntStream.range(0, stages).boxed().toList() : styleStages;
        return context.perturbingOnly(among.get(context.random().nextInt(among.size())));
    }

    /** The settings, for the backbones that have them. */
    public static List<Setting> settings() {
        return List.of(
                Setting.choice("style", Style.class,
                        "perturb the style of tokens in training, for domains that training does not have"),
                Setting.number("style_tokens", 0, 1, "share of tokens that are perturbed"),
                Setting.number("style_probability", 0, 1, "probability of perturbing, for each layer and step"),
                Setting.number("style_alpha", 0, Double.MAX_VALUE,
                        "a of Beta(a, a), which draws the share of the own style"),
                Setting.choice("style_partner", Partner.class, "whose style is mixed in"),
                Setting.choice("style_saliency", Saliency.class, "how a token is scored"),
                Setting.choice("style_mask", Mask.class, "whether each direction of a scan picks its own tokens"),
                Setting.choice("style_layers", Layers.class,
                        "perturb in each layer, or in one stage that is drawn for each step"),
                Setting.places("style_stages", "stages that are perturbed, of a stack its layers; none for all"),
                Setting.places("style_blocks", "blocks of a stage that are perturbed; none for all"));
    }

    /** Conditions under which settings apply, by name. */
    public static Map<String, String> conditions() {
        return Map.of("style_tokens", PICKING, "style_probability", ANY, "style_alpha", MIXING,
                "style_partner", MIXING, "style_saliency", "style=start_m|start_x|bottom", "style_mask", PICKING,
                "style_layers", ANY, "style_stages", ANY, "style_blocks", ANY);
    }
}
