package statespace.task.detect;

/** Says of every row of a series how far it is from normal. */
@FunctionalInterface
public interface Detector {
    /**
     * Scores rows.
     *
     * @param values
     *            scaled, (variates, rows), NaN where nothing is known
     * @return (rows), larger where less normal; NaN where nothing is known that would say so
     */
    double[] scores(float[][] values);

    /**
     * The score that a share of the rows does not exceed.
     *
     * @param scores
     *            of normal rows; those that are NaN are left out
     * @param share
     *            in (0, 1], such as 0.99
     */
    static double quantile(double[] scores, double share) {
        double[] sorted = java.util.Arrays.stream(scores).filter(score -> !Double.isNaN(score)).sorted().toArray();
        if (sorted.length == 0 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a quantile needs scores and a share in (0, 1], not " + share);
        }
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
