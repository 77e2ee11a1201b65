package statespace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Results of a benchmark.
 *
 * @param machine
 *            the machine's facts
 * @param rows
 *            measurements
 */
public record Table(Machine machine, List<Row> rows) {

    /**
     * A measurement.
     *
     * @param what
     *            the kernel and direction
     * @param shape
     *            sizes
     * @param threads
     *            that worked
     * @param medianMillis
     *            of one call
     * @param spreadPercent
     *            half the distance between the quartiles, in percent of the median
     * @param gigaUpdates
     *            state updates a second, in 10⁹
     * @param ratio
     *            what the target is about
     * @param ratioName
     *            in words
     * @param target
     *            bound of the ratio or the updates, in words; empty if there is none
     * @param met
     *            true if the bound holds or there is none
     */
    public record Row(
            String what,
            String shape,
            int threads,
            double medianMillis,
            double spreadPercent,
            double gigaUpdates,
            double ratio,
            String ratioName,
            String target,
            boolean met) {}

    String json() throws IOException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(machine.text());
        text.append(String.format(Locale.ROOT, "%n%n%-34s %-28s %3s %10s %7s %9s  %-30s %s%n", "kernel", "shape", "thr",
                "median ms", "spread", "G upd/s", "ratio", "target"));
        for (Row row : rows) {
            String ratio = row.ratioName().isEmpty()
                    ? ""
                    : String.format(Locale.ROOT, "%.2f %s", row.ratio(), row.ratioName());
            text.append(String.format(Locale.ROOT, "%-34s %-28s %3d %10.3f %6.1f%% %9.2f  %-30s %s%n", row.what(),
                    row.shape(), row.threads(), row.medianMillis(), row.spreadPercent(), row.gigaUpdates(), ratio,
                    row.target().isEmpty() ? "" : row.target() + (row.met() ? "  met" : "  MISSED")));
        }
        return text.toString().stripTrailing();
    }
}
