package statespace.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.Backbone;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastConfig;
import statespace.model.forecast.ForecastModel;
import statespace.tensor.Tensors;

class CheckpointTest {
    @TempDir
    private Path folder;

    private static ForecastModel model(long seed) {
        ForecastConfig config = new ForecastConfig(Backbone.MAMBA, 32, 8, 8, 4, 16, 1, 4, 2, 0, 1, null, false);
        return new ForecastModel(config, new SplittableRandom(seed));
    }

    private void write(ForecastModel model) throws IOException {
        Checkpoint.writeConfig(folder, new Checkpoint.Config("statespace", Checkpoint.VERSION, model.config(),
                new Checkpoint.Scaling(List.of("x"), new double[]{1}, new double[]{2}),
                new Checkpoint.DataNote("x.csv", "00", "70/10/20", 100, "hourly"),
                JsonNodeFactory.instance.objectNode().put("seed", 3), Map.of("version", "0.1.0")));
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
    }

    private String refusal(ForecastModel into) {
        String message = assertThrows(CheckpointException.class, () -> {
            Checkpoint.readConfig(folder);
            Checkpoint.readTensors(folder, into.parameters());
        }).getMessage();
        assertTrue(message.startsWith(folder.toString()), message);
        return message;
    }

    @Test
    void aModelComesBackAsItWas() throws IOException {
        ForecastModel model = model(1);
        write(model);
        Checkpoint.Config config = Checkpoint.readConfig(folder);
        assertEquals(model.config(), config.model());
        assertEquals(3, config.training().path("seed").asInt());
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
        ForecastModel wider = new ForecastModel(
                new ForecastConfig(Backbone.MAMBA, 32, 8, 8, 4, 24, 1, 4, 2, 0, 1, null, false),
                new SplittableRandom(1));
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
    void aNewerVersionIsRefused() throws IOException {
        write(model(1));
        edit("\"version\" : 1,", "\"version\" : 2,");
        assertTrue(refusal(model(1)).contains("expected version 1 to 1, found 2; a newer Statespace wrote it"));
    }

    @Test
    void aConfigurationThatIsNotOneIsRefused() throws IOException {
        write(model(1));
        edit("\"statespace\"", "\"else\"");
        assertTrue(refusal(model(1)).contains("expected \"format\": \"statespace\", found \"else\""));
        Files.writeString(folder.resolve(Checkpoint.CONFIG), "{ broken");
        assertTrue(refusal(model(1)).contains("line 1: expected JSON"));
        Files.delete(folder.resolve(Checkpoint.CONFIG));
        assertTrue(refusal(model(1)).contains("no such file"));
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

    private void edit(String from, String to) throws IOException {
        Path file = folder.resolve(Checkpoint.CONFIG);
        String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
    }
}
