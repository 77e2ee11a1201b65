package statespace.data.table;

import java.util.Arrays;

/** Missing values (NaN) of one channel. */
public final class Gaps {
    private Gaps() {}

    /**
     * Fills gaps by straight lines and the ends by the nearest value.
     *
     * @return false, with nothing filled, if there is no value at all
     */
    public static boolean fill(float[] values) {
        int before = -1;
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                continue;
            }
            if (before < 0) {
                Arrays.fill(values, 0, i, values[i]);
            } else {
                double slope = ((double) values[i] - values[before]) / (i - before);
                for (int j = before + 1; j < i; j++) {
                    values[j] = (float) (values[before] + slope * (j - before));
                }
            }
            before = i;
        }
        if (before >= 0) {
            Arrays.fill(values, before, values.length, values[before]);
        }
        return before >= 0;
    }

    /**
     * Fills gaps of series that lie one after the other, each by itself; one without any value becomes 0.
     *
     * @param all
     *            (series, length)
     */
    public static void fillEach(float[] all, int length) {
        for (int at = 0; at < all.length; at += length) {
            float[] row = Arrays.copyOfRange(all, at, at + length);
            if (!fill(row)) {
                Arrays.fill(row, 0);
            }
            System.arraycopy(row, 0, all, at, length);
        }
    }
}
