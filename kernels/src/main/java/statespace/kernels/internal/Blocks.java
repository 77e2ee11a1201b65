package statespace.kernels.internal;

/** How time is cut into chunks and channels into blocks, the same in both twins. */
public final class Blocks {
    /** Steps between two kept states; inside a chunk the adjoint recomputes them. */
    public static final int CHUNK = 32;
    /** Channels that one task of a scalar twin takes, and the multiple to which kept states are padded. */
    public static final int CHANNELS = 16;

    private Blocks() {}

    public static int count(int size, int block) {
        return (size + block - 1) / block;
    }

    /**
     * How many blocks of channels a task takes where no sum crosses channels: as many as leave every thread the same
     * number of tasks, or four, so that rows are read in long lines. At least 1.
     */
    public static int held(int blocks, int batch, int threads) {
        int groups = 1;
        while (batch * groups % threads != 0 && batch * groups < 4 * threads) {
            groups++;
        }
        return Math.max(1, count(blocks, groups));
    }

    public static int padded(int channels) {
        return count(channels, CHANNELS) * CHANNELS;
    }
}
