package statespace.task.detect;

/**
 * How well a score finds what is labelled.
 *
 * @param precision
 *            at the threshold
 * @param recall
 *            at the threshold
 * @param f1
 *            at the threshold
 * @param aucPr
 *            area under precision over recall, {@link PrecisionRecall}
 * @param adjustedArea
 *            area of F1 over the share of a segment that must be called, {@link PointAdjustment#area}
 * @param adjustedF1
 *            F1 with full point adjustment, comparable with published numbers and else without meaning
 * @param bestF1
 *            F1 at the best threshold that knows the labels, an oracle
 */
public record DetectionQuality(double precision, double recall, double f1, double aucPr, double adjustedArea,
        double adjustedF1, double bestF1) {

    /** Measures a score above a threshold that was set elsewhere. */
    public static DetectionQuality of(boolean[] truth, double[] scores, double threshold) {
        boolean[] called = above(scores, threshold);
        DetectionCounts alarms = DetectionCounts.of(truth, called);
        PrecisionRecall all = PrecisionRecall.of(truth, scores);
        return new DetectionQuality(alarms.precision(), alarms.recall(), alarms.f1(), all.averagePrecision(),
                PointAdjustment.area(truth, called), PointAdjustment.full(truth, called).f1(), all.bestF1());
    }

    /** The rows whose score is above the threshold. */
    public static boolean[] above(double[] scores, double threshold) {
        boolean[] called = new boolean[scores.length];
        for (int t = 0; t < scores.length; t++) {
            called[t] = scores[t] > threshold;
        }
        return called;
    }
}
