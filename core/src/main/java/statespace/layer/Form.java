package statespace.layer;

/** How the response of a diagonal linear system to a sequence is computed. */
public enum Form {
    /** By the recurrence, in time proportional to length times modes. */
    SCAN,
    /** By the kernel and an FFT product, in time proportional to length times its logarithm. */
    CONVOLUTION,
    /**
     * The faster of the two for the shape at hand, by a rule out of measurements that {@code bench forms} repeats. The
     * convolution pays its kernel once for the whole batch, the scan pays every mode in every sequence.
     */
    AUTO;

    /** Complex modes from which the convolution is the faster one, for a batch that is large. */
    private static final int MANY_MODES = 256;

    /** The form for a shape: itself unless it is {@link #AUTO}. */
    public Form resolve(int batch, int length, int modes) {
        if (this != AUTO) {
            return this;
        }
        return batch > 1 && modes >= MANY_MODES && length > 1 ? CONVOLUTION : SCAN;
    }
}
