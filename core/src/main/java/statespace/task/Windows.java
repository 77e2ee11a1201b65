package statespace.task;

/**
 * All windows of a part, stride 1: window {@code i} looks back at rows {@code [from + i, from + i + lookback)} and is
 * asked for the {@code horizon} rows after them.
 *
 * @param values
 *            scaled, (variates, all rows)
 * @param from
 *            first row of the part
 * @param to
 *            row after its last
 * @param lookback
 *            L
 * @param horizon
 *            H
 */
public record Windows(float[][] values, int from, int to, int lookback, int horizon) {

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
        return cut(windows, 0, lookback);
    }

    /** Targets of some windows, (windows × variates, horizon). */
    public float[] targets(int[] windows) {
        return cut(windows, lookback, horizon);
    }

    private float[] cut(int[] windows, int offset, int length) {
        float[] all = new float[windows.length * values.length * length];
        int position = 0;
        for (int window : windows) {
            for (float[] variate : values) {
                System.arraycopy(variate, from + window + offset, all, position, length);
                position += length;
            }
        }
        return all;
    }
}
