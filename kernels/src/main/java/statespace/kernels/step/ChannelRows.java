package statespace.kernels.step;

import statespace.kernels.internal.Blocks;

/**
 * How a step finds several numbers of every channel: the first numbers of all channels side by side, then the second
 * ones, (number, channel), with channels padded to whole vectors. Vectors over channels then read memory in a line.
 * Elsewhere such arrays are (channel, number).
 */
public final class ChannelRows {
    private ChannelRows() {}

    /** Length of a row: channels with those that fill up its last vector. */
    public static int padded(int channels) {
        return Blocks.padded(channels);
    }

    /** Turns (channel, number) from {@code from[at]} on into rows that begin at {@code to[toAt]}. */
    public static void pack(float[] from, int at, int channels, int numbers, float[] to, int toAt) {
        int row = padded(channels);
        for (int c = 0; c < channels; c++) {
            for (int k = 0; k < numbers; k++) {
                to[toAt + k * row + c] = from[at + c * numbers + k];
            }
        }
    }

    /** Rows that hold (channel, number); zeros fill them up. */
    public static float[] pack(float[] from, int channels, int numbers) {
        float[] rows = new float[padded(channels) * numbers];
        pack(from, 0, channels, numbers, rows, 0);
        return rows;
    }

    /** The inverse: turns rows that begin at {@code from[at]} into (channel, number) from {@code to[toAt]} on. */
    public static void unpack(float[] from, int at, int channels, int numbers, float[] to, int toAt) {
        int row = padded(channels);
        for (int c = 0; c < channels; c++) {
            for (int k = 0; k < numbers; k++) {
                to[toAt + c * numbers + k] = from[at + k * row + c];
            }
        }
    }
}
