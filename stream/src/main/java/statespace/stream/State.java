package statespace.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import statespace.kernels.step.ChannelRows;

/**
 * What a model remembers of one stream: a fixed number of floats, all zeros before the first observation. They are the
 * blocks' parts in the order of the blocks; a Mamba block's part is the convolution's last inputs (inner, taps − 1),
 * oldest first, then the scan's state (inner, state). Values and binary form are those of the states of training's
 * library, so that a stream may go on there, and one from there here: {@link MambaStream#state(byte[])}.
 *
 * <p>
 * Binary form: one byte version (1), then little-endian int number of streams (1), int size, and the floats.
 */
public final class State {
    private static final byte VERSION = 1;
    private static final int HEADER = 9;

    /**
     * A part of a state.
     *
     * @param channels
     *            inner channels
     * @param numbers
     *            floats of each
     */
    record Part(int channels, int numbers) {
        int floats() {
            return channels * numbers;
        }

        int roomyFloats() {
            return ChannelRows.padded(channels) * numbers;
        }
    }

    private final List<Part> parts;
    /** Part after part as the kernels want it. */
    final float[] rows;

    State(List<Part> parts) {
        this.parts = parts;
        rows = new float[parts.stream().mapToInt(Part::roomyFloats).sum()];
    }

    /** The state with these values. */
    static State of(List<Part> parts, float[] values) {
        State state = new State(parts);
        if (values.length != state.size()) {
            throw new IllegalArgumentException(
                    "expected a state of " + state.size() + " floats, found " + values.length);
        }
        int at = 0;
        int to = 0;
        for (Part part : parts) {
            ChannelRows.pack(values, at, part.channels, part.numbers, state.rows, to);
            at += part.floats();
            to += part.roomyFloats();
        }
        return state;
    }

    /** Reads the binary form. */
    static State of(List<Part> parts, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER || buffer.get() != VERSION) {
            throw new IllegalArgumentException("not a state of version " + VERSION);
        }
        int streams = buffer.getInt();
        int size = buffer.getInt();
        if (streams != 1) {
            throw new IllegalArgumentException("expected the state of 1 stream, found " + streams
                    + "; hand on each stream's by itself");
        }
        if (size < 0 || bytes.length != HEADER + 4L * size) {
            throw new IllegalArgumentException("a state of " + size + " floats takes " + (HEADER + 4L * size)
                    + " bytes, found " + bytes.length);
        }
        float[] values = new float[size];
        buffer.asFloatBuffer().get(values);
        return of(parts, values);
    }

    /** Number of floats. */
    public int size() {
        return parts.stream().mapToInt(Part::floats).sum();
    }

    /** A copy of all values. */
    public float[] values() {
        float[] values = new float[size()];
        int at = 0;
        int from = 0;
        for (Part part : parts) {
            ChannelRows.unpack(rows, from, part.channels, part.numbers, values, at);
            at += part.floats();
            from += part.roomyFloats();
        }
        return values;
    }

    boolean fits(List<Part> others) {
        return parts.equals(others);
    }

    /** Forgets everything: the state before the first observation. */
    public void clear() {
        Arrays.fill(rows, 0);
    }

    /** The binary form. */
    public byte[] toBytes() {
        float[] values = values();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(VERSION).putInt(1).putInt(values.length);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State that && parts.equals(that.parts) && Arrays.equals(values(), that.values());
    }

    @Override
    public int hashCode() {
        return 31 * parts.hashCode() + Arrays.hashCode(values());
    }
}
