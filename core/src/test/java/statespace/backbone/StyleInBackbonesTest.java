package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.config.SettingException;
import statespace.layer.ForwardContext;
import statespace.layer.style.StyleConfig;
import statespace.tensor.Tensors;

/** Perturbing styles in every backbone that can: only in training, without parameters, also over padded sequences. */
class StyleInBackbonesTest {
    private static final List<String> STYLES = List.of("start_m", "start_x", "random", "bottom", "mixstyle", "dsu",
            "spectrum");

    private static BackboneSpec spec(String kind, String options) {
        String sizes = switch (kind) {
            case "vmamba" -> "dims=8,patch=2,drop_path=0.3";
            case "vim" -> "width=16,layers=2,patch=4,drop_path=0.3";
            default -> "width=12";
        };
        return (BackboneSpec) Backbones.standard().find(kind).spec(sizes + (options.isEmpty() ? "" : "," + options));
    }

    private static Backbone built(String kind, String options) {
        return spec(kind, options).build(
                kind.equals("mamba") ? new Encoding.Steps(3) : new Encoding.Image(3, 12, 8), new SplittableRandom(2));
    }

    private static Tensor batch() {
        return Tensors.normal(new SplittableRandom(7), 1, 4, 3, 96);
    }

    private static float[] features(Backbone backbone, ForwardContext context) {
        try (PointerScope _ = new PointerScope()) {
            return Tensors.toFloats(backbone.forward(batch(), null, context));
        }
    }

    private static ForwardContext training() {
        return ForwardContext.training(new SplittableRandom(5)).withDomains(0, 1, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmamba", "vim", "mamba"})
    void evaluationIsThatOfThePlainModelToTheBit(String kind) {
        float[] plain = features(built(kind, ""), ForwardContext.evaluation());
        float[] trained = features(built(kind, ""), training());
        for (String style : STYLES) {
            String options = "style=" + style + ",style_probability=";
            assertArrayEquals(plain, features(built(kind, options + 1), ForwardContext.evaluation()), 0, style);
            assertArrayEquals(trained, features(built(kind, options + 0), training()), 0, style);
            float[] perturbed = features(built(kind, options + 1), training());
            assertFalse(Arrays.equals(trained, perturbed), style);
            assertArrayEquals(perturbed, features(built(kind, options + 1), training()), 0, style + ", the same seed");
            for (float value : perturbed) {
                assertFalse(Float.isNaN(value), style);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmamba", "vim", "mamba"})
    void stylesHaveNoParametersAndAreWrittenAndRead(String kind) {
        BackboneSpec plain = spec(kind, "");
        BackboneSpec styled = spec(kind, "style=start_m,style_tokens=0.5,style_stages=0+1,style_layers=one_stage,"
                + "style_partner=cross-domain,style_saliency=l2,style_mask=shared");
        Encoding encoding = kind.equals("mamba") ? new Encoding.Steps(3) : new Encoding.Image(3, 12, 8);
        assertEquals(plain.size(encoding), styled.size(encoding));
        assertEquals(styled, Backbones.standard().read(Backbones.standard().write(styled)));
        assertEquals("start_m", Backbones.standard().write(styled).path("style").asText());
        assertEquals("'style_alpha' of the backbone " + kind + " applies with style=start_m or start_x or random or "
                + "bottom or mixstyle only, not with style=none",
                assertThrows(SettingException.class, () -> spec(kind, "style_alpha=0.3")).getMessage());
    }

    /** What stands in padding changes nothing of what is mixed or picked. */
    @Test
    void paddedStepsHaveNoPart() {
        for (String style : List.of("start_m", "start_x", "bottom", "mixstyle", "dsu")) {
            Backbone backbone = built("mamba", "style=" + style + ",style_probability=1,dropout=0");
            float[] seen = new float[4 * 3 * 96];
            Arrays.fill(seen, 1);
            float[] one = Tensors.toFloats(batch());
            float[] other = one.clone();
            for (int row = 3; row < 6; row++) { // the second sequence has 60 steps
                Arrays.fill(seen, row * 96 + 60, row * 96 + 96, 0);
                Arrays.fill(one, row * 96 + 60, row * 96 + 96, 0);
                Arrays.fill(other, row * 96 + 60, row * 96 + 96, 0);
            }
            try (PointerScope _ = new PointerScope()) {
                float[] whole = Tensors.toFloats(backbone.forward(Tensors.of(one, 4, 3, 96),
                        Tensors.of(seen, 4, 3, 96), training()));
                Tensor longer = Tensors.of(one, 4, 3, 96);
                float[] more = Tensors.toFloats(backbone.forward(padded(longer), padded(Tensors.of(seen, 4, 3, 96)),
                        training()));
                int width = 12;
                for (int row = 0; row < 4; row++) {
                    int steps = row == 1 ? 60 : 96;
                    assertArrayEquals(Arrays.copyOfRange(whole, row * 96 * width, (row * 96 + steps) * width),
                            Arrays.copyOfRange(more, row * 120 * width, (row * 120 + steps) * width), 2e-5f,
                            style + ", row " + row);
                }
            }
        }
    }

    private static Tensor padded(Tensor x) {
        return org.bytedeco.pytorch.global.torch.pad(x, 0, 24);
    }

    @Test
    void gradientsReachAllParametersThroughPerturbedTokens() {
        for (String kind : List.of("vmamba", "vim", "mamba")) {
            for (StyleConfig.Style style : StyleConfig.Style.values()) {
                try (PointerScope _ = new PointerScope()) {
                    Backbone backbone = built(kind, "style=" + style.name().toLowerCase(java.util.Locale.ROOT)
                            + (style == StyleConfig.Style.NONE ? "" : ",style_probability=1"));
                    backbone.forward(batch(), null, training()).square().sum().backward();
                    backbone.parameters().forEach(parameter -> assertFalse(
                            Tensors.value(parameter.value().grad().abs().sum()) == 0, style + " " + parameter.name()));
                }
            }
        }
    }
}
