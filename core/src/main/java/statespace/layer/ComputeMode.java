package statespace.layer;

/** How the response of a diagonal linear system to a sequence is computed. */
public enum ComputeMode {
    /** By the recurrence, in time proportional to length times modes. */
    SCAN,
    /** By the kernel and an FFT product, in time proportional to length times its logarithm. */
    CONVOLUTION,
    /**
     * The faster of the two for the shape at hand, by a rule out of measurements that {@code bench forms} repeats. The
     * convolution computes its kernel once for the whole batch and then pays for two FFTs a value; the scan pays for
     * every mode in every sequence. Measured, the FFTs of a value cost as much as about 8 log₂(length) modes of the scan,
     * so that the convolution is taken from modes · (batch − 1) &gt; 8 log₂(length) · batch on.
     */
    AUTO;

    private static final double MODES_FOR_A_DOUBLING = 8;

    /** The form for a shape: itself unless it is {@link #AUTO}. */
    public ComputeMode resolve(int batch, int length, int modes) {
        if (this != AUTO) {
            return this;
        }
        double scanned = (double) modes * (batch - 1);
        double transformed = MODES_FOR_A_DOUBLING * batch * Math.log(Math.max(2, length)) / Math.log(2);
        return length > 1 && scanned > transformed ? CONVOLUTION : SCAN;
    }
}
