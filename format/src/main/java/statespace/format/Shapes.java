package statespace.format;

/** How many bytes a tensor takes. */
final class Shapes {
    /** Not a size: a negative size, or more bytes than a long counts. */
    static final long NONE = -1;

    private Shapes() {}

    /** Bytes of a tensor, or {@link #NONE}. */
    static long bytes(DType type, long[] shape) {
        boolean empty = false;
        for (long size : shape) {
            if (size < 0) {
                return NONE;
            }
            empty |= size == 0;
        }
        if (empty) {
            return 0;
        }
        long bytes = type.bytes();
        for (long size : shape) {
            if (size > Long.MAX_VALUE / bytes) {
                return NONE;
            }
            bytes *= size;
        }
        return bytes;
    }
}
