package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no safetensors end in one sentence that names the file, what was expected and what was found. */
class BadSafeTensorsTest {
    @TempDir
    private Path folder;

    private Path written() throws IOException {
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("b", SafeTensors.Entry.floats(new long[]{2, 3}, new float[]{1, 2, 3, 4, 5, Float.NaN}));
        tensors.put("a", SafeTensors.Entry.floats(new long[]{}, new float[]{7}));
        tensors.put("bytes", SafeTensors.Entry.of(DType.U8, new long[]{3}, new byte[]{1, 2, 3}));
        Path file = folder.resolve("model.safetensors");
        new SafeTensors(tensors, Map.of("note", "text")).write(file);
        return file;
    }

    private static String refusal(Path file) {
        String message = assertThrows(FormatException.class, () -> SafeTensors.read(file).close()).getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertFalse(message.contains("\n"), message);
        return message;
    }

    private String refusal(byte[] header, int bytes) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        whole.putLong(header.length).put(header);
        Path file = folder.resolve("bad.safetensors");
        Files.write(file, whole.array());
        return refusal(file);
    }

    private String refusal(String header, int bytes) throws IOException {
        return refusal(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String tensor(String name, String shape, String offsets) {
        return "'" + name + "':{'dtype':'F32','shape':" + shape + ",'data_offsets':" + offsets + "}";
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
            try (SafeTensors read = SafeTensors.read(file)) {
                assertTrue(!read.metadata().containsKey("sha256"), "byte " + i + " went unnoticed");
            } catch (FormatException expected) {
                assertTrue(expected.getMessage().startsWith(file + ": "));
            }
        }
    }

    @Test
    void aCutOrLengthenedFileIsRefused() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[]{0, 4, 8, 50, bytes.length - 1, bytes.length + 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            refusal(file);
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertTrue(refusal(folder.resolve("none")).contains("no such file; name a model.safetensors"));
        assertTrue(refusal(folder).contains("found a folder; name a file"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 99_999_999, 1L << 32})
    void aHeaderLengthThatCannotBeIsRefusedWithoutReadingIt(long length) throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes);
        assertTrue(refusal(file).contains("header"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", " {}", "7", "null", "{'a':7}", "{'a':{'dtype':'F32'}}", "{'a':[]}",
        "{'a':{'dtype':'F99','shape':[1],'data_offsets':[0,4]}}", "{'a':{'dtype':4,'shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'more':1}}",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}}", "{'a\\ud800':7}"})
    void headersThatSayNothingOfTheDataAreRefused(String header) throws IOException {
        assertTrue(refusal(header, 4).endsWith("; the file is damaged, restore a copy"));
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        assertTrue(refusal(new byte[]{'{', '"', (byte) 0xc3, '"', ':', '1', '}'}, 0).contains("bytes that are not"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[2]|[0,4]", "[1]|[4,8]", "[1]|[-4,0]", "[1]|[4,0]", "[-1]|[0,4]",
        "[4294967297]|[0,4]", "[2147483648]|[0,8589934592]", "[4611686018427387904,4]|[0,4]",
        "[4611686018427387905]|[0,4]", "[9223372036854775807]|[0,4]", "[9223372036854775808]|[0,4]",
        "[1]|[0,9223372036854775807]", "[1]|[9223372036854775804,9223372036854775807]",
        "[1]|[9223372036854775807,-9223372036854775805]", "[1]|[-9223372036854775808,4]",
        "[1]|[18446744073709551616,4]",
        "[1]|[0,4.0]", "[1]|[0,4e0]", "[1.0]|[0,4]", "['1']|[0,4]", "[true]|[0,4]", "[null]|[0,4]", "1|[0,4]",
        "[1]|[0]", "[1]|[0,4,4]", "[1]|4", "[0]|[0,4]", "[0]|[0,0]", "[0,-1]|[0,0]", "[-1,-1]|[0,4]", "[-0]|[0,0]"})
    void shapesAndOffsetsThatDoNotFitAreRefused(String shape, String offsets) throws IOException {
        assertTrue(refusal("{" + tensor("a", shape, offsets) + "}", 4)
                .endsWith("; the file is damaged, restore a copy"));
    }

    @Test
    void overlapHolesAndTrailingBytesAreRefused() throws IOException {
        assertTrue(refusal("{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[2]", "[4,12]") + "}", 12)
                .contains("expected 'b' to begin at byte 8 of the data, found byte 4, where it overlaps"));
        assertTrue(refusal("{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[0,4]") + "}", 4)
                .contains("overlaps"));
        assertTrue(refusal("{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[8,12]") + "}", 12)
                .contains("expected 'b' to begin at byte 4 of the data, found byte 8, which leaves a hole"));
        assertTrue(refusal("{" + tensor("a", "[1]", "[4,8]") + "}", 8).contains("leaves a hole"));
        assertTrue(refusal("{" + tensor("a", "[1]", "[0,4]") + "}", 5)
                .contains("expected 4 bytes of tensor data, found 5 bytes"));
        assertTrue(refusal("{}", 4).contains("expected 0 bytes of tensor data, found 4 bytes"));
    }

    @Test
    void aTensorTwiceIsRefused() throws IOException {
        String twice = tensor("a", "[1]", "[0,4]");
        assertTrue(
                refusal("{" + twice + "," + twice + "}", 4).contains("the key 'a' again in place of every key once"));
        assertTrue(refusal("{" + twice + "," + twice.replace("'a'", "'\\u0061'") + "}", 4).contains("again"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'__metadata__':7}", "{'__metadata__':['a']}", "{'__metadata__':null}",
        "{'__metadata__':{'a':1}}", "{'__metadata__':{'a':null}}", "{'__metadata__':{'a':{'b':'c'}}}",
        "{'__metadata__':{'sha256':'\\u0061bc'}}", "{'__metadata__':{'sha256':''}}",
        "{'__metadata__':{'sha256':'abc'}}"})
    void metadataAreTextByText(String header) throws IOException {
        assertTrue(refusal(header, 0).endsWith("; the file is damaged, restore a copy"));
    }

    @Test
    void aDigestThatIsWrittenWithEscapesIsRefused() throws IOException {
        String digest = "a".repeat(64);
        assertTrue(refusal("{'__metadata__':{'sha256':'" + digest.replaceFirst("a", "\\\\u0061") + "'}}", 0)
                .contains("SHA-256 of 64 hexadecimal digits"));
        assertTrue(refusal("{'__metadata__':{'sha256':'" + digest.toUpperCase(java.util.Locale.ROOT) + "'}}", 0)
                .contains("SHA-256 of 64 hexadecimal digits"));
        assertTrue(
                refusal("{'__metadata__':{'sha256':'" + digest + "'}}", 0).contains("at least one byte was changed"));
    }

    @Test
    void namesWithLineEndsStayInOneSentence() throws IOException {
        assertTrue(refusal("{'a\\n\\u2028b':7}", 0).contains("'a??b'"));
        assertEquals(103, JsonReader.quoted("x".repeat(1000)).length());
    }
}
