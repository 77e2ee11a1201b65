package statespace.task.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A run of rows whose score is above the threshold.
 *
 * @param start
 *            first row
 * @param end
 *            row after the last
 * @param peakRow
 *            row of the largest score
 * @param peak
 *            that score
 * @param drivers
 *            the variates that contribute most, by falling share
 */
public record AnomalyEvent(int start, int end, int peakRow, double peak, List<Driver> drivers) {
    private static final int DRIVERS = 5;

    /**
     * What a variate has in an event.
     *
     * @param variate
     *            its number
     * @param share
     *            of the sum of all cells of the event
     */
    public record Driver(int variate, double share) {}

    /**
     * Finds events.
     *
     * @param scores
     *            (rows)
     * @param cells
     *            what each variate contributes, (variates, rows)
     * @param threshold
     *            that a score must exceed
     * @param gap
     *            rows below the threshold that do not end an event
     */
    public static List<AnomalyEvent> find(double[] scores, float[][] cells, double threshold, int gap) {
        List<AnomalyEvent> events = new ArrayList<>();
        for (Segment run : Segment.of(DetectionQuality.above(scores, threshold), gap)) {
            int peak = IntStream.range(run.start(), run.end()).reduce((a, b) -> scores[b] > scores[a] ? b : a)
                    .orElseThrow();
            events.add(new AnomalyEvent(run.start(), run.end(), peak, scores[peak], drivers(cells, run)));
        }
        return List.copyOf(events);
    }

    private static List<Driver> drivers(float[][] cells, Segment run) {
        double[] sums = new double[cells.length];
        double total = 0;
        for (int v = 0; v < sums.length; v++) {
            for (int t = run.start(); t < run.end(); t++) {
                sums[v] += Float.isNaN(cells[v][t]) ? 0 : cells[v][t];
            }
            total += sums[v];
        }
        double all = total;
        return IntStream.range(0, sums.length).filter(v -> sums[v] > 0)
                .mapToObj(v -> new Driver(v, sums[v] / all))
                .sorted((a, b) -> Double.compare(b.share(), a.share())).limit(DRIVERS).toList();
    }
}
