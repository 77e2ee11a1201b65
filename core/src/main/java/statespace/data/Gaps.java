package statespace.data;

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
}
