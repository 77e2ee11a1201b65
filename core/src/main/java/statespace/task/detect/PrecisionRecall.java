package statespace.task.detect;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What all thresholds on a score come to. Rows of equal score are called together, so the order of ties is of no
 * consequence.
 *
 * @param averagePrecision
 *            area under precision over recall, Σ (R_k − R_{k−1}) P_k over the distinct scores from the largest down;
 *            for scores without any information the share of anomalous rows
 * @param bestF1
 *            largest F1 over the thresholds: an oracle, for it is chosen by the labels
 * @param bestThreshold
 *            the smallest score that is called for it
 */
public record PrecisionRecall(double averagePrecision, double bestF1, double bestThreshold) {

    /**
     * Goes through all thresholds.
     *
     * @throws IllegalArgumentException
     *             if the lengths differ, no row is anomalous, or a score is NaN
     */
    public static PrecisionRecall of(boolean[] truth, double[] scores) {
        int positives = (int) IntStream.range(0, truth.length).filter(t -> truth[t]).count();
        if (truth.length != scores.length || positives == 0) {
            throw new IllegalArgumentException(
                    truth.length + " labels, " + positives + " of them anomalous, do not rank " + scores.length
                            + " scores");
        }
        if (java.util.Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("a score is not a number");
        }
        int[] order = IntStream.range(0, scores.length).boxed()
                .sorted(Comparator.comparingDouble((Integer t) -> -scores[t])).mapToInt(Integer::intValue).toArray();
        double area = 0;
        double best = 0;
        double threshold = Double.POSITIVE_INFINITY;
        long hits = 0;
        for (int i = 0; i < order.length;) {
            long before = hits;
            double score = scores[order[i]];
            while (i < order.length && scores[order[i]] == score) {
                hits += truth[order[i]] ? 1 : 0;
                i++;
            }
            area += (double) (hits - before) / positives * hits / i;
            double f1 = 2.0 * hits / (i + positives);
            if (f1 > best) {
                best = f1;
                threshold = score;
            }
        }
        return new PrecisionRecall(area, best, threshold);
    }
}
