package statespace.model.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.backbone.Ability;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.config.SettingException;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.model.classify.ClassifySpec.Head;
import statespace.model.classify.ClassifySpec.Text;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** Classifiers of texts and pairs: padding changes nothing, both sides share the encoder, sizes are known beforehand. */
class TextModelTest {
    private static final List<String> CLASSES = List.of("up", "down", "still");
    private static final List<String> WORDS = List.of("a", "b", "c", "d");
    private static final float[][] IDS = {{2, 3, 1, 5, 4}, {3}, {4, 4, 2}, {5, 1}};

    /** Every backbone that reads tokens and unequal lengths, as this task has it. */
    static Stream<BackboneSpec> backbones() {
        return Backbones.standard().types().stream().map(type -> (BackboneSpec) ClassifySpec.BACKBONES.of(type, ""))
                .filter(spec -> spec.can(Ability.TOKENS) && spec.can(Ability.UNEQUAL_LENGTHS));
    }

    private static ClassifySpec spec(boolean pairs) {
        return ClassifySpec.of(CLASSES, Text.WORDS, pairs, WORDS, 0, List.of());
    }

    private static ClassifyModel model(ClassifySpec spec, BackboneSpec backbone) {
        return new ClassifyModel(spec, backbone, new SplittableRandom(7));
    }

    private static Tensor batch(float[]... rows) {
        int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
        float[] values = new float[rows.length * longest];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * longest, rows[i].length);
        }
        return Tensors.of(values, rows.length, longest, 1);
    }

    private static int[] lengths(float[]... rows) {
        return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    }

    private static float[] logits(ClassifyModel model, float[]... rows) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return Tensors.toFloats(model.forward(batch(rows), lengths(rows), ForwardContext.evaluation()));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void aTextHasTheLogitsThatItHasAloneAndEveryParameterIsReached(BackboneSpec backbone) {
        ClassifyModel model = model(spec(false), backbone);
        float[] together = logits(model, IDS);
        for (int i = 0; i < IDS.length; i++) {
            assertArrayEquals(logits(model, new float[][]{IDS[i]}), Arrays.copyOfRange(together, 3 * i, 3 * i + 3),
                    2e-5f, "text " + i);
        }
        assertFalse(Arrays.equals(Arrays.copyOf(together, 3), Arrays.copyOfRange(together, 3, 6)));
        try (PointerScope _ = new PointerScope()) {
            model.forward(batch(IDS), lengths(IDS), ForwardContext.training(new SplittableRandom(1))).log_softmax(-1)
                    .select(1, 0).sum().backward();
            for (Parameter parameter : model.parameters()) {
                assertEquals(parameter.role().trained(), parameter.value().grad().defined(), parameter.name());
            }
            Tensor table = model.parameters().getFirst().value();
            assertArrayEquals(new long[]{WORDS.size() + 2, backbone.width()}, Tensors.shape(table));
            assertEquals(0, Tensors.value(table.grad().select(0, 0).abs().sum()));
            assertTrue(Tensors.value(table.grad().select(0, 2).abs().sum()) > 0);
        }
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void theSizeOfAModelIsKnownWithoutBuildingIt(BackboneSpec backbone) {
        for (ClassifySpec spec : List.of(spec(false), spec(true), spec(false).with(Head.MLP),
                spec(true).with(Head.LINEAR), ClassifySpec.of(CLASSES, Text.BYTES, false, List.of(), 9, List.of()))) {
            List<Parameter> parameters = model(spec, backbone).parameters();
            ParameterSize size = ClassifyModel.size(spec, backbone);
            assertEquals(parameters.size(), size.tensors());
            assertEquals(parameters.stream().mapToDouble(p -> (double) p.value().numel()).sum(), size.values());
        }
    }

    /** Of (x, y) and (y, x) the products and distances are the same, the features themselves change sides. */
    @Test
    void bothTextsOfAPairAreReadByTheSameEncoder() {
        ClassifyModel model = model(spec(true), ClassifySpec.BACKBONES.of(statespace.backbone.S4dSpec.TYPE,
                "width=6,layers=1,state=4"));
        float[] pairs = logits(model, IDS[0], IDS[2], IDS[1], IDS[3]); // (0, 1) and (2, 3)
        assertEquals(6, pairs.length);
        assertArrayEquals(logits(model, IDS[0], IDS[1]), Arrays.copyOf(pairs, 3), 1e-5f);
        assertFalse(Arrays.equals(logits(model, IDS[0], IDS[1]), logits(model, IDS[1], IDS[0])));
        Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor g = model.features(batch(IDS[0], IDS[1]), lengths(IDS[0], IDS[1]), ForwardContext.evaluation());
                float[] values = Tensors.toFloats(g);
                assertArrayEquals(byHand(model, values), logits(model, IDS[0], IDS[1]), 1e-5f);
            }
            return null;
        });
    }

    /** Linear(GELU(Linear([x; y; x ⊙ y; |x − y|]))) in double precision. */
    private static float[] byHand(ClassifyModel model, float[] g) {
        int width = g.length / 2;
        double[] seen = new double[4 * width];
        for (int i = 0; i < width; i++) {
            double x = g[i];
            double y = g[width + i];
            seen[i] = x;
            seen[width + i] = y;
            seen[2 * width + i] = x * y;
            seen[3 * width + i] = Math.abs(x - y);
        }
        double[] hidden = linear(model, "hidden", seen);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] *= normal(hidden[i]);
        }
        double[] out = linear(model, "decoder", hidden);
        float[] logits = new float[out.length];
        for (int k = 0; k < out.length; k++) {
            logits[k] = (float) out[k];
        }
        return logits;
    }

    private static double[] linear(ClassifyModel model, String name, double[] x) {
        float[] weight = value(model, name + ".weight");
        float[] bias = value(model, name + ".bias");
        double[] y = new double[bias.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += weight[i * x.length + j] * x[j];
            }
        }
        return y;
    }

    private static float[] value(ClassifyModel model, String name) {
        return Tensors.toFloats(model.parameters().stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow().value());
    }

    /** Φ(x) by Simpson's rule over the density. */
    private static double normal(double x) {
        int steps = 2000;
        double h = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double density = Math.exp(-(i * h) * (i * h) / 2) / Math.sqrt(2 * Math.PI);
            sum += density * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return 0.5 + sum * h / 3;
    }

    @Test
    void aBackboneWithoutTokensIsRefused() {
        BackboneSpec chimera = ClassifySpec.BACKBONES.of(statespace.backbone.ChimeraSpec.TYPE, "");
        assertEquals(
                "texts need a backbone that reads tokens, which chimera does not; take another one, such as s4d or "
                        + "mamba",
                assertThrows(SettingException.class, () -> model(spec(false), chimera)).getMessage());
    }

    @Test
    void settingsOfTextsThatDoNotFitAreRefused() {
        assertThrows(SettingException.class,
                () -> ClassifySpec.of(CLASSES, Text.WORDS, false, List.of(), 0, List.of()));
        assertThrows(SettingException.class, () -> ClassifySpec.of(CLASSES, Text.BYTES, false, WORDS, 0, List.of()));
        assertThrows(SettingException.class,
                () -> ClassifySpec.of(CLASSES, Text.WORDS, false, List.of("a", "a"), 0, List.of()));
        assertThrows(SettingException.class, () -> ClassifySpec.of(CLASSES, Text.NONE, true, List.of(), 0, List.of()));
        assertThrows(SettingException.class,
                () -> ClassifySpec.of(CLASSES, Text.WORDS, true, WORDS, 0, List.of("label", "text")));
    }
}
