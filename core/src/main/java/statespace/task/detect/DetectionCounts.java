package statespace.task.detect;

/**
 * Rows called anomalous beside rows that are.
 *
 * @param hits
 *            anomalous and called so
 * @param falseAlarms
 *            called so and not
 * @param misses
 *            anomalous and not called so
 */
public record DetectionCounts(long hits, long falseAlarms, long misses) {

    /**
     * Counts rows.
     *
     * @throws IllegalArgumentException
     *             if the two differ in length
     */
    public static DetectionCounts of(boolean[] truth, boolean[] called) {
        if (truth.length != called.length) {
            throw new IllegalArgumentException(truth.length + " labels do not fit " + called.length + " rows");
        }
        long hits = 0;
        long falseAlarms = 0;
        long misses = 0;
        for (int t = 0; t < truth.length; t++) {
            hits += truth[t] && called[t] ? 1 : 0;
            falseAlarms += !truth[t] && called[t] ? 1 : 0;
            misses += truth[t] && !called[t] ? 1 : 0;
        }
        return new DetectionCounts(hits, falseAlarms, misses);
    }

    /** Share of the rows called anomalous that are; 0 if none is called so. */
    public double precision() {
        return hits == 0 ? 0 : (double) hits / (hits + falseAlarms);
    }

    /** Share of the anomalous rows that are called so; 0 if there is none. */
    public double recall() {
        return hits == 0 ? 0 : (double) hits / (hits + misses);
    }

    /** Harmonic mean of precision and recall. */
    public double f1() {
        return hits == 0 ? 0 : 2.0 * hits / (2.0 * hits + falseAlarms + misses);
    }
}
