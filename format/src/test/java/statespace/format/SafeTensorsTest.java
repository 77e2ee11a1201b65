package statespace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read, to the bit, and what others wrote is read too. */
class SafeTensorsTest {
    @TempDir
    private Path folder;

    private Path write(String header, byte... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("other.safetensors"), bytes.array());
    }

    private static SafeTensors sample() {
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("b", SafeTensors.Entry.floats(new long[]{2, 3}, new float[]{1, 2, 3, 4, 5, Float.NaN}));
        tensors.put("a", SafeTensors.Entry.floats(new long[]{}, new float[]{7}));
        tensors.put("empty", SafeTensors.Entry.floats(new long[]{0, 4}, new float[0]));
        tensors.put("bytes", SafeTensors.Entry.of(DType.U8, new long[]{3}, new byte[]{1, 2, 3}));
        return new SafeTensors(tensors, Map.of("note", "ü \"quoted\""));
    }

    private static SafeTensors golden() {
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("optimiser.step.a", SafeTensors.Entry.ofLong(-3));
        tensors.put("b.weight", SafeTensors.Entry.floats(new long[]{2, 3},
                new float[]{1, -2, 3.5f, Float.NaN, Float.intBitsToFloat(0x7fc12345), Float.MIN_VALUE}));
        tensors.put("scalar", SafeTensors.Entry.floats(new long[]{}, new float[]{7}));
        tensors.put("empty", SafeTensors.Entry.floats(new long[]{0, 4}, new float[0]));
        tensors.put("ü \"quoted\" \\ / \b\t\n\f\r \u0001\u001f\u007f \u2028 \uD83D\uDE00",
                SafeTensors.Entry.of(DType.U8, new long[]{3}, new byte[]{1, 2, 3}));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("note", "ü \"q\" \u001b\n\uD83D\uDE00");
        metadata.put("format", "statespace");
        metadata.put("sha256", "mine");
        metadata.put("version", "1");
        return new SafeTensors(tensors, metadata);
    }

    /** The golden file was written by the first release, with Jackson. */
    @Test
    void filesHaveTheBytesOfTheFirstRelease() throws IOException {
        Path file = folder.resolve("golden.safetensors");
        golden().write(file);
        try (var in = SafeTensorsTest.class.getResourceAsStream("golden.safetensors")) {
            byte[] expected = in.readAllBytes();
            assertArrayEquals(expected, Files.readAllBytes(file));
            Files.write(file, expected);
        }
        try (SafeTensors read = SafeTensors.read(file)) {
            assertEquals(List.copyOf(golden().tensors().keySet()), List.copyOf(read.tensors().keySet()));
            golden().tensors().forEach((name, entry) -> {
                assertEquals(-1, entry.bytes().mismatch(read.tensors().get(name).bytes()), name);
                assertArrayEquals(entry.shape(), read.tensors().get(name).shape());
            });
            assertEquals(-3, read.tensors().get("optimiser.step.a").toLong());
            assertEquals("ü \"q\" \u001b\n\uD83D\uDE00", read.metadata().get("note"));
            assertEquals(64, read.metadata().get("sha256").length());
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = folder.resolve("model.safetensors");
        sample().write(file);
        try (SafeTensors read = SafeTensors.read(file)) {
            assertEquals(List.of("b", "a", "empty", "bytes"), List.copyOf(read.tensors().keySet()));
            assertArrayEquals(new float[]{1, 2, 3, 4, 5, Float.NaN}, read.tensors().get("b").toFloats());
            assertArrayEquals(new long[]{2, 3}, read.tensors().get("b").shape());
            assertEquals("ü \"quoted\"", read.metadata().get("note"));
            read.write(folder.resolve("again.safetensors"));
        }
        assertEquals(-1, Files.mismatch(file, folder.resolve("again.safetensors")));
    }

    @Test
    void tensorsStartAtAMultipleOf64Bytes() throws IOException {
        Path file = folder.resolve("model.safetensors");
        sample().write(file);
        long header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, (8 + header) % 64);
    }

    @Test
    void tensorsOfSeveralChunksAreWrittenWhole() throws IOException {
        Path file = folder.resolve("large.safetensors");
        float[] values = new float[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        new SafeTensors(Map.of("x", SafeTensors.Entry.floats(new long[]{values.length}, values)), Map.of())
                .write(file);
        try (SafeTensors read = SafeTensors.read(file)) {
            assertArrayEquals(values, read.tensors().get("x").toFloats());
        }
    }

    @Test
    void filesOfOtherProgramsAreRead() throws IOException {
        Path file = write("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}   ", (byte) 0, (byte) 0,
                (byte) 0x20, (byte) 0x40);
        try (SafeTensors read = SafeTensors.read(file)) {
            assertArrayEquals(new float[]{2.5f}, read.tensors().get("w").toFloats());
            assertFalse(read.metadata().containsKey("sha256"));
        }
        try (SafeTensors none = SafeTensors.read(write("{}"))) {
            assertTrue(none.tensors().isEmpty());
        }
    }

    @Test
    void tensorsMayStandInTheHeaderInAnyOrderAndEmptyOnesAnywhere() throws IOException {
        Path file = write("{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},"
                + "\"none\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,0,9],\"data_offsets\":[1,1]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", (byte) 1, (byte) 2);
        try (SafeTensors read = SafeTensors.read(file)) {
            assertEquals(List.of("a", "none", "b"), List.copyOf(read.tensors().keySet()));
            assertEquals(0, read.tensors().get("none").toFloats().length);
            assertEquals(2, read.tensors().get("b").bytes().get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void halvesAreReadAsTheFloatsTheyStandFor() throws IOException {
        // F16: 1, −2, the largest (65504), the smallest subnormal (2^−24), infinity; BF16: 1, −2, 3.140625, NaN.
        short[] words = {0x3c00, (short) 0xc000, 0x7bff, 1, 0x7c00, 0x3f80, (short) 0xc000, 0x4049, 0x7fc0};
        ByteBuffer data = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
        data.asShortBuffer().put(words);
        Path file = write("{\"f\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[0,10]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[10,18]}}", data.array());
        try (SafeTensors read = SafeTensors.read(file); Arena arena = Arena.ofConfined()) {
            assertArrayEquals(new float[]{1, -2, 65504, 0x1p-24f, Float.POSITIVE_INFINITY},
                    read.tensors().get("f").toFloats());
            assertArrayEquals(new float[]{1, -2, 3.140625f, Float.NaN}, read.tensors().get("b").toFloats());
            MemorySegment target = arena.allocate(16);
            read.tensors().get("b").copyTo(target);
            assertEquals(3.140625f, target.get(ValueLayout.JAVA_FLOAT, 8));
            assertThrows(IllegalArgumentException.class, () -> read.tensors().get("f").copyTo(target));
        }
    }

    @Test
    void tensorsThatAreNoFloatsAreRefusedWhereFloatsAreWanted() throws IOException {
        Path file = write("{\"i\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[16,24]}}", new byte[24]);
        try (SafeTensors read = SafeTensors.read(file)) {
            assertArrayEquals(new long[]{0, 0}, read.tensors().get("i").toLongs());
            FormatException whole = assertThrows(FormatException.class, () -> read.tensors().get("i").toFloats());
            assertEquals(file + ": 'i': expected F32, F16 or BF16, found I64 [2]; convert the file",
                    whole.getMessage());
            assertThrows(FormatException.class, () -> read.tensors().get("d").toFloats());
            assertThrows(FormatException.class, () -> read.tensors().get("d").toLongs());
            assertThrows(FormatException.class, () -> read.tensors().get("i").toLong());
        }
    }

    @Test
    void afterClosingNothingIsRead() throws IOException {
        Path file = folder.resolve("model.safetensors");
        sample().write(file);
        SafeTensors read = SafeTensors.read(file);
        SafeTensors.Entry entry = read.tensors().get("b");
        read.close();
        assertThrows(IllegalStateException.class, entry::toFloats);
        assertThrows(IllegalArgumentException.class,
                () -> sample().tensors().get("bytes").bytes().set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        SafeTensors.Entry one = SafeTensors.Entry.ofLong(1);
        Path file = folder.resolve("x");
        assertThrows(IllegalArgumentException.class,
                () -> new SafeTensors(Map.of("__metadata__", one), Map.of()).write(file));
        assertThrows(IllegalArgumentException.class,
                () -> new SafeTensors(Map.of("\uD83D", one), Map.of()).write(file));
        assertThrows(IllegalArgumentException.class,
                () -> SafeTensors.Entry.of(DType.F32, new long[]{2}, new byte[4]));
        assertThrows(IllegalArgumentException.class, () -> SafeTensors.Entry.floats(new long[]{-1}, new float[1]));
        assertFalse(Files.exists(file));
    }

    /** 4 GiB of zeros that take no room, and two numbers behind them. */
    @Test
    void filesBeyond4GiBAreReadTensorByTensor() throws IOException {
        assumeTrue(Files.getFileStore(folder).getUsableSpace() > 6L << 30, "no room for a file of 4 GiB");
        long half = 1L << 32;
        byte[] header = ("{\"zeros\":{\"dtype\":\"F16\",\"shape\":[65536,32768],\"data_offsets\":[0," + half + "]},"
                + "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + half + "," + (half + 8) + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("sparse.safetensors");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length)
                    .put(header).flip());
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-4).flip(),
                    8 + header.length + half);
        }
        try (SafeTensors read = SafeTensors.read(file)) {
            assertArrayEquals(new float[]{1.5f, -4}, read.tensors().get("last").toFloats());
            SafeTensors.Entry zeros = read.tensors().get("zeros");
            assertEquals(1L << 31, zeros.count());
            assertEquals(0, zeros.bytes().get(ValueLayout.JAVA_BYTE, half - 1));
            String message = assertThrows(FormatException.class, zeros::toFloats).getMessage();
            assertEquals(file + ": 'zeros': expected at most 2147483639 values, found 2147483648; divide the tensor",
                    message);
        }
    }
}
