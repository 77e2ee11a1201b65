package statespace.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * What a model remembers of its streams: {@code size} floats for each of {@code batch} sequences, row-major. A row is
 * the concatenation of the layers' parts in the order in which they are applied; the layers document their parts. All
 * zeros is the state before the first observation.
 *
 * <p>
 * Binary form: one byte version (2), then little-endian int batch, int size, the floats, and the CRC-32C of all bytes before
 * it as an int. Version 1 has no checksum and is read as well.
 */
public final class State {
    private static final byte VERSION = 2;
    private static final byte WITHOUT_CHECKSUM = 1;
    private static final int HEADER = 9;
    private static final int CHECKSUM = Integer.BYTES;

    private final int batch;
    private final int size;
    private final float[] values; // (batch, size)

    private State(int batch, int size, float[] values) {
        this.batch = batch;
        this.size = size;
        this.values = values;
    }

    /**
     * The state of {@code batch} sequences of which each needs {@code size} floats, before their first observation.
     *
     * @throws ArithmeticException
     *             if these are more than 2³¹ − 1 floats
     */
    public static State zero(int size, int batch) {
        return new State(batch, size, new float[Math.multiplyExact(batch, size)]);
    }

    /**
     * The state of {@code batch} sequences of which each has {@code size} of the values, row-major.
     *
     * @throws IllegalArgumentException
     *             if there is another number of values
     */
    public static State of(int batch, int size, float[] values) {
        if (batch < 0 || size < 0 || values.length != (long) batch * size) {
            throw new IllegalArgumentException(values.length + " floats are no state of " + batch + " x " + size);
        }
        return new State(batch, size, values.clone());
    }

    /** Number of sequences. */
    public int batch() {
        return batch;
    }

    /** Floats for each sequence. */
    public int size() {
        return size;
    }

    /** A copy of all values (batch, size). */
    public float[] values() {
        return values.clone();
    }

    /** A copy of {@code count} floats of every sequence from {@code offset} on, (batch, count). */
    public float[] read(int offset, int count) {
        Objects.checkFromIndexSize(offset, count, size);
        float[] part = new float[batch * count];
        for (int b = 0; b < batch; b++) {
            System.arraycopy(values, b * size + offset, part, b * count, count);
        }
        return part;
    }

    /** Replaces {@code count} floats of every sequence from {@code offset} on by {@code part}, (batch, count). */
    public void write(int offset, int count, float[] part) {
        Objects.checkFromIndexSize(offset, count, size);
        Objects.checkFromIndexSize(0, batch * count, part.length);
        for (int b = 0; b < batch; b++) {
            System.arraycopy(part, b * count, values, b * size + offset, count);
        }
    }

    /** The binary form. */
    public byte[] toBytes() {
        int end = Math.addExact(HEADER, Math.multiplyExact(values.length, Float.BYTES));
        ByteBuffer buffer = ByteBuffer.allocate(Math.addExact(end, CHECKSUM)).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(VERSION).putInt(batch).putInt(size);
        buffer.asFloatBuffer().put(values);
        return buffer.putInt(end, checksum(buffer.array(), end)).array();
    }

    private static int checksum(byte[] bytes, int count) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, count);
        return (int) sum.getValue();
    }

    /**
     * Reads the binary form.
     *
     * @throws IllegalArgumentException
     *             if the version is another one, the length does not fit, or a byte was changed
     */
    public static State fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte version = bytes.length < HEADER ? 0 : buffer.get();
        if (version != VERSION && version != WITHOUT_CHECKSUM) {
            throw new IllegalArgumentException("not a state of version 1 or " + VERSION);
        }
        int batch = buffer.getInt();
        int size = buffer.getInt();
        int tail = version == VERSION ? CHECKSUM : 0;
        long expected = HEADER + 4L * batch * size + tail; // at least 2⁶³ looks negative, and fits no array
        if (batch < 0 || size < 0 || bytes.length != expected) {
            throw new IllegalArgumentException("a state of " + batch + " x " + size + " floats takes "
                    + Long.toUnsignedString(expected) + " bytes, found " + bytes.length);
        }
        if (tail > 0 && buffer.getInt(bytes.length - tail) != checksum(bytes, bytes.length - tail)) {
            throw new IllegalArgumentException("the bytes of a state of " + batch + " x " + size
                    + " floats do not agree with their checksum; restore a copy");
        }
        float[] values = new float[batch * size];
        buffer.asFloatBuffer().get(values);
        return new State(batch, size, values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State that && batch == that.batch && size == that.size
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * batch + size) + Arrays.hashCode(values);
    }
}
