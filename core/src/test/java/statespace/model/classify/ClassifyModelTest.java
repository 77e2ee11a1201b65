package statespace.model.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import statespace.backbone.Backbone;
import statespace.layer.DiagonalSystem;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.S4d;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.classify.ClassifyConfig.Pooling;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** Padding changes nothing, everything that is trained is reached, and what was stored comes back. */
class ClassifyModelTest {
    private static final int CHANNELS = 2;
    private static final int[] LENGTHS = {9, 1, 14, 6};
    private static final List<String> CLASSES = List.of("up", "down", "still");

    @TempDir
    private Path folder;

    static Stream<ClassifyConfig> models() {
        ClassifyConfig s4d = ClassifyConfig.of(Backbone.S4D, CHANNELS, CLASSES).withSizes(8, 2, 4);
        ClassifyConfig one = s4d.withBidirectional(false);
        ClassifyConfig mamba = ClassifyConfig.of(Backbone.MAMBA, CHANNELS, CLASSES).withSizes(8, 2, 4);
        return Stream.of(s4d, one, s4d.with(Pooling.LAST), one.with(Pooling.LAST), s4d.with(Norm.Kind.RMS, true),
                one.with(Norm.Kind.LAYER, false), s4d.with(Norm.Kind.BATCH, true), s4d.with(Norm.Kind.BATCH, false),
                one.with(DiagonalSystem.Initialisation.REAL, 1), s4d.with(S4d.Mix.LINEAR),
                s4d.with(DiagonalSystem.Discretisation.BILINEAR, false), mamba, mamba.with(Pooling.LAST));
    }

    private static ClassifyModel model(ClassifyConfig config) {
        return new ClassifyModel(config, new SplittableRandom(7));
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
    void aPaddedSequenceHasTheLogitsThatItHasAlone(ClassifyConfig config) {
        ClassifyModel model = model(config);
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
    void everyTrainedParameterIsReachedByTheGradientAndNoOther(ClassifyConfig config) {
        ClassifyModel model = model(config);
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
    void aStoredModelComesBackBitByBit(ClassifyConfig config) throws IOException {
        ClassifyModel model = model(config);
        train(model);
        store(model);
        Checkpoint.Config read = Checkpoint.readConfig(folder);
        assertEquals(config, read.classify(folder));
        ClassifyModel other = new ClassifyModel(read.classify(folder), new SplittableRandom(8));
        float[] expected = logits(model, padded(14, 0), LENGTHS, LENGTHS.length);
        assertFalse(Arrays.equals(expected, logits(other, padded(14, 0), LENGTHS, LENGTHS.length)));
        Checkpoint.readTensors(folder, other.parameters());
        assertArrayEquals(expected, logits(other, padded(14, 0), LENGTHS, LENGTHS.length), 0);
    }

    private void store(ClassifyModel model) throws IOException {
        Checkpoint.writeConfig(folder, new Checkpoint.Config("statespace", Checkpoint.VERSION, model.config(),
                new Checkpoint.Scaling(List.of("0", "1"), new double[]{1, 0}, new double[]{2, 1}),
                new Checkpoint.DataNote("x", "00", "4 cases train", 4, null),
                JsonNodeFactory.instance.objectNode().put("seed", 3), Map.of("version", "0.1.0")));
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
    }

    @Test
    void aClassifierIsNoForecaster() throws IOException {
        store(model(models().findFirst().orElseThrow()));
        Checkpoint.Config config = Checkpoint.readConfig(folder);
        assertEquals(
                folder + ": expected a forecasting model, found a classifier; use it with 'classify' or 'evaluate'",
                assertThrows(CheckpointException.class, () -> config.forecast(folder)).getMessage());
    }

    @Test
    void sizesThatMakeNoClassifierAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ClassifyConfig.of(Backbone.S4D, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> ClassifyConfig.of(Backbone.S4D, 0, CLASSES));
        assertThrows(IllegalArgumentException.class,
                () -> ClassifyConfig.of(Backbone.S4D, 1, CLASSES).withSizes(8, 0, 4));
    }
}
