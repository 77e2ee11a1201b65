package statespace.stream;

import java.util.Arrays;
import statespace.kernels.step.ChannelRows;

/**
 * The sizes of a block, as its tensors have them.
 *
 * @param width
 *            channels in and out
 * @param inner
 *            channels of convolution and scan
 * @param states
 *            of a channel
 * @param taps
 *            of the convolution
 * @param rank
 *            numbers from which the step sizes are made
 */
record BlockSizes(int width, int inner, int states, int taps, int rank) {
    /** Memory that every block may take, in bytes. */
    private static final double FREE = 64 << 20;
    /** Further bytes of memory for a byte of the file: bfloat16 becomes float32, and rows are filled up. */
    private static final double PER_BYTE = 16;
    private static final int PANEL = 64; // rows of a packed matrix are filled up to a multiple of at most this
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * The sizes of the block whose mixer's tensors begin with {@code mixer}.
     *
     * @throws ModelException
     *             if they make no block of Mamba's first version, or one whose memory is out of proportion to the file
     */
    static BlockSizes of(Weights file, String mixer, int width) {
        int[] modes = file.shape(mixer + "A_log");
        int[] taps = file.shape(mixer + "conv1d.weight");
        int[] ranks = file.shape(mixer + "dt_proj.weight");
        if (modes.length != 2 || taps.length != 3 || ranks.length != 2) {
            throw new ModelException(
                    file.path() + ": expected '" + mixer + "A_log' as (inner, state), found "
                            + Arrays.toString(modes) + "; only Mamba of the first version can be stepped");
        }
        BlockSizes sizes = new BlockSizes(width, modes[0], modes[1], taps[2], ranks[1]);
        double bytes = Float.BYTES * (sizes.matrixFloats() + 2 * sizes.stateFloats() + sizes.workFloats());
        if (bytes > FREE + PER_BYTE * file.bytes() || sizes.stateFloats() > LONGEST_ARRAY
                || sizes.workFloats() > LONGEST_ARRAY) {
            throw new ModelException(file.path() + ": expected sizes of a Mamba block under '" + mixer
                    + "', found "
                    + "width " + width + ", inner " + sizes.inner + ", state " + sizes.states + ", taps " + sizes.taps
                    + ", rank " + sizes.rank + ", which take " + String.format("%.0f", bytes / (1 << 20))
                    + " MB of memory; the tensors do not make one Mamba stack");
        }
        return sizes;
    }

    private double matrixFloats() {
        return 2 * panels(inner) * width + panels(rank + 2.0 * states) * inner + panels(inner) * rank
                + panels(width) * inner;
    }

    /** Floats of its state with those that fill up its rows. */
    double stateFloats() {
        return rows() * (taps - 1.0 + states);
    }

    /** At least the room that a step needs. */
    double workFloats() {
        return 2 * panels(width) + 5 * panels(inner) + panels(rank + 2.0 * states);
    }

    private double rows() {
        return inner > LONGEST_ARRAY - PANEL ? inner : ChannelRows.padded(inner);
    }

    private static double panels(double rows) {
        return Math.ceil(rows / PANEL) * PANEL;
    }
}
