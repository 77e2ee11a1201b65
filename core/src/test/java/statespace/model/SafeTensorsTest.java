package statespace.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @TempDir
    private Path folder;

    private SafeTensors sample() {
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("b", SafeTensors.Entry.floats(new long[]{2, 3}, new float[]{1, 2, 3, 4, 5, Float.NaN}));
        tensors.put("a", SafeTensors.Entry.floats(new long[]{}, new float[]{7}));
        tensors.put("empty", SafeTensors.Entry.floats(new long[]{0, 4}, new float[0]));
        tensors.put("bytes", new SafeTensors.Entry("U8", new long[]{3}, new byte[]{1, 2, 3}));
        return new SafeTensors(tensors, Map.of("note", "ü \"quoted\""));
    }

    private Path written() throws IOException {
        Path file = folder.resolve("model.safetensors");
        sample().write(file);
        return file;
    }

    private static String refusal(Path file) {
        String message = assertThrows(CheckpointException.class, () -> SafeTensors.read(file)).getMessage();
        assertTrue(message.contains(file.toString()), message);
        assertEquals(-1, message.indexOf('\n'), message);
        return message;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        SafeTensors read = SafeTensors.read(written());
        assertEquals(List.of("b", "a", "empty", "bytes"), List.copyOf(read.tensors().keySet()));
        assertArrayEquals(new float[]{1, 2, 3, 4, 5, Float.NaN}, read.tensors().get("b").toFloats());
        assertArrayEquals(new long[]{2, 3}, read.tensors().get("b").shape());
        assertEquals("ü \"quoted\"", read.metadata().get("note"));
    }

    @Test
    void tensorsStartAtAMultipleOf64Bytes() throws IOException {
        long header = ByteBuffer.wrap(Files.readAllBytes(written())).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, (8 + header) % 64);
    }

    @Test
    void everyFlippedByteOfTheDataIsFound() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        for (int i = bytes.length - 31; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= 0x10;
            Files.write(file, flipped);
            assertTrue(refusal(file).contains("SHA-256"));
        }
    }

    @Test
    void aFlippedByteOfTheHeaderIsFoundOrHidesTheDigest() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length - 31; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= 0x01;
            Files.write(file, flipped);
            try {
                assertTrue(!SafeTensors.read(file).metadata().containsKey("sha256"), "byte " + i + " went unnoticed");
            } catch (CheckpointException expected) {
                assertTrue(expected.getMessage().contains(file.toString()));
            }
        }
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[]{0, 4, 8, 50, bytes.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            refusal(file);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, -1, Long.MIN_VALUE, 0, 1, 99_999_999})
    void aHeaderLengthThatCannotBeIsRefusedWithoutReadingIt(long length) throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes);
        assertTrue(refusal(file).contains("header"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\"}}", "{\"a\":7}", "{}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],"
                + "\"data_offsets\":[0,4]}}"})
    void headersThatDoNotFitTheDataAreRefused(String header) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        Path file = folder.resolve("bad.safetensors");
        Files.write(file, bytes.array());
        refusal(file);
    }

    @Test
    void filesOfOtherProgramsAreRead() throws IOException {
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}   ";
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8)).putFloat(2.5f);
        Path file = folder.resolve("other.safetensors");
        Files.write(file, bytes.array());
        assertArrayEquals(new float[]{2.5f}, SafeTensors.read(file).tensors().get("w").toFloats());
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNoLitter() throws IOException {
        Path file = written();
        byte[] before = Files.readAllBytes(file);
        assertThrows(IOException.class, () -> WholeFile.write(file, out -> {
            out.write(new byte[1000]);
            throw new IOException("no space left");
        }));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }
}
