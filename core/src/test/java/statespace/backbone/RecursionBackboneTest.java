package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.config.SettingException;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** Backbones of trees: their sizes, their gradients, rows of unequal lengths, and what the published program does. */
class RecursionBackboneTest {
    private static final Encoding ENCODING = new Encoding.Steps(3);

    @ParameterizedTest
    @CsvSource({"128,true,535041", "200,true,1248921", "300,true,2739221", "128,false,419585"})
    void parametersAreAsPublished(int width, boolean s4d, long expected) {
        RirSpec spec = RirSpec.TYPE.spec("width=" + width + ",s4d=" + s4d);
        try (PointerScope _ = new PointerScope()) {
            List<Parameter> all = spec.build(ENCODING, new SplittableRandom(1)).parameters();
            assertEquals(expected, Parameter.count(
                    all.stream().filter(parameter -> !parameter.name().startsWith("encoder")).toList()));
            assertEquals((double) Parameter.count(all), spec.size(ENCODING).values());
            assertEquals((double) all.size(), spec.size(ENCODING).tensors());
        }
    }

    private static Tensor batch(long seed, int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        float[] x = new float[lengths.length * 3 * longest];
        for (int row = 0; row < lengths.length; row++) {
            for (int channel = 0; channel < 3; channel++) {
                for (int step = 0; step < lengths[row]; step++) {
                    // Each row has its own numbers, whatever stands beside it.
                    x[(row * 3 + channel) * longest + step] = (float) new Random(
                            1_000_000 * seed + 1000L * lengths[row] + 10L * step + channel).nextGaussian();
                }
            }
        }
        return Tensors.of(x, lengths.length, 3, longest);
    }

    private static Tensor seen(int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        float[] seen = new float[lengths.length * 3 * longest];
        for (int row = 0; row < lengths.length * 3; row++) {
            Arrays.fill(seen, row * longest, row * longest + lengths[row / 3], 1);
        }
        return Tensors.of(seen, lengths.length, 3, longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rir", "rir-grc", "ebt-grc", "bbt-grc", "bt-grc", "gt-grc", "egt-grc", "ordered-memory",
        "crvnn"})
    void aRowDoesNotDependOnTheRowsBesideIt(String kind) {
        try (PointerScope _ = new PointerScope()) {
            BackboneSpec spec = (BackboneSpec) Backbones.standard().find(kind).spec("width=20");
            Backbone backbone = spec.build(ENCODING, new SplittableRandom(2));
            int[] lengths = {44, 46, 1, 100, 7};
            float[] together = Tensors.toFloats(
                    backbone.forward(batch(1, lengths), seen(lengths), ForwardContext.evaluation()));
            for (int row = 0; row < lengths.length; row++) {
                int[] own = {lengths[row]};
                float[] alone = Tensors.toFloats(backbone.forward(batch(1, own), null, ForwardContext.evaluation()));
                assertArrayEquals(alone, Arrays.copyOfRange(together, row * 20, row * 20 + 20), 2e-4f, "row " + row);
            }
        }
    }

    @Test
    void evaluationTwiceIsTheSame() {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = RirSpec.TYPE.spec("width=20").build(ENCODING, new SplittableRandom(2));
            Tensor x = batch(3, new int[]{260});
            assertArrayEquals(Tensors.toFloats(backbone.forward(x, null, ForwardContext.evaluation())),
                    Tensors.toFloats(backbone.forward(x, null, ForwardContext.evaluation())), 0);
        }
    }

    @Test
    void asPublishedTheReversedHalfIsNotTrained() {
        for (boolean detached : new boolean[]{false, true}) {
            try (PointerScope _ = new PointerScope()) {
                Backbone backbone = RirSpec.TYPE.spec("width=6,chunk=6,beams=3,detach_backward=" + detached)
                        .build(ENCODING, new SplittableRandom(4));
                loss(backbone, batch(5, new int[]{18})).backward();
                for (Parameter parameter : backbone.parameters()) {
                    if (parameter.name().matches("backbone\\.reader\\.(B|C|D|log_dt|log_A_real|A_imag)")) {
                        float[] gradient = Tensors.toFloats(parameter.value().grad());
                        float[] backward = Arrays.copyOfRange(gradient, gradient.length / 2, gradient.length);
                        float[] forward = Arrays.copyOf(gradient, gradient.length / 2);
                        assertTrue(anyNonZero(forward), parameter.name());
                        assertEquals(!detached, anyNonZero(backward), parameter.name());
                    }
                }
            }
        }
    }

    private static boolean anyNonZero(float[] values) {
        for (float value : values) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private static Tensor loss(Backbone backbone, Tensor x) {
        Tensor y = backbone.forward(x, null, ForwardContext.evaluation()).reshape(-1);
        float[] weights = new float[backbone.width()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.cos(i);
        }
        return y.dot(Tensors.of(weights, weights.length));
    }

    /** Along the gradient of one tensor the loss rises by the square of its norm; in float that shows to a few percent. */
    @Test
    void gradientsOfAllTensorsAreSlopes() {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = RirSpec.TYPE.spec("width=6,chunk=6,beams=3,alignment=none").build(ENCODING,
                    new SplittableRandom(6));
            Tensor x = batch(7, new int[]{18});
            for (Parameter parameter : backbone.parameters()) {
                if (parameter.name().contains("scorer")) { // at its start it hardly moves the loss
                    float[] larger = Tensors.toFloats(parameter.value());
                    for (int i = 0; i < larger.length; i++) {
                        larger[i] *= 5;
                    }
                    set(parameter, larger);
                }
            }
            loss(backbone, x).backward();
            for (Parameter parameter : backbone.parameters()) {
                float[] gradient = Tensors.toFloats(parameter.value().grad());
                double square = 0;
                for (float each : gradient) {
                    square += (double) each * each;
                }
                double step = 5e-3 / Math.sqrt(square);
                double slope = (moved(backbone, x, parameter, gradient, step)
                        - moved(backbone, x, parameter, gradient, -step)) / (2 * step);
                assertEquals(square, slope, 0.03 * square + 4e-4 * Math.sqrt(square), parameter.name());
            }
        }
    }

    private static double moved(Backbone backbone, Tensor x, Parameter parameter, float[] gradient, double step) {
        float[] values = Tensors.toFloats(parameter.value());
        float[] other = values.clone();
        for (int i = 0; i < values.length; i++) {
            other[i] += (float) (step * gradient[i]);
        }
        set(parameter, other);
        double loss = Tensors.value(loss(backbone, x));
        set(parameter, values);
        return loss;
    }

    private static void set(Parameter parameter, float[] values) {
        Tensor value = parameter.value().detach();
        value.copy_(Tensors.of(values, Tensors.shape(value)));
    }

    @Test
    void inferenceOverTheWholeSequenceIsAnotherTree() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = batch(8, new int[]{60});
            Backbone chunked = RirSpec.TYPE.spec("width=12").build(ENCODING, new SplittableRandom(9));
            Backbone full = RirSpec.TYPE.spec("width=12,inference=full").build(ENCODING, new SplittableRandom(9));
            Tensor shorter = batch(8, new int[]{40});
            float[] one = Tensors.toFloats(chunked.forward(x, null, ForwardContext.evaluation()));
            assertFalse(Arrays.equals(one, Tensors.toFloats(full.forward(x, null, ForwardContext.evaluation()))));
            assertArrayEquals(Tensors.toFloats(chunked.forward(shorter, null, ForwardContext.evaluation())),
                    Tensors.toFloats(full.forward(shorter, null, ForwardContext.evaluation())), 0,
                    "40 items are one chunk of 30 and less than a half more");
        }
    }

    @Test
    void featuresAtSingleStepsAreRefused() {
        for (BackboneSpec spec : List.of(RirSpec.TYPE.spec("width=4"), CrvnnSpec.TYPE.spec("width=4"))) {
            SettingException refusal = assertThrows(SettingException.class,
                    () -> spec.build(new Encoding.Cells(), new SplittableRandom(1)));
            assertTrue(refusal.getMessage().contains("classify"), refusal.getMessage());
        }
    }
}
