package statespace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no model end in one sentence that names the file, what was expected and what was found. */
class BadModelsTest {
    private static final String MIXER = "backbone.layers.0.mixer.";

    @TempDir
    private Path folder;

    private static StackFile good() {
        return StackFile.of(6, 8, 3, 2, "backbone.");
    }

    private void refused(StackFile file, String... parts) throws IOException {
        file.write(folder.resolve("model.safetensors"));
        refused(parts);
    }

    private void refused(String... parts) {
        String sentence = assertThrows(ModelException.class, () -> MambaStream.load(folder)).getMessage();
        assertTrue(sentence.startsWith(folder.resolve("model.safetensors") + ": "), sentence);
        assertFalse(sentence.contains("\n"), sentence);
        for (String part : parts) {
            assertTrue(sentence.contains(part), sentence);
        }
    }

    @Test
    void noFile() {
        refused("no such file; name a model.safetensors");
    }

    @Test
    void tensorsThatAreMissingOrDoNotFit() throws IOException {
        StackFile file = good();
        file.remove(MIXER + "D");
        refused(file, "expected a tensor '" + MIXER + "D', found none");
        file = good();
        file.put(MIXER + "in_proj.weight", new float[10], 5, 2);
        refused(file, "[16, 6], found [5, 2]");
        file = good();
        file.put(MIXER + "A_log", new float[8], 8);
        refused(file, "(inner, state), found [8]", "first version");
        file = good();
        file.put(MIXER + "out_proj.bias", new float[6], 6);
        refused(file, "expected no '" + MIXER + "out_proj.bias'");
        file = good();
        file.remove("backbone.norm_f.weight");
        refused(file, "backbone.norm_f.weight");
        file = good();
        file.rename(MIXER + "A_log", "other");
        refused(file, "expected one tensor '…layers.0.mixer.A_log', found 0");
        file = good();
        file.put("second.layers.0.mixer.A_log", new float[4], 2, 2);
        refused(file, "found 2");
    }

    @Test
    void sizesThatAreNone() throws IOException {
        for (long[] shape : new long[][]{{0, 3}, {8, 0}, {1L << 31, 0}, {Long.MAX_VALUE, 0}}) {
            StackFile file = good();
            file.put(MIXER + "A_log", new float[0], shape);
            refused(file, "expected sizes of '" + MIXER + "A_log' from 1 to 2147483647, found [" + shape[0]);
        }
        StackFile file = good();
        file.put("backbone.norm_f.weight", new float[0], 0);
        refused(file, "norm_f.weight", "found [0]");
    }

    @Test
    void aLastNormOfTwoAxesDoesNotMakeAWidthOfNone() throws IOException {
        StackFile file = StackFile.of(0, 8, 3, 1, "backbone.");
        file.put("backbone.norm_f.weight", new float[1], 1, 1);
        refused(file, "expected 'backbone.norm_f.weight' with one size, found 2");
    }

    @Test
    void sizesWhoseRowsWouldTakeFarMoreMemoryThanTheFile() throws IOException {
        StackFile file = StackFile.of(1 << 19, 1, 1, 1, "backbone.");
        file.halve("F16");
        refused(file, "expected sizes of a Mamba block", "width 524288, inner 1", "MB of memory");
    }

    @Test
    void aStateThatNoArrayHolds() throws IOException {
        int states = 1 << 27; // 16 rows of as many are 2^31 floats
        String mixer = "\"layers.0.mixer.";
        String header = "{\"norm_f.weight\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}," + mixer
                + "conv1d.weight\":{\"dtype\":\"F16\",\"shape\":[1,1,1],\"data_offsets\":[2,4]}," + mixer
                + "dt_proj.weight\":{\"dtype\":\"F16\",\"shape\":[1,1],\"data_offsets\":[4,6]}," + mixer
                + "A_log\":{\"dtype\":\"F16\",\"shape\":[1," + states + "],\"data_offsets\":[6," + (6 + 2 * states)
                + "]}}";
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
            file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array());
            file.write(bytes);
            file.setLength(8L + bytes.length + 6 + 2L * states); // zeros, which take no room on the disk
        }
        refused("expected sizes of a Mamba block", "state 134217728");
    }

    @Test
    void namesWithLineEndsAndManySizesStayInOneSentence() throws IOException {
        StackFile file = StackFile.of(2, 3, 1, 1, "a\\nb\\u0085.");
        file.remove("a\\nb\\u0085.layers.0.mixer.D");
        refused(file, "expected a tensor 'a?b?.layers.0.mixer.D', found none");
        file = good();
        long[] shape = new long[3000];
        Arrays.fill(shape, 1);
        file.put(MIXER + "D", new float[1], shape);
        refused(file, "with shape [8], found [1, 1, ", " … ", "do not make one Mamba stack");
    }

    @Test
    void numbersThatAreNone() throws IOException {
        StackFile file = good();
        file.put(MIXER + "D", new float[]{1, 1, 1, Float.NaN, 1, 1, 1, 1}, 8);
        refused(file, "finite numbers in '" + MIXER + "D', found NaN");
        file = good();
        file.type(MIXER + "D", "I32");
        refused(file, "as F32, F16 or BF16, found I32");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 40, 3000})
    void filesThatWereCutShort(int bytes) throws IOException {
        Path path = folder.resolve("model.safetensors");
        good().write(path);
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), bytes));
        refused("the file is damaged, restore a copy");
    }

    @Test
    void headersThatAreNone() throws IOException {
        Path path = folder.resolve("model.safetensors");
        Files.write(path, new byte[]{4, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c', 'd'});
        refused("expected a JSON header");
        Files.write(path, new byte[]{2, 0, 0, 0, 0, 0, 0, 0, '[', ']'});
        refused("expected a JSON object");
        Files.write(path, new byte[]{-1, -1, -1, -1, -1, -1, -1, -1, '[', ']'});
        refused("bytes long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16"})
    void filesOfHalvesAreRead(String type) throws IOException {
        Path path = folder.resolve("model.safetensors");
        good().write(path);
        float[] x = {0.5f, -1, 2, 0.25f, 0, 1};
        float[] exact = new float[6];
        MambaStream whole = MambaStream.load(path);
        whole.step(x, whole.newState(), exact);
        StackFile file = good();
        file.halve(type);
        file.write(path);
        float[] rounded = new float[6];
        MambaStream halves = MambaStream.load(path);
        halves.step(x, halves.newState(), rounded);
        for (int i = 0; i < 6; i++) {
            assertEquals(exact[i], rounded[i], 0.1);
        }
    }
}
