package statespace.stream;

import java.util.Arrays;
import java.util.List;
import statespace.format.State;
import statespace.kernels.step.ChannelRows;

/**
 * What a model remembers of one stream while it is stepped: a fixed number of floats, all zeros before the first
 * observation. They are the blocks' parts in the order of the blocks; a Mamba block's part is the convolution's last
 * inputs (inner, taps − 1), oldest first, then the scan's state (inner, state). Inside they lie as the kernels want them;
 * {@link #toState} lays them as in training's library, where they have their binary form, so that a stream may go on
 * there, and one from there here: {@link MambaStream#state}.
 */
public final class StreamState {
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

    StreamState(List<Part> parts) {
        this.parts = parts;
        rows = new float[parts.stream().mapToInt(Part::roomyFloats).sum()];
    }

    /** The state with these values. */
    static StreamState of(List<Part> parts, State from) {
        StreamState state = new StreamState(parts);
        if (from.batch() != 1) {
            throw new IllegalArgumentException("expected the state of 1 stream, found " + from.batch()
                    + "; hand on each stream's by itself");
        }
        if (from.size() != state.size()) {
            throw new IllegalArgumentException("expected a state of " + state.size() + " floats, found " + from.size());
        }
        float[] values = from.values();
        int at = 0;
        int to = 0;
        for (Part part : parts) {
            ChannelRows.pack(values, at, part.channels, part.numbers, state.rows, to);
            at += part.floats();
            to += part.roomyFloats();
        }
        return state;
    }

    /** Number of floats. */
    public int size() {
        return parts.stream().mapToInt(Part::floats).sum();
    }

    /** A copy of one sequence and all values, which has a binary form. */
    public State toState() {
        return State.of(1, size(), values());
    }

    private float[] values() {
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

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamState that && parts.equals(that.parts) && Arrays.equals(values(), that.values());
    }

    @Override
    public int hashCode() {
        return 31 * parts.hashCode() + Arrays.hashCode(values());
    }
}
