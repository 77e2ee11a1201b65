package statespace.lab.chimera;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The area under the curve of true over false positives. */
final class RankArea {
    private RankArea() {}

    /**
     * The share of pairs of a true and a false case in which the true one scores higher, ties by half: (R − n₁(n₁ + 1)/2)
     * / (n₁ n₀) with R the sum of the mean ranks of the n₁ true examples.
     *
     * @return NaN where there is no such pair
     */
    static double of(boolean[] truth, double[] scores) {
        int[] order = IntStream.range(0, truth.length).boxed().sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue).toArray();
        double ranks = 0;
        long positives = 0;
        for (int start = 0; start < order.length;) {
            int end = start;
            int trues = 0;
            while (end < order.length && scores[order[end]] == scores[order[start]]) {
                trues += truth[order[end]] ? 1 : 0;
                end++;
            }
            ranks += trues * (start + 1 + end) / 2.0;
            positives += trues;
            start = end;
        }
        long negatives = truth.length - positives;
        return (ranks - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }
}
