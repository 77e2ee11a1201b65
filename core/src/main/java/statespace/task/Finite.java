package statespace.task;

import java.util.function.IntFunction;
import statespace.data.DataException;

/** Numbers that a model gives are checked before they are measured or written: none is infinite or NaN. */
public final class Finite {
    private Finite() {}

    /**
     * Checks outputs.
     *
     * @param outputs
     *            what a model gives
     * @param place
     *            the sentence's beginning for an index of the outputs, such as "the forecast of row 7"
     * @throws DataException
     *             if one is infinite or NaN; the sentence names the first
     */
    public static void check(float[] outputs, IntFunction<String> place) {
        for (int i = 0; i < outputs.length; i++) {
            if (!Float.isFinite(outputs[i])) {
                throw new DataException(place.apply(i) + " is no number (" + outputs[i]
                        + "); correct that value, or train the model again with values of that size");
            }
        }
    }

    /** Index of the largest of some values by size, those that are missing (NaN) left out. */
    public static int largest(float[] values, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            if (Float.isNaN(values[best]) || Math.abs(values[i]) > Math.abs(values[best])) {
                best = i;
            }
        }
        return best;
    }
}
