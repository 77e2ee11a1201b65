package statespace.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * A safetensors file opened for reading: 8 bytes little-endian header length, a JSON header, the data of all tensors.
 * Numbers of F32, F16 and BF16 are read as floats. Where the metadata carry a {@code sha256} over header (with that value
 * set to zeros) and data, a changed byte is found.
 */
final class TensorFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long LARGEST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";

    private final Path path;
    private final MemorySegment data;
    private final JsonNode header;

    private TensorFile(Path path, MemorySegment data, JsonNode header) {
        this.path = path;
        this.data = data;
        this.header = header;
    }

    /**
     * Opens a file.
     *
     * @throws ModelException
     *             if it is not a whole safetensors file
     */
    static TensorFile open(Path path) {
        try (FileChannel channel = FileChannel.open(path)) {
            return parse(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        } catch (NoSuchFileException e) {
            throw new ModelException(path + ": no such file; name a model.safetensors or the folder that holds one", e);
        } catch (IOException e) {
            throw new ModelException(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static TensorFile parse(Path path, MemorySegment file) {
        long size = file.byteSize();
        if (size < Long.BYTES) {
            throw damaged(path, "at least 8 bytes", size + " bytes");
        }
        long length = file.get(LONG, 0);
        if (length < 2 || length > LARGEST_HEADER || length > size - Long.BYTES) {
            throw damaged(path, "a header of 2 to " + Math.min(LARGEST_HEADER, size - Long.BYTES) + " bytes",
                    "a header said to be " + Long.toUnsignedString(length) + " bytes long");
        }
        byte[] text = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = file.asSlice(Long.BYTES + length);
        JsonNode header;
        try {
            header = JSON.readTree(text);
        } catch (IOException e) {
            throw new ModelException(
                    path + ": expected a JSON header, found text that is none; the file is damaged, restore a copy", e);
        }
        if (!header.isObject()) {
            throw damaged(path, "a JSON object as header", "something else");
        }
        verify(path, text, data, header.path(METADATA).path("sha256").asText(null));
        return new TensorFile(path, data, header);
    }

    private static void verify(Path path, byte[] header, MemorySegment data, String expected) {
        if (expected == null) {
            return;
        }
        String text = new String(header, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(expected);
        MessageDigest digest = sha256();
        digest.update(text.substring(0, at).getBytes(StandardCharsets.ISO_8859_1));
        digest.update("0".repeat(expected.length()).getBytes(StandardCharsets.ISO_8859_1));
        digest.update(text.substring(at + expected.length()).getBytes(StandardCharsets.ISO_8859_1));
        digest.update(data.asByteBuffer());
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
            throw damaged(path, "content with the SHA-256 of its header", "another: at least one byte was changed");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Names of all tensors, sorted. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove(METADATA);
        return names;
    }

    boolean has(String name) {
        return header.has(name) && !name.equals(METADATA);
    }

    /** The sizes of a tensor. */
    long[] shape(String name) {
        JsonNode sizes = tensor(name).path("shape");
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong(-1);
        }
        return shape;
    }

    /** The numbers of a tensor that must have this shape, all of them finite. */
    float[] floats(String name, long... shape) {
        if (!Arrays.equals(shape, shape(name))) {
            throw new ModelException(
                    path + ": expected '" + name + "' with shape " + Arrays.toString(shape) + ", found "
                            + Arrays.toString(shape(name)) + "; the tensors do not make one Mamba stack");
        }
        String type = tensor(name).path("dtype").asText("none");
        int width = switch (type) {
            case "F32" -> Float.BYTES;
            case "F16", "BF16" -> Short.BYTES;
            default -> throw new ModelException(path + ": expected '" + name + "' as F32, F16 or BF16, found " + type
                    + "; convert the file to one of them");
        };
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        long begin = tensor(name).path("data_offsets").path(0).asLong(-1);
        long end = tensor(name).path("data_offsets").path(1).asLong(-1);
        if (begin < 0 || end - begin != count * width || end > data.byteSize()) {
            throw damaged(path, count * width + " bytes for '" + name + "'",
                    "bytes " + begin + " to " + end + " of " + data.byteSize());
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(type, begin + (long) i * width);
            if (!Float.isFinite(values[i])) {
                throw new ModelException(path + ": expected finite numbers in '" + name + "', found " + values[i]
                        + "; training went astray, take an earlier checkpoint");
            }
        }
        return values;
    }

    private float number(String type, long at) {
        return switch (type) {
            case "F32" -> Float.intBitsToFloat(data.get(INT, at));
            case "F16" -> Float.float16ToFloat(data.get(SHORT, at));
            default -> Float.intBitsToFloat(data.get(SHORT, at) << 16);
        };
    }

    private JsonNode tensor(String name) {
        if (!has(name)) {
            throw new ModelException(
                    path + ": expected a tensor '" + name + "', found none; the tensors do not make one Mamba stack");
        }
        return header.get(name);
    }

    Path path() {
        return path;
    }

    private static ModelException damaged(Path path, String expected, String found) {
        return new ModelException(
                path + ": expected " + expected + ", found " + found + "; the file is damaged, restore a copy");
    }
}
