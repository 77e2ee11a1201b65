package statespace.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a long stream took.
 *
 * @param name
 *            of the stream
 * @param what
 *            ran, with its sizes
 * @param points
 *            along the way, in order
 * @param bound
 *            the most that memory may grow from a tenth of the way to the end, bytes
 * @param allocates
 *            false where a step may allocate nothing
 */
record SoakReport(String name, String what, List<Point> points, long bound, boolean allocates) {
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};

    /**
     * A look at the stream.
     *
     * @param steps
     *            since the start
     * @param resident
     *            memory of the process, bytes; −1 where the system does not say
     * @param allocated
     *            bytes that the stepping thread allocated for each step since the last look; NaN if unknown
     * @param micros
     *            of the steps since the last look: the median, the percentiles 99 and 99.9, the maximum
     */
    record Point(long steps, long resident, double allocated, double[] micros) {
        static Point of(long steps, long resident, double allocated, Histogram nanos) {
            double[] micros = new double[PERCENTILES.length];
            for (int i = 0; i < micros.length; i++) {
                micros[i] = nanos.getValueAtPercentile(PERCENTILES[i]) * 1e-3;
            }
            return new Point(steps, resident, allocated, micros);
        }
    }

    /** What is not as it must be, a sentence each. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        long steps = points.getLast().steps();
        Point early = points.stream().filter(point -> 10 * point.steps() >= steps).findFirst().orElseThrow();
        long grown = points.getLast().resident() - early.resident();
        if (points.getLast().resident() < 0) {
            faults.add("the resident memory is unknown on this system");
        } else if (grown > bound) {
            faults.add(String.format(Locale.ROOT, "resident memory grew by %.1f MB after step %d; at most %.1f MB",
                    grown * 1e-6, early.steps(), bound * 1e-6));
        }
        // the first tenth is where code is compiled and buffers are made
        if (!allocates && points.stream().anyMatch(point -> point.steps() > early.steps() && point.allocated() != 0)) {
            faults.add("a step allocated memory");
        }
        return faults;
    }

    String text() {
        StringBuilder text = new StringBuilder(what).append(String.format(Locale.ROOT,
                "%n%14s %12s %12s %9s %9s %9s %9s%n", "steps", "resident MB", "bytes/step", "p50 us", "p99", "p99.9",
                "max"));
        for (Point point : points) {
            text.append(String.format(Locale.ROOT, "%,14d %12.1f %12s", point.steps(), point.resident() * 1e-6,
                    Double.isNaN(point.allocated()) ? "-" : String.format(Locale.ROOT, "%.3f", point.allocated())));
            for (double micros : point.micros()) {
                text.append(String.format(Locale.ROOT, " %9.2f", micros));
            }
            text.append(System.lineSeparator());
        }
        faults().forEach(fault -> text.append("  FOUND  ").append(fault).append(System.lineSeparator()));
        return text.toString().stripTrailing();
    }
}
