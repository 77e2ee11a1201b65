package statespace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards are read as their index says, from beside it and from nowhere else. */
class TensorFilesTest {
    @TempDir
    private Path folder;

    private void shard(String name, String... tensors) throws IOException {
        Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>();
        for (String tensor : tensors) {
            entries.put(tensor, SafeTensors.Entry.floats(new long[]{1}, new float[]{tensor.length()}));
        }
        new SafeTensors(entries, Map.of("format", "pt")).write(folder.resolve(name));
    }

    private Path index(String text) throws IOException {
        shard("a.safetensors", "x", "yy");
        shard("b.safetensors", "zzz");
        return Files.writeString(folder.resolve(TensorFiles.INDEX), text);
    }

    @Test
    void anIndexIsReadInItsOrder() throws IOException {
        Path index = index("{\"weight_map\": {\"zzz\": \"b.safetensors\", \"x\": \"a.safetensors\", \"yy\": "
                + "\"a.safetensors\"}, \"metadata\": {\"total_size\": 12}}");
        assertEquals(index, TensorFiles.in(folder));
        for (Path path : List.of(index, folder)) {
            try (SafeTensors whole = TensorFiles.open(path)) {
                assertEquals(List.of("zzz", "x", "yy"), List.copyOf(whole.tensors().keySet()));
                assertArrayEquals(new float[]{3}, whole.tensors().get("zzz").toFloats());
                assertEquals("pt", whole.metadata().get("format"));
            }
        }
        SafeTensors closed = TensorFiles.open(index);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.tensors().get("x").toFloats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.safetensors", "/etc/a.safetensors", "sub/a.safetensors", "c:\\a.safetensors", "a.bin",
        "",
        ".safetensors\\u0000", "c.safetensors", "b.safetensors"})
    void aShardThatIsNoFileBesideItOrLacksTheTensorIsRefused(String name) throws IOException {
        Path index = index("{\"weight_map\": {\"x\": \"" + name.replace("\\a", "\\\\a") + "\"}}");
        String message = assertThrows(FormatException.class, () -> TensorFiles.open(index)).getMessage();
        assertTrue(message.startsWith(folder.toString()), message);
        assertEquals(1, message.lines().count(), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"weight_map\": {}}", "{\"weight_map\": []}",
        "{\"weight_map\": {\"x\": 1}}",
        "{\"weight_map\": {\"x\": null}}", "{\"weight_map\": {\"x\": \"a.safetensors\", \"x\": \"a.safetensors\"}}",
        "{\"weight_map\": {\"x\": \"a.safetensors\"}}"})
    void anIndexThatIsNoneIsRefused(String text) throws IOException {
        Path index = index(text);
        String message = assertThrows(FormatException.class, () -> TensorFiles.open(index)).getMessage();
        assertTrue(message.startsWith(index.toString()), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aWholeFileComesBeforeAnIndex() throws IOException {
        index("{}");
        shard(TensorFiles.WHOLE, "whole");
        try (SafeTensors whole = TensorFiles.open(folder)) {
            assertEquals(List.of("whole"), List.copyOf(whole.tensors().keySet()));
        }
    }
}
