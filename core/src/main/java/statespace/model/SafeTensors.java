package statespace.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: named arrays and text metadata. Layout: 8 bytes little-endian header length, a JSON header, the
 * data of all tensors without holes. Files written here carry {@code sha256} in their metadata, taken over the header
 * (with that value set to zeros) and the data, so that a changed byte is found; files of others are read without it.
 *
 * @param tensors
 *            by name, in file order
 * @param metadata
 *            text by key
 */
public record SafeTensors(Map<String, Entry> tensors, Map<String, String> metadata) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final long LARGEST_HEADER = 100_000_000;
    private static final String DIGEST = "sha256";
    private static final String NO_DIGEST = "0".repeat(64);

    /**
     * One array.
     *
     * @param type
     *            F32, I64 or another of the format's
     * @param shape
     *            sizes; empty for a scalar
     * @param bytes
     *            row-major, little-endian
     */
    public record Entry(String type, long[] shape, byte[] bytes) {
        /** An array of float32. */
        public static Entry floats(long[] shape, float[] values) {
            ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(values);
            return new Entry("F32", shape, buffer.array());
        }

        /** One whole number. */
        public static Entry ofLong(long value) {
            return new Entry("I64", new long[0],
                    ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
        }

        /** The values of an F32 array. */
        public float[] toFloats() {
            float[] values = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        }

        /** The value of an I64 scalar. */
        public long toLong() {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        }

        private static int width(String type) {
            return switch (type) {
                case "F32", "I32", "U32" -> 4;
                case "F64", "I64", "U64" -> 8;
                case "F16", "BF16", "I16", "U16" -> 2;
                case "U8", "I8", "BOOL" -> 1;
                default -> -1;
            };
        }
    }

    /** Writes the file whole or not at all. */
    public void write(Path file) throws IOException {
        byte[] header = header(NO_DIGEST);
        MessageDigest digest = sha256();
        digest.update(header);
        tensors.values().forEach(entry -> digest.update(entry.bytes()));
        byte[] signed = header(HexFormat.of().formatHex(digest.digest()));
        WholeFile.write(file, out -> {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(signed.length).array());
            out.write(signed);
            for (Entry entry : tensors.values()) {
                out.write(entry.bytes());
            }
        });
    }

    private byte[] header(String digest) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode meta = root.putObject("__metadata__");
        meta.put(DIGEST, digest);
        metadata.forEach((key, value) -> {
            if (!key.equals(DIGEST)) {
                meta.put(key, value);
            }
        });
        long offset = 0;
        for (var named : tensors.entrySet()) {
            ObjectNode node = root.putObject(named.getKey());
            node.put("dtype", named.getValue().type());
            var shape = node.putArray("shape");
            Arrays.stream(named.getValue().shape()).forEach(shape::add);
            node.putArray("data_offsets").add(offset).add(offset + named.getValue().bytes().length);
            offset += named.getValue().bytes().length;
        }
        byte[] json = JSON.writeValueAsBytes(root);
        byte[] padded = Arrays.copyOf(json, (8 + json.length + 63) / 64 * 64 - 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointException
     *             if the file is not a whole safetensors file
     */
    public static SafeTensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < 8) {
                throw damaged(file, "at least 8 bytes", size + " bytes");
            }
            long length = slice(channel, 0, 8).getLong();
            if (length < 2 || length > LARGEST_HEADER || length > size - 8) {
                throw damaged(file, "a header of 2 to " + Math.min(LARGEST_HEADER, size - 8) + " bytes",
                        "a header said to be " + Long.toUnsignedString(length) + " bytes long");
            }
            byte[] header = slice(channel, 8, (int) length).array();
            if (size - 8 - length > Integer.MAX_VALUE) {
                throw damaged(file, "at most 2 GiB of tensors", size - 8 - length + " bytes");
            }
            byte[] data = slice(channel, 8 + length, (int) (size - 8 - length)).array();
            return parse(file, header, data);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new CheckpointException(file + ": no such file; a checkpoint holds config.json and model.safetensors",
                    e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static ByteBuffer slice(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // until full
        }
        return buffer.flip();
    }

    private static SafeTensors parse(Path file, byte[] header, byte[] data) {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": expected a JSON header, found text that is none; the file is damaged, restore a copy", e);
        }
        if (root == null || !root.isObject() || header[0] != '{') {
            throw damaged(file, "a JSON object as header", "something else");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        root.path("__metadata__").properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        verifyDigest(file, header, data, metadata.get(DIGEST));
        List<Map.Entry<String, JsonNode>> nodes = new ArrayList<>(root.properties());
        nodes.removeIf(node -> node.getKey().equals("__metadata__"));
        nodes.sort(java.util.Comparator.comparingLong(node -> node.getValue().path("data_offsets").path(0).asLong()));
        Map<String, Entry> tensors = new LinkedHashMap<>();
        long position = 0;
        for (var node : nodes) {
            Entry entry = entry(file, node.getKey(), node.getValue(), position, data);
            tensors.put(node.getKey(), entry);
            position += entry.bytes().length;
        }
        if (position != data.length) {
            throw damaged(file, position + " bytes of tensor data", data.length + " bytes");
        }
        return new SafeTensors(tensors, metadata);
    }

    private static Entry entry(Path file, String name, JsonNode node, long position, byte[] data) {
        String type = node.path("dtype").asText("none");
        int width = Entry.width(type);
        if (width < 0) {
            throw damaged(file, "a known dtype for '" + name + "'", "'" + type + "'");
        }
        JsonNode sizes = node.path("shape");
        long[] shape = new long[sizes.size()];
        long count = width;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong(-1);
            if (shape[i] < 0 || (count > 0 && shape[i] > Integer.MAX_VALUE / count)) {
                throw damaged(file, "a shape that fits for '" + name + "'", sizes.toString());
            }
            count *= shape[i];
        }
        long begin = node.path("data_offsets").path(0).asLong(-1);
        long end = node.path("data_offsets").path(1).asLong(-1);
        if (begin != position || end - begin != count || end > data.length) {
            throw damaged(file, "bytes " + position + " to " + (position + count) + " for '" + name + "'",
                    "bytes " + begin + " to " + end + " of " + data.length);
        }
        return new Entry(type, shape, Arrays.copyOfRange(data, (int) begin, (int) end));
    }

    private static void verifyDigest(Path file, byte[] header, byte[] data, String expected) {
        if (expected == null) {
            return;
        }
        String text = new String(header, StandardCharsets.ISO_8859_1).replaceFirst(
                java.util.regex.Pattern.quote(expected), NO_DIGEST);
        MessageDigest digest = sha256();
        digest.update(text.getBytes(StandardCharsets.ISO_8859_1));
        digest.update(data);
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            throw damaged(file, "content with SHA-256 " + expected.substring(0, Math.min(12, expected.length())) + "…",
                    found.substring(0, 12) + "…: at least one byte was changed");
        }
    }

    private static CheckpointException damaged(Path file, String expected, String found) {
        return new CheckpointException(
                file + ": expected " + expected + ", found " + found + "; the file is damaged, restore a copy");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
