package statespace.task.detect;

/** Says of every row of a series how far it is from normal. */
@FunctionalInterface
public interface Detector {
    /**
     * Scores rows.
     *
     * @param values
     *            scaled, (variates, rows)
     * @return (rows), larger where less normal
     */
    double[] scores(float[][] values);

    /**
     * The score that a share of the rows does not exceed.
     *
     * @param scores
     *            of normal rows
     * @param share
     *            in (0, 1], such as 0.99
     */
    static double quantile(double[] scores, double share) {
        if (scores.length == 0 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a quantile needs scores and a share in (0, 1], not " + share);
        }
        double[] sorted = scores.clone();
        java.util.Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
