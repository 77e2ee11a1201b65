package statespace.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;

/** Writes tensors one after the other, and into the header at last the SHA-256 of all that was written. */
final class SafeTensorsWriter {
    private static final int ALIGNMENT = 64; // of the data in the file
    private static final int CHUNK = 1 << 20;

    private SafeTensorsWriter() {}

    static void write(Path file, Map<String, SafeTensors.Entry> tensors, Map<String, String> metadata)
            throws IOException {
        byte[] unsigned = header(tensors, metadata, SafeTensorsReader.NO_DIGEST);
        Sha256 digest = new Sha256().add(unsigned);
        WholeFile.writeChannel(file, channel -> {
            channel.position(Long.BYTES + unsigned.length);
            for (SafeTensors.Entry entry : tensors.values()) {
                copy(entry.bytes(), digest, channel);
            }
            byte[] signed = header(tensors, metadata, digest.hex());
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES + signed.length).order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(signed.length).put(signed).flip();
            channel.position(0);
            writeAll(channel, start);
        });
    }

    private static void copy(MemorySegment bytes, Sha256 digest, FileChannel channel) throws IOException {
        byte[] buffer = new byte[(int) Math.min(CHUNK, bytes.byteSize())];
        for (long at = 0; at < bytes.byteSize(); at += buffer.length) {
            int count = (int) Math.min(buffer.length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, at, MemorySegment.ofArray(buffer), 0, count);
            digest.add(buffer, count);
            writeAll(channel, ByteBuffer.wrap(buffer, 0, count));
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static byte[] header(Map<String, SafeTensors.Entry> tensors, Map<String, String> metadata, String digest) {
        StringJoiner root = new StringJoiner(",", "{", "}");
        StringJoiner meta = new StringJoiner(",", "{", "}");
        meta.add(quoted(SafeTensorsReader.DIGEST) + ":" + quoted(digest));
        metadata.forEach((key, value) -> {
            if (!key.equals(SafeTensorsReader.DIGEST)) {
                meta.add(quoted(key) + ":" + quoted(value));
            }
        });
        root.add(quoted(SafeTensorsReader.METADATA) + ":" + meta);
        long offset = 0;
        for (var named : tensors.entrySet()) {
            if (named.getKey().equals(SafeTensorsReader.METADATA)) {
                throw new IllegalArgumentException("no tensor may be called " + SafeTensorsReader.METADATA);
            }
            SafeTensors.Entry entry = named.getValue();
            long end = offset + entry.bytes().byteSize();
            root.add(quoted(named.getKey()) + ":{\"dtype\":\"" + entry.type() + "\",\"shape\":"
                    + Arrays.toString(entry.shape()).replace(" ", "") + ",\"data_offsets\":[" + offset + "," + end
                    + "]}");
            offset = end;
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json,
                (Long.BYTES + json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - Long.BYTES);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /** A JSON string: what must be escaped is, and characters beyond U+FFFF are written as two surrogates. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        throw new IllegalArgumentException("half a character in " + JsonReader.quoted(text));
                    } else if (c < ' ' || c > 0xffff) {
                        for (char unit : Character.toChars(c)) {
                            quoted.append(String.format("\\u%04X", (int) unit));
                        }
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
