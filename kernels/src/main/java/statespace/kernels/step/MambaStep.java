package statespace.kernels.step;

import statespace.kernels.internal.Checks;

/**
 * What a Mamba block (Gu &amp; Dao 2023) does with one step of one sequence besides its products: norm, convolution and
 * selective scan, each over heap arrays that are read and written in place. Where a channel has several numbers, the array
 * is laid out as {@link ChannelRows}. Arrays have room for {@link ChannelRows#padded} channels; what lies beyond the
 * last channel does not count.
 */
public interface MambaStep {

    /**
     * Normalises: y = x / sqrt(mean of squares + ε) · gain; with a bias, x less its mean comes in the place of x and the
     * bias is added (layer norm).
     *
     * @param channels
     *            that are normalised together
     * @param gain
     *            (channels, padded)
     * @param bias
     *            (channels, padded) or null
     */
    record Norm(int channels, float[] gain, float[] bias, float epsilon) {
        /** Checks the lengths. */
        public Norm {
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(ChannelRows.padded(channels), "length of gain", gain.length);
            Checks.atLeast(ChannelRows.padded(channels), "length of bias",
                    bias == null ? ChannelRows.padded(channels) : bias.length);
        }
    }

    /**
     * A depthwise causal convolution followed by SiLU: x_c ← silu(bias_c + Σ_k weight_ck window_ck), where the window is
     * the last inputs and x_c.
     *
     * @param channels
     *            number of channels
     * @param taps
     *            length of the window
     * @param weight
     *            (taps, channels padded), the newest last
     * @param bias
     *            (channels, padded)
     */
    record Convolution(int channels, int taps, float[] weight, float[] bias) {
        /** Checks the lengths. */
        public Convolution {
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "taps", taps);
            Checks.atLeast(ChannelRows.padded(channels) * taps, "length of weight", weight.length);
            Checks.atLeast(ChannelRows.padded(channels), "length of bias", bias.length);
        }

        /** Floats of state: (taps − 1, channels padded), the newest last. */
        public int stateFloats() {
            return ChannelRows.padded(channels) * (taps - 1);
        }
    }

    /**
     * The selective scan: Δ = softplus(delta), h ← exp(Δ A) h + Δ B u, y = (C · h + D u) silu(z).
     *
     * @param channels
     *            number of channels
     * @param state
     *            states of a channel
     * @param a
     *            (state, channels padded), negative reals
     * @param d
     *            (channels, padded)
     */
    record Scan(int channels, int state, float[] a, float[] d) {
        /** Checks the lengths. */
        public Scan {
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "state", state);
            Checks.atLeast(ChannelRows.padded(channels) * state, "length of a", a.length);
            Checks.atLeast(ChannelRows.padded(channels), "length of d", d.length);
        }

        /** Floats of state: (state, channels padded). */
        public int stateFloats() {
            return ChannelRows.padded(channels) * state;
        }
    }

    /**
     * Where the inputs of a scan begin in one array, and where its results go.
     *
     * @param u
     *            (channels, padded)
     * @param delta
     *            (channels, padded), with its bias and before softplus; overwritten
     * @param b
     *            (state)
     * @param c
     *            (state)
     * @param z
     *            (channels, padded); overwritten
     * @param y
     *            (channels, padded)
     * @param drive
     *            (channels, padded) to work with; overwritten
     */
    record Places(int u, int delta, int b, int c, int z, int y, int drive) {}

    /** Writes the normalised channels that begin at {@code x[xAt]} to {@code y[yAt]} and on. */
    void normalise(Norm norm, float[] x, int xAt, float[] y, int yAt);

    /** One step of the convolution over the channels from {@code x[at]} on, in place; the state begins at {@code stateAt}. */
    void convolve(Convolution convolution, float[] x, int at, float[] state, int stateAt);

    /** One step of the scan; the state begins at {@code stateAt}. */
    void scan(Scan scan, float[] s, Places at, float[] state, int stateAt);
}
