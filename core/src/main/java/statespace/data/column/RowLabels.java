package statespace.data.column;

import java.util.Arrays;

/**
 * Labels of rows.
 *
 * @param anomalous
 *            true for anomalous rows
 * @param known
 *            true where there is a label; a row without one is neither anomalous nor normal
 */
public record RowLabels(boolean[] anomalous, boolean[] known) {

    /**
     * Moves the labels to other times: each to the last of them that is not after its own.
     *
     * @param stamps
     *            of these labels
     * @param times
     *            in order
     */
    public RowLabels at(long[] stamps, long[] times) {
        RowLabels moved = new RowLabels(new boolean[times.length], new boolean[times.length]);
        for (int i = 0; i < stamps.length; i++) {
            int at = Arrays.binarySearch(times, stamps[i]);
            int row = at < 0 ? -at - 2 : at;
            if (row >= 0) {
                moved.anomalous[row] |= anomalous[i];
                moved.known[row] |= known[i];
            }
        }
        return moved;
    }

    /** Which labels are known; null if all are. */
    public boolean[] someKnown() {
        for (boolean one : known) {
            if (!one) {
                return known;
            }
        }
        return null;
    }
}
