package statespace.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import statespace.bench.Machine;

/**
 * What {@link GrowthBench} measured.
 *
 * @param machine
 *            the machine's facts
 * @param layers
 *            of the stack
 * @param sweeps
 *            one size varied at a time
 */
public record Growth(Machine machine, int layers, List<Sweep> sweeps) {

    /** A point and what it took; {@code size} is the one that the sweep varies. */
    record Row(int size, GrowthPoint point, GrowthPoint.Taken taken) {

        /** What the steps added to the peak of the resident set before the first. */
        double addedBytes() {
            return taken.peakBytes() < 0 ? Double.NaN : (double) (taken.peakBytes() - taken.startBytes());
        }

        /** The peak itself, NaN where it is not known. */
        double peakBytes() {
            return taken.peakBytes() < 0 ? Double.NaN : (double) taken.peakBytes();
        }
    }

    /**
     * Rows along one axis, with slopes: least squares on the logarithms of all points, so that 1 means proportional. NaN
     * where there are fewer than two points above zero.
     *
     * @param axis
     *            length, batch, width or state
     * @param work
     *            what a step does
     * @param timeSlope
     *            of the median time
     * @param peakSlope
     *            of the peak of the resident set
     * @param addedSlope
     *            of what the steps added to it
     * @param rows
     *            by size
     */
    record Sweep(String axis, GrowthPoint.Work work, double timeSlope, double peakSlope, double addedSlope,
            List<Row> rows) {

        static Sweep of(String axis, GrowthPoint.Work work, List<Row> rows) {
            return new Sweep(axis, work, slope(rows, row -> row.taken().medianMillis()),
                    slope(rows, Row::peakBytes), slope(rows, Row::addedBytes), List.copyOf(rows));
        }

        private static double slope(List<Row> rows, ToDoubleFunction<Row> value) {
            List<Row> used = rows.stream().filter(row -> value.applyAsDouble(row) > 0).toList();
            double meanX = used.stream().mapToDouble(row -> Math.log(row.size())).average().orElse(Double.NaN);
            double meanY = used.stream().mapToDouble(row -> Math.log(value.applyAsDouble(row))).average()
                    .orElse(Double.NaN);
            double xy = 0;
            double xx = 0;
            for (Row row : used) {
                double x = Math.log(row.size()) - meanX;
                xy += x * (Math.log(value.applyAsDouble(row)) - meanY);
                xx += x * x;
            }
            return xx == 0 ? Double.NaN : xy / xx;
        }
    }

    public String json() throws IOException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
    }

    public String text() {
        StringBuilder text = new StringBuilder(machine.text());
        text.append(
                String.format(Locale.ROOT, "%n%n%d Mamba blocks; memory is the peak of the process's resident set%s%n",
                        layers, known() ? "" : ", which this system does not say"));
        for (Sweep sweep : sweeps) {
            text.append(String.format(Locale.ROOT, "%n%s over %s%n%8s %12s %8s %10s %10s %12s%n", sweep.work().label(),
                    sweep.axis(), sweep.axis(), "median ms", "spread", "peak MB", "added MB", "state bytes"));
            for (Row row : sweep.rows()) {
                text.append(String.format(Locale.ROOT, "%8d %12.2f %7.1f%% %10s %10s %12d%n", row.size(),
                        row.taken().medianMillis(), row.taken().spreadPercent(), megabytes(row.peakBytes()),
                        megabytes(row.addedBytes()), row.taken().stateBytes()));
            }
            text.append(String.format(Locale.ROOT, "%8s %12.2f %8s %10.2f %10.2f%n", "slope", sweep.timeSlope(), "",
                    sweep.peakSlope(), sweep.addedSlope()));
        }
        return text.toString().stripTrailing();
    }

    boolean known() {
        return sweeps.stream().flatMap(sweep -> sweep.rows().stream()).allMatch(row -> row.taken().peakBytes() >= 0);
    }

    static String megabytes(double bytes) {
        return bytes >= 0 ? String.format(Locale.ROOT, "%.0f", 1e-6 * bytes) : "unknown";
    }
}
