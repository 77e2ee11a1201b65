package statespace.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file: named arrays and text metadata. Layout: 8 bytes little-endian header length, a JSON header, the
 * data of all tensors without holes. Files written here carry {@code sha256} in their metadata, taken over the header
 * (with that value set to zeros) and the data, so that a changed byte is found; files of others are read without it.
 *
 * <p>
 * A file of up to 64 MiB is read whole; a larger one is mapped into memory, whatever its size, and entries read from it when
 * they are asked, and not after {@link #close}. Where a mapped file was cut off in the meantime, the methods that copy values
 * throw a {@link FormatException}.
 */
public final class SafeTensors implements AutoCloseable {
    private final Map<String, Entry> tensors;
    private final Map<String, String> metadata;
    private final Runnable release; // null for tensors in memory

    /**
     * Tensors to be written.
     *
     * @param tensors
     *            by name, in file order
     * @param metadata
     *            text by key
     */
    public SafeTensors(Map<String, Entry> tensors, Map<String, String> metadata) {
        this(tensors, metadata, null);
    }

    SafeTensors(Map<String, Entry> tensors, Map<String, String> metadata, Runnable release) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        this.release = release;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException
     *             if the file is not a whole safetensors file
     */
    public static SafeTensors read(Path file) {
        return SafeTensorsReader.read(file);
    }

    /**
     * Writes the file whole or not at all.
     *
     * @throws IOException
     *             if it cannot be written
     * @throws IllegalArgumentException
     *             if a name cannot be written
     */
    public void write(Path file) throws IOException {
        SafeTensorsWriter.write(file, tensors, metadata);
    }

    /** The arrays by name, in file order. */
    public Map<String, Entry> tensors() {
        return tensors;
    }

    /** Text by key, in file order. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Gives the file up; its entries can no longer be read. */
    @Override
    public void close() {
        if (release != null) {
            release.run();
        }
    }

    /** One array, row-major and little-endian. */
    public static final class Entry {
        private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
                .withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
                .withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
                .withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

        private final String place;
        private final DType type;
        private final long[] shape;
        private final MemorySegment bytes;

        Entry(String place, DType type, long[] shape, MemorySegment bytes) {
            this.place = place;
            this.type = type;
            this.shape = shape.clone();
            this.bytes = bytes.asReadOnly();
        }

        /**
         * An array in memory.
         *
         * @param shape
         *            sizes; empty for a scalar
         * @param bytes
         *            row-major, little-endian; not copied
         * @throws IllegalArgumentException
         *             if the shape takes another number of bytes
         */
        public static Entry of(DType type, long[] shape, MemorySegment bytes) {
            if (Shapes.bytes(type, shape) != bytes.byteSize()) {
                throw new IllegalArgumentException(
                        bytes.byteSize() + " bytes are no " + type + " " + Arrays.toString(shape));
            }
            return new Entry("a tensor in memory", type, shape, bytes);
        }

        /** An array of bytes, which are not copied. */
        public static Entry of(DType type, long[] shape, byte[] bytes) {
            return of(type, shape, MemorySegment.ofArray(bytes));
        }

        /** An array of float32, copied. */
        public static Entry floats(long[] shape, float[] values) {
            MemorySegment bytes = MemorySegment.ofArray(new float[values.length]);
            MemorySegment.copy(values, 0, bytes, FLOAT, 0, values.length);
            return of(DType.F32, shape, bytes);
        }

        /** One whole number. */
        public static Entry ofLong(long value) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
            bytes.set(LONG, 0, value);
            return of(DType.I64, new long[0], bytes);
        }

        /** Type of the elements. */
        public DType type() {
            return type;
        }

        /** Sizes; empty for a scalar. */
        public long[] shape() {
            return shape.clone();
        }

        /** Number of elements. */
        public long count() {
            return bytes.byteSize() / type.bytes();
        }

        /**
         * The elements as they lie in the file, row-major and little-endian; not to be written to. Memory of a mapped file:
         * reading it is an {@link InternalError} where the file was cut off since.
         */
        public MemorySegment bytes() {
            return bytes;
        }

        /**
         * The values of an F32, F16 or BF16 array.
         *
         * @throws FormatException
         *             if it has another type, or more values than an array takes
         */
        public float[] toFloats() {
            float[] values = new float[arrayLength("F32, F16 or BF16", type.isFloat())];
            copyTo(MemorySegment.ofArray(values));
            return values;
        }

        /**
         * Copies the values of an F32, F16 or BF16 array as float32 in the machine's byte order.
         *
         * @param target
         *            4 bytes for each value
         * @throws FormatException
         *             if it has another type
         * @throws IllegalArgumentException
         *             if the target has another size
         */
        public void copyTo(MemorySegment target) {
            requireType("F32, F16 or BF16", type.isFloat());
            long count = count();
            if (target.byteSize() != count * Float.BYTES) {
                throw new IllegalArgumentException(
                        count + " float32 take " + count * Float.BYTES + " bytes, not " + target.byteSize());
            }
            Mapped.reading(place, () -> {
                if (type == DType.F32) {
                    MemorySegment.copy(bytes, FLOAT, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
                } else {
                    widen(target, count);
                }
                return target;
            });
        }

        private void widen(MemorySegment target, long count) {
            for (long i = 0; i < count; i++) {
                short half = bytes.get(SHORT, i * Short.BYTES);
                target.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES,
                        type == DType.F16 ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << 16));
            }
        }

        /**
         * The values of an I64 array.
         *
         * @throws FormatException
         *             if it has another type, or more values than an array takes
         */
        public long[] toLongs() {
            long[] values = new long[arrayLength("I64", type == DType.I64)];
            return Mapped.reading(place, () -> {
                MemorySegment.copy(bytes, LONG, 0, values, 0, values.length);
                return values;
            });
        }

        /**
         * The value of an I64 array with one element.
         *
         * @throws FormatException
         *             if it has another type or number of elements
         */
        public long toLong() {
            requireType("one I64", type == DType.I64 && count() == 1);
            return Mapped.reading(place, () -> bytes.get(LONG, 0));
        }

        private int arrayLength(String expected, boolean fits) {
            requireType(expected, fits);
            if (count() > LONGEST_ARRAY) {
                throw new FormatException(place + ": expected at most " + LONGEST_ARRAY + " values, found " + count()
                        + "; divide the tensor");
            }
            return (int) count();
        }

        private void requireType(String expected, boolean fits) {
            if (!fits) {
                throw new FormatException(place + ": expected " + expected + ", found " + type + " "
                        + Arrays.toString(shape) + "; convert the file");
            }
        }
    }
}
