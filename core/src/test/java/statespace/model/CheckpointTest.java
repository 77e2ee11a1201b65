package statespace.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.MambaSpec;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.tensor.Tensors;

class CheckpointTest {
    @TempDir
    private Path folder;

    private static ForecastModel model(long seed) {
        return model(16, seed);
    }

    private static ForecastModel model(int width, long seed) {
        ForecastSpec spec = ForecastSpec.of(32, 8, 1).withPatch(8, 4);
        return new ForecastModel(spec, MambaSpec.TYPE.spec("layers=1,state=4,dropout=0,width=" + width),
                new SplittableRandom(seed));
    }

    private void write(ForecastModel model) throws IOException {
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
    }

    private String refusal(ForecastModel into) {
        String message = assertThrows(CheckpointException.class,
                () -> Checkpoint.readTensors(folder, into.parameters())).getMessage();
        assertTrue(message.startsWith(folder.toString()), message);
        return message;
    }

    @Test
    void aModelComesBackAsItWas() throws IOException {
        ForecastModel model = model(1);
        write(model);
        ForecastModel other = model(2);
        Checkpoint.readTensors(folder, other.parameters());
        for (int i = 0; i < model.parameters().size(); i++) {
            assertArrayEquals(Tensors.toFloats(model.parameters().get(i).value()),
                    Tensors.toFloats(other.parameters().get(i).value()), 0);
        }
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        ForecastModel model = model(1);
        write(model);
        List<Parameter> fewer = model.parameters().subList(0, model.parameters().size() - 1);
        Checkpoint.writeTensors(folder, fewer, Map.of());
        assertTrue(refusal(model).contains("expected a tensor 'skip.weight' [8, 32], found none"));
    }

    @Test
    void aShapeThatDoesNotFitIsNamed() throws IOException {
        write(model(1));
        ForecastModel wider = model(24, 1);
        assertTrue(refusal(wider).contains("expected 'encoder.weight' as F32 [24, 8], found F32 [16, 8]"));
    }

    @Test
    void aRefusedCheckpointLeavesTheModelUntouched() throws IOException {
        ForecastModel model = model(1);
        write(model);
        Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>(Checkpoint.entries(model(2).parameters()));
        entries.remove("skip.weight");
        float[] before = Tensors.toFloats(model.parameters().getFirst().value());
        assertThrows(CheckpointException.class,
                () -> Checkpoint.fill(folder.resolve("x"), entries, model.parameters()));
        assertArrayEquals(before, Tensors.toFloats(model.parameters().getFirst().value()), 0);
    }

    @Test
    void aFlippedByteIsFound() throws IOException {
        write(model(1));
        Path file = folder.resolve(Checkpoint.TENSORS);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertTrue(refusal(model(1)).contains("at least one byte was changed"));
    }
}
