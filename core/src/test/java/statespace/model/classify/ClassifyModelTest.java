package statespace.model.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.backbone.MambaSpec;
import statespace.backbone.S4dSpec;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.Checkpoint;
import statespace.model.classify.ClassifySpec.Pooling;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** Padding changes nothing, everything that is trained is reached, and what was stored comes back. */
class ClassifyModelTest {
    private static final int CHANNELS = 2;
    private static final int[] LENGTHS = {9, 1, 14, 6};
    private static final List<String> CLASSES = List.of("up", "down", "still");

    @TempDir
    private Path folder;

    /** A task's settings and a backbone. */
    record Sizes(ClassifySpec task, BackboneSpec backbone) {}

    static Stream<Sizes> models() {
        List<String> s4d = List.of("", "bidirectional=false", "norm=rms,final_norm=rms",
                "bidirectional=false,norm_first=false", "norm=batch,final_norm=batch", "norm=batch,norm_first=false",
                "bidirectional=false,initialisation=real", "mix=linear", "discretisation=bilinear,train_input=false");
        Stream<BackboneSpec> all = Stream.concat(s4d.stream().map(options -> s4d(options)),
                Stream.of(small(MambaSpec.TYPE, "")));
        Stream<Sizes> last = Stream.of(s4d(""), s4d("bidirectional=false"), small(MambaSpec.TYPE, ""))
                .map(backbone -> new Sizes(ClassifySpec.of(CHANNELS, CLASSES).with(Pooling.LAST), backbone));
        return Stream.concat(all.map(backbone -> new Sizes(ClassifySpec.of(CHANNELS, CLASSES), backbone)), last);
    }

    private static BackboneSpec s4d(String options) {
        return small(S4dSpec.TYPE, options);
    }

    private static BackboneSpec small(BackboneType<?> type, String options) {
        String sizes = "width=8,layers=2,state=4" + (options.isEmpty() ? "" : "," + options);
        return (BackboneSpec) ClassifySpec.BACKBONES.of(type, sizes);
    }

    private static ClassifyModel model(Sizes sizes) {
        return new ClassifyModel(sizes.task(), sizes.backbone(), new SplittableRandom(7));
    }

    private static float[] sequence(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length * CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** All sequences side by side, with {@code padding} behind the shorter ones. */
    private static float[] padded(int longest, float padding) {
        float[] values = new float[LENGTHS.length * longest * CHANNELS];
        Arrays.fill(values, padding);
        for (int i = 0; i < LENGTHS.length; i++) {
            System.arraycopy(sequence(LENGTHS[i], i), 0, values, i * longest * CHANNELS, LENGTHS[i] * CHANNELS);
        }
        return values;
    }

    private static float[] logits(ClassifyModel model, float[] values, int[] lengths, int batch) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                int longest = values.length / batch / CHANNELS;
                return Tensors.toFloats(model.forward(Tensors.of(values, batch, longest, CHANNELS), lengths,
                        ForwardContext.evaluation()));
            }
        });
    }

    /** A step of training that moves the running averages, if there are some; the gradients are left in place. */
    private static void train(ClassifyModel model) {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.of(padded(14, 0), LENGTHS.length, 14, CHANNELS);
            Tensor scores = model.forward(x, LENGTHS, ForwardContext.training(new SplittableRandom(1)));
            scores.log_softmax(-1).mul(Tensors.of(sequence(6, 99), LENGTHS.length, CLASSES.size())).sum().backward();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPaddedSequenceHasTheLogitsThatItHasAlone(Sizes sizes) {
        ClassifyModel model = model(sizes);
        train(model);
        float[] together = logits(model, padded(14, 0), LENGTHS, LENGTHS.length);
        for (int i = 0; i < LENGTHS.length; i++) {
            float[] alone = logits(model, sequence(LENGTHS[i], i), null, 1);
            assertArrayEquals(alone, Arrays.copyOfRange(together, 3 * i, 3 * i + 3), 1e-5f, "length " + LENGTHS[i]);
        }
        assertArrayEquals(together, logits(model, padded(31, 1e3f), LENGTHS, LENGTHS.length), 1e-5f);
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyTrainedParameterIsReachedByTheGradientAndNoOther(Sizes sizes) {
        ClassifyModel model = model(sizes);
        train(model);
        for (Parameter parameter : model.parameters()) {
            boolean reached = parameter.value().grad().defined();
            assertEquals(parameter.role().trained(), reached, parameter.name());
            if (reached) {
                assertTrue(Tensors.isFinite(parameter.value().grad()), parameter.name());
                assertTrue(Tensors.value(parameter.value().grad().abs().sum()) > 0, parameter.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aStoredModelComesBackBitByBit(Sizes sizes) throws IOException {
        ClassifyModel model = model(sizes);
        train(model);
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
        ClassifyModel other = new ClassifyModel(sizes.task(), sizes.backbone(), new SplittableRandom(8));
        float[] expected = logits(model, padded(14, 0), LENGTHS, LENGTHS.length);
        assertFalse(Arrays.equals(expected, logits(other, padded(14, 0), LENGTHS, LENGTHS.length)));
        Checkpoint.readTensors(folder, other.parameters());
        assertArrayEquals(expected, logits(other, padded(14, 0), LENGTHS, LENGTHS.length), 0);
    }

    @Test
    void sizesThatMakeNoClassifierAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ClassifySpec.of(1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> ClassifySpec.of(0, CLASSES));
        assertThrows(IllegalArgumentException.class, () -> S4dSpec.TYPE.spec("layers=0"));
    }
}
