package statespace.format;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads or maps a safetensors file and checks all of its header against it. */
final class SafeTensorsReader {
    static final String METADATA = "__metadata__";
    static final String DIGEST = "sha256";
    static final String NO_DIGEST = "0".repeat(64);
    static final int LARGEST_HEADER = 100_000_000;
    /** Files up to this size are read whole, so that nothing that happens to them later matters; larger ones are mapped. */
    static final int READ_WHOLE = 64 << 20;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;

    private SafeTensorsReader(Path file) {
        this.file = file;
    }

    /** Where a tensor lies in the data. */
    private record Range(String name, DType type, long[] shape, long begin, long end) {}

    /** Reads or maps, and checks; what is returned closes the arena. */
    @SuppressWarnings("MustBeClosedChecker")
    static SafeTensors read(Path file) {
        if (!Files.exists(file)) {
            throw new FormatException(
                    file + ": no such file; name a model.safetensors or the folder that holds one");
        }
        if (!Files.isRegularFile(file)) {
            throw new FormatException(file + ": expected a safetensors file, found "
                    + (Files.isDirectory(file) ? "a folder" : "a device") + "; name a file");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            SafeTensorsReader reader = new SafeTensorsReader(file);
            MemorySegment whole = reader.bytes(channel, arena);
            return Mapped.reading(file.toString(), () -> reader.parse(whole, arena));
        } catch (IOException e) {
            arena.close();
            throw new FormatException(
                    file + ": cannot be read (" + e.getMessage() + "); check the disk and the file's permissions", e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private MemorySegment bytes(FileChannel channel, Arena arena) throws IOException {
        long size = channel.size();
        if (size > READ_WHOLE) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        }
        MemorySegment whole = arena.allocate(size);
        ByteBuffer buffer = whole.asByteBuffer();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw Mapped.shorter(file.toString(), null);
            }
        }
        return whole;
    }

    private SafeTensors parse(MemorySegment whole, Arena arena) {
        long size = whole.byteSize();
        if (size < Long.BYTES) {
            throw damaged("at least 8 bytes", size + " bytes");
        }
        long length = whole.get(LONG, 0);
        long room = Math.min(LARGEST_HEADER, size - Long.BYTES);
        if (length < 2 || length > room) {
            throw damaged("a header of 2 to " + room + " bytes",
                    "a header said to be " + Long.toUnsignedString(length) + " bytes long");
        }
        byte[] header = whole.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = whole.asSlice(Long.BYTES + length);
        Map<String, Json> root = root(header);
        Map<String, String> metadata = metadata(root.get(METADATA));
        verifyDigest(header, data, metadata.get(DIGEST));
        List<Range> ranges = new ArrayList<>();
        root.forEach((name, node) -> {
            if (!name.equals(METADATA)) {
                ranges.add(range(name, node, data.byteSize()));
            }
        });
        ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
        verifyOrder(ranges, data.byteSize());
        Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>();
        for (Range range : ranges) {
            tensors.put(range.name, new SafeTensors.Entry(file + ": " + JsonReader.quoted(range.name), range.type,
                    range.shape, data.asSlice(range.begin, range.end - range.begin)));
        }
        return new SafeTensors(tensors, metadata, arena::close);
    }

    private Map<String, Json> root(byte[] header) {
        Json root;
        try {
            root = JsonReader.parse(header);
        } catch (JsonException e) {
            throw new FormatException(file + ": expected a JSON header, found at line " + e.line() + ", column "
                    + e.column() + " " + e.found() + " in place of " + e.expected()
                    + "; the file is damaged, restore a copy", e);
        }
        if (header[0] != '{' || !(root instanceof Json.Members members)) {
            throw damaged("a JSON object as header", "something else");
        }
        return members.values();
    }

    private Map<String, String> metadata(Json node) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (node == null) {
            return metadata;
        }
        if (!(node instanceof Json.Members members)) {
            throw damaged("an object as '" + METADATA + "'", "something else");
        }
        members.values().forEach((key, value) -> {
            if (!(value instanceof Json.Text text)) {
                throw damaged("text as " + JsonReader.quoted(key) + " of the metadata", "something else");
            }
            metadata.put(key, text.value());
        });
        return metadata;
    }

    private Range range(String name, Json node, long size) {
        if (!(node instanceof Json.Members(Map<String, Json> fields))) {
            throw damaged("dtype, shape and data_offsets for " + JsonReader.quoted(name), "something else");
        }
        for (String field : fields.keySet()) {
            if (!List.of("dtype", "shape", "data_offsets").contains(field)) {
                throw damaged("dtype, shape and data_offsets for " + JsonReader.quoted(name),
                        "the field " + JsonReader.quoted(field));
            }
        }
        String type = fields.get("dtype") instanceof Json.Text(String value) ? value : "none";
        DType known = DType.named(type).orElseThrow(
                () -> damaged("a known dtype for " + JsonReader.quoted(name), JsonReader.quoted(type)));
        long[] shape = longs(name, "shape", fields.get("shape"));
        long bytes = Shapes.bytes(known, shape);
        if (bytes == Shapes.NONE) {
            throw damaged("a shape that fits for " + JsonReader.quoted(name), sizes(shape));
        }
        long[] offsets = longs(name, "data_offsets", fields.get("data_offsets"));
        if (offsets.length != 2) {
            throw damaged("two data_offsets for " + JsonReader.quoted(name), Integer.toString(offsets.length));
        }
        long begin = offsets[0];
        long end = offsets[1];
        if (begin < 0 || end < begin || end > size || end - begin != bytes) {
            throw damaged(bytes + " bytes of data for " + JsonReader.quoted(name) + " of shape " + sizes(shape),
                    "bytes " + begin + " to " + end + " of " + size);
        }
        return new Range(name, known, shape, begin, end);
    }

    private long[] longs(String name, String field, Json node) {
        if (!(node instanceof Json.Items(List<Json> items))) {
            throw damaged("a list as " + field + " of " + JsonReader.quoted(name), node == null ? "none" : "no list");
        }
        long[] longs = new long[items.size()];
        for (int i = 0; i < longs.length; i++) {
            if (!(items.get(i) instanceof Json.Numeric number) || !number.isLong()) {
                throw damaged("whole numbers below 2^63 as " + field + " of " + JsonReader.quoted(name),
                        items.get(i) instanceof Json.Numeric number
                                ? number.text().substring(0, Math.min(40, number.text().length()))
                                : "something else");
            }
            longs[i] = number.toLong();
        }
        return longs;
    }

    private static String sizes(long[] shape) {
        return shape.length > 16 ? "one of " + shape.length + " axes" : Arrays.toString(shape);
    }

    private void verifyOrder(List<Range> ranges, long size) {
        long position = 0;
        for (Range range : ranges) {
            if (range.begin != position) {
                throw damaged(JsonReader.quoted(range.name) + " to begin at byte " + position + " of the data",
                        range.begin < position
                                ? "byte " + range.begin + ", where it overlaps the tensor before"
                                : "byte " + range.begin + ", which leaves a hole");
            }
            position = range.end;
        }
        if (position != size) {
            throw damaged(position + " bytes of tensor data", size + " bytes");
        }
    }

    private void verifyDigest(byte[] header, MemorySegment data, String expected) {
        if (expected == null) {
            return;
        }
        String text = new String(header, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(expected);
        if (!expected.matches("[0-9a-f]{64}") || at < 0) {
            throw damaged("a SHA-256 of 64 hexadecimal digits in the metadata", JsonReader.quoted(expected));
        }
        System.arraycopy(NO_DIGEST.getBytes(StandardCharsets.ISO_8859_1), 0, header, at, NO_DIGEST.length());
        String found = new Sha256().add(header).add(data).hex();
        if (!found.equals(expected)) {
            throw damaged("content with SHA-256 " + expected.substring(0, 12) + "…",
                    found.substring(0, 12) + "…: at least one byte was changed");
        }
    }

    private FormatException damaged(String expected, String found) {
        return new FormatException(
                file + ": expected " + expected + ", found " + found + "; the file is damaged, restore a copy");
    }
}
