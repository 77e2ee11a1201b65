package statespace.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The measured table.
 *
 * @param machine where it was measured
 * @param rows    one a kernel and number of threads
 * @param targets what the rows together are held to
 */
record Report(Machine machine, List<Row> rows, List<Target> targets) {

    /**
     * One measured kernel.
     *
     * @param milliseconds median over the rounds
     * @param spread       (upper quartile - lower quartile) / median
     * @param updates      state updates (or, for the convolution, multiplications) a second, in 1e9
     * @param ratio        how many times the updates a second of the scalar twin on the same number of threads
     */
    record Row(String kernel, String shape, int threads, double milliseconds, double spread, double updates,
            double ratio) {}

    /** Something to reach: at least the bound, or at most. */
    record Target(String what, double measured, double bound, boolean atLeast) {
        boolean met() {
            return atLeast ? measured >= bound : measured <= bound;
        }
    }

    String table() {
        var text = new StringBuilder(machine.text()).append("\n\n");
        text.append(String.format(Locale.ROOT, "%-28s %-28s %7s %10s %8s %11s %9s%n", "kernel", "shape", "threads",
                "median ms", "spread",
                "G updates/s", "x scalar"));
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%-28s %-28s %7d %10.3f %7.0f%% %11.2f %9s%n", row.kernel, row.shape,
                    row.threads,
                    row.milliseconds, 100 * row.spread, row.updates,
                    Double.isNaN(row.ratio) ? "" : String.format(Locale.ROOT, "%.1f", row.ratio)));
        }
        text.append(String.format(Locale.ROOT, "%n%-58s %9s %9s  %s%n", "target", "measured", "wanted", "met?"));
        for (Target target : targets) {
            text.append(String.format(Locale.ROOT, "%-58s %9.2f %9s  %s%n", target.what, target.measured,
                    (target.atLeast ? ">= " : "<= ") + target.bound, target.met() ? "yes" : "no"));
        }
        return text.toString();
    }

    String json() {
        String measured = rows.stream()
                .map(row -> String.format(Locale.ROOT,
                        "{\"kernel\":%s,\"shape\":%s,\"threads\":%d,\"ms\":%.4f,\"spread\":%.4f,"
                                + "\"g_updates_per_s\":%.4f,\"times_scalar\":%s}",
                        quoted(row.kernel), quoted(row.shape),
                        row.threads,
                        row.milliseconds, row.spread, row.updates,
                        Double.isNaN(row.ratio) ? "null" : String.format(Locale.ROOT, "%.3f", row.ratio)))
                .collect(Collectors.joining(","));
        String wanted = targets.stream()
                .map(target -> String.format(Locale.ROOT, "{\"target\":%s,\"measured\":%.4f,\"%s\":%s,\"met\":%b}",
                        quoted(target.what),
                        target.measured, target.atLeast ? "at_least" : "at_most", target.bound, target.met()))
                .collect(Collectors.joining(","));
        return String.format(Locale.ROOT,
                "{\"cpu\":%s,\"cores\":%d,\"jvm\":%s,\"kernels\":%s,\"commit\":%s,\"rows\":[%s],\"targets\":[%s]}%n",
                quoted(machine.cpu()), machine.cores(), quoted(machine.jvm()), quoted(machine.kernels()),
                quoted(machine.commit()), measured, wanted);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
