package statespace.task.forecast;

import java.util.stream.IntStream;
import statespace.data.table.Gaps;

/**
 * All windows of a split, stride 1: window {@code i} looks back at rows {@code [from + i, from + i + lookback)} and is
 * asked for the {@code horizon} rows after them.
 *
 * @param values
 *            scaled, (variates, all rows), NaN where nothing is known
 * @param truth
 *            where targets come from: the values themselves, unless what is seen has gaps that what is asked for has not
 * @param lines
 *            true to draw straight lines through the gaps (NaN) of each look-back, by what that look-back holds
 * @param from
 *            first row of the split
 * @param to
 *            row after its last
 * @param lookback
 *            L
 * @param horizon
 *            H
 */
public record Windows(float[][] values, float[][] truth, boolean lines, int from, int to, int lookback, int horizon) {

    /** Windows that show what is missing as NaN. */
    public Windows(float[][] values, int from, int to, int lookback, int horizon) {
        this(values, values, false, from, to, lookback, horizon);
    }

    /** The same over other rows. */
    public Windows between(int newFrom, int newTo) {
        return new Windows(values, truth, lines, newFrom, newTo, lookback, horizon);
    }

    /** The same with straight lines drawn, or not. */
    public Windows withLines(boolean newLines) {
        return new Windows(values, truth, newLines, from, to, lookback, horizon);
    }

    /** The same rows of other values. */
    public Windows of(float[][] newValues, float[][] newTruth, boolean newLines) {
        return new Windows(newValues, newTruth, newLines, from, to, lookback, horizon);
    }

    /** Values that some window is asked for and that are known, over all variates. */
    public long knownTargets() {
        long known = 0;
        for (float[] variate : truth) {
            known += IntStream.range(from + lookback, to).filter(t -> !Float.isNaN(variate[t])).count();
        }
        return known;
    }

    /** Number of windows: rows − L − H + 1. */
    public int count() {
        return Math.max(0, to - from - lookback - horizon + 1);
    }

    /** Number of variates. */
    public int variates() {
        return values.length;
    }

    /** First row that window {@code i} is asked for. */
    public int targetRow(int i) {
        return from + i + lookback;
    }

    /** Inputs of some windows, (windows × variates, lookback). */
    public float[] inputs(int[] windows) {
        float[] all = cut(values, windows, 0, lookback);
        if (lines) {
            Gaps.fillEach(all, lookback); // a look-back without any value is taken for the mean, 0
        }
        return all;
    }

    /** Targets of some windows, (windows × variates, horizon). */
    public float[] targets(int[] windows) {
        return cut(truth, windows, lookback, horizon);
    }

    /** 1 where a value of the inputs was measured, 0 where it was not, (windows × variates, lookback). */
    public float[] known(int[] windows) {
        float[] all = cut(values, windows, 0, lookback);
        for (int i = 0; i < all.length; i++) {
            all[i] = Float.isNaN(all[i]) ? 0 : 1;
        }
        return all;
    }

    private float[] cut(float[][] rows, int[] windows, int offset, int length) {
        float[] all = new float[windows.length * values.length * length];
        int position = 0;
        for (int window : windows) {
            for (float[] variate : rows) {
                System.arraycopy(variate, from + window + offset, all, position, length);
                position += length;
            }
        }
        return all;
    }
}
