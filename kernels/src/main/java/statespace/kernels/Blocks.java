package statespace.kernels;

/** How time is cut into chunks and channels into blocks, the same in both twins. */
final class Blocks {
    /** Steps between two kept states; inside a chunk the adjoint recomputes them. */
    static final int CHUNK = 32;
    /** Channels that one task of a scalar twin takes, and the multiple to which kept states are padded. */
    static final int CHANNELS = 16;

    private Blocks() {}

    static int count(int size, int block) {
        return (size + block - 1) / block;
    }

    static int padded(int channels) {
        return count(channels, CHANNELS) * CHANNELS;
    }
}
