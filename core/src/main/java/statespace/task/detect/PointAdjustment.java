package statespace.task.detect;

/**
 * Calls every row of a true segment anomalous once enough of its rows were called so.
 *
 * <p>
 * With one row as enough (Xu et al. 2018) random scores win: a long segment is hardly ever missed altogether. Such numbers
 * serve for comparison with published ones and for nothing else. Kim et al. (2022) ask for more than K percent of the
 * segment and take the area of F1 over K from 0 to 100, which says what the adjustment is worth: at 0 it is the full
 * adjustment, at 100 none.
 */
public final class PointAdjustment {
    private static final int PERCENT = 100;

    private PointAdjustment() {}

    /** Calls whole segments of which more than {@code percent} percent of the rows are called. */
    public static boolean[] adjust(boolean[] truth, boolean[] called, int percent) {
        boolean[] adjusted = called.clone();
        for (Segment segment : Segment.of(truth)) {
            if ((long) PERCENT * segment.hits(called) > (long) percent * segment.length()) {
                java.util.Arrays.fill(adjusted, segment.start(), segment.end(), true);
            }
        }
        return adjusted;
    }

    /** Counts rows after adjusting segments of which one row is called. */
    public static DetectionCounts full(boolean[] truth, boolean[] called) {
        return DetectionCounts.of(truth, adjust(truth, called, 0));
    }

    /** Area of F1 over K = 0, 1, …, 100 percent, by the rule of trapezoids, at most 1. */
    public static double area(boolean[] truth, boolean[] called) {
        double sum = 0;
        for (int k = 0; k <= PERCENT; k++) {
            double f1 = DetectionCounts.of(truth, adjust(truth, called, k)).f1();
            sum += k == 0 || k == PERCENT ? f1 / 2 : f1;
        }
        return sum / PERCENT;
    }
}
