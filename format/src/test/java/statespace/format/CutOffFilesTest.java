package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that another process cuts off while they are open. */
class CutOffFilesTest {
    private static final int ROUNDS = 8; // until copies are compiled

    @TempDir
    private Path folder;

    /** A file of one tensor of zeros, most of which take no room on the disk. */
    private Path zeros(String type, int bytes, long elements) throws IOException {
        byte[] header = ("{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[" + elements + "],\"data_offsets\":[0,"
                + bytes * elements + "]}}").getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("model.safetensors");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length)
                    .put(header).array());
            out.setLength(8 + header.length + bytes * elements);
        }
        return file;
    }

    private static void cut(Path file) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(4096);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "BF16", "I64"})
    void aMappedFileThatWasCutOffIsRefusedInASentence(String type) throws IOException {
        DType element = DType.valueOf(type);
        long elements = 1L + SafeTensorsReader.READ_WHOLE / element.bytes();
        for (int round = 0; round < ROUNDS; round++) {
            Path file = zeros(type, element.bytes(), elements);
            try (SafeTensors open = SafeTensors.read(file)) {
                SafeTensors.Entry entry = open.tensors().get("a");
                cut(file);
                String message = assertThrows(FormatException.class,
                        () -> assertEquals(-1, element.isFloat() ? entry.toFloats()[0] : entry.toLongs()[0]))
                        .getMessage();
                assertTrue(message.startsWith(file + ": 'a': the file became shorter while it was read"), message);
            }
        }
    }

    @Test
    void aSmallFileIsReadWholeAndMayBeCutOffAfterwards() throws IOException {
        Path file = folder.resolve("small.safetensors");
        float[] values = new float[100_000];
        values[99_999] = 7;
        new SafeTensors(java.util.Map.of("a", SafeTensors.Entry.floats(new long[]{values.length}, values)),
                java.util.Map.of()).write(file);
        try (SafeTensors open = SafeTensors.read(file)) {
            cut(file);
            assertEquals(4096, Files.size(file));
            assertEquals(7, open.tensors().get("a").toFloats()[99_999]);
        }
    }
}
