package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.format.DType;
import statespace.format.SafeTensors;

/** inspect lists the tensors of anyone's safetensors file, of shards and of another program's folder. */
class ForeignTensorsTest {
    @TempDir
    private Path folder;

    private static void write(Path file) throws IOException {
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("embeddings.weight", SafeTensors.Entry.floats(new long[]{2, 3}, new float[6]));
        tensors.put("count\u001b[31m\n\u202e", SafeTensors.Entry.of(DType.BF16, new long[]{2}, new byte[4]));
        new SafeTensors(tensors, Map.of("format", "pt", "note", "a\nb" + "c".repeat(1000))).write(file);
    }

    private Cli.Result inspected(Path path) throws IOException {
        Cli.Result told = Cli.run("inspect", path);
        assertEquals(0, told.code(), told.err());
        return told;
    }

    @Test
    void aFileIsListedWithTypesShapesBytesAndMetadata() throws IOException {
        Path file = folder.resolve("model.safetensors");
        write(file);
        String out = inspected(file).out();
        assertTrue(out.startsWith(file + ": 2 tensors, 8 values, 28 bytes"), out);
        assertTrue(out.matches("(?s).*embeddings\\.weight +F32 +\\[2, 3\\] +24\\R.*"), out);
        assertTrue(out.matches("(?s).*count\\?\\[31m\\?\\? +BF16 +\\[2\\] +4\\R.*"), out);
        assertTrue(out.contains("a?bccc") && out.contains("c…") && out.indexOf('\u001b') < 0, out);
        JsonNode json = new ObjectMapper().readTree(Cli.run("inspect", file, "--json").out());
        assertEquals("BF16", json.at("/tensors/1/dtype").asText());
        assertEquals(24, json.at("/tensors/0/bytes").asLong());
        assertEquals("pt", json.at("/metadata/format").asText());
    }

    @Test
    void anotherProgramsFolderIsListedAndShardsAreListedAsOne() throws IOException {
        write(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mamba\"}");
        assertTrue(inspected(folder).out().startsWith(folder.resolve("model.safetensors") + ": 2 tensors"));
        Files.move(folder.resolve("model.safetensors"), folder.resolve("model-00001-of-00001.safetensors"));
        Path index = Files.writeString(folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"embeddings.weight\": \"model-00001-of-00001.safetensors\", \"count\\u001b[31m\\n\\u202e\": "
                        + "\"model-00001-of-00001.safetensors\"}}");
        assertTrue(inspected(folder).out().startsWith(index + ": 2 tensors"));
        assertTrue(inspected(index).out().startsWith(index + ": 2 tensors"));
    }

    @Test
    void aPickleSaysHowToConvertIt() throws IOException {
        Path file = Files.write(folder.resolve("pytorch_model.bin"), new byte[]{'P', 'K', 3, 4});
        for (Path path : new Path[]{file, folder}) {
            Cli.Result told = Cli.run("inspect", path);
            assertEquals(1, told.code());
            assertEquals("statespace: " + file + ": holds tensors as a Python pickle, which runs code when it is read; "
                    + "convert it to safetensors with Python (save_pretrained writes them, or safetensors.torch.save_file)",
                    told.err().strip());
        }
    }

    @Test
    void aRunIsStillShownAsARun() throws IOException {
        Path run = folder.resolve("run");
        Cli.Result trained = Cli.run("forecast", Cli.series(folder, 300), "--lookback", 24, "--horizon", 8, "--epochs",
                1,
                "--out", run);
        assertEquals(0, trained.code(), trained.err());
        assertTrue(inspected(run).out().startsWith(run + ": forecast with mamba"));
        assertTrue(inspected(run.resolve("model.safetensors")).out().contains("backbone.layers.0.mixer.A_log"));
    }
}
