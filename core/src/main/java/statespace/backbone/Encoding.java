package statespace.backbone;

import statespace.config.SettingException;

/** How a task's values enter a backbone. */
public sealed interface Encoding {

    /**
     * Windows of variates, cut into patches of time (Nie et al. 2023).
     *
     * @param lookback
     *            steps of a window
     * @param patch
     *            steps of a patch
     * @param stride
     *            steps from patch to patch; the last patch is padded by repeating the last value where it does not fit
     * @param masked
     *            true if cells may be missing
     */
    record Patches(int lookback, int patch, int stride, boolean masked) implements Encoding {
        /** Patches of one window. */
        public int count() {
            return 1 + (int) Math.ceil((lookback - patch) / (double) stride);
        }
    }

    /** Cells that are read one by one as they come: a value, and whether it is there. */
    record Cells() implements Encoding {}

    /**
     * Steps of a sequence, all channels of a step at once.
     *
     * @param channels
     *            values at one step
     */
    record Steps(int channels) implements Encoding {}

    /**
     * Tokens of a text by their ids, in one row: 0 is padding.
     *
     * @param vocabulary
     *            number of ids, padding among them
     */
    record Tokens(int vocabulary) implements Encoding {}

    /**
     * Pixels of an image, row by row, the channels one after the other.
     *
     * @param channels
     *            values of a pixel
     * @param height
     *            rows
     * @param width
     *            pixels of a row
     */
    record Image(int channels, int height, int width) implements Encoding {
        /** Checks the sizes. */
        public Image {
            if (channels < 1 || height < 1 || width < 1) {
                throw new IllegalArgumentException("an image has at least one channel, row and column, not " + channels
                        + ", " + height + " and " + width);
            }
        }

        /** What is said where {@code who} is to read images and cannot. */
        static SettingException refused(String who) {
            return new SettingException(who + " does not read images; take one that does, such as vmamba or vim");
        }

        /** The image that a backbone of images is to read. */
        static Image of(Encoding encoding, String kind) {
            if (encoding instanceof Image image) {
                return image;
            }
            throw missing(kind);
        }

        /** What is said where a backbone of images is to read something else. */
        public static SettingException missing(String kind) {
            return new SettingException(
                    kind + " reads images, not series, sequences or texts, and no task takes images "
                            + "yet; take another backbone, such as mamba or s4d");
        }
    }
}
