package statespace.bench.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import statespace.report.Document;

/** The page of {@link Growth}: log-log plots with their slopes, and all numbers. */
public final class GrowthReport {
    private GrowthReport() {}

    public static Document of(Growth growth) {
        List<Document.Section> sections = new ArrayList<>();
        List<String> axes = growth.sweeps().stream().map(Growth.Sweep::axis).distinct().toList();
        for (String axis : axes) {
            List<Growth.Sweep> sweeps = growth.sweeps().stream().filter(s -> s.axis().equals(axis)).toList();
            List<Document.Line> times = new ArrayList<>();
            List<Document.Line> memory = new ArrayList<>();
            for (Growth.Sweep sweep : sweeps) {
                String work = sweep.work().label();
                times.add(line(sweep, work, sweep.timeSlope(), row -> row.taken().medianMillis()));
                memory.add(line(sweep, work + ", whole process", sweep.peakSlope(), row -> 1e-6 * row.peakBytes()));
            }
            Growth.Sweep training = sweeps.getFirst();
            memory.add(line(training, "training step, added by its steps", training.addedSlope(),
                    row -> 1e-6 * row.addedBytes()));
            sections.add(plot("Time over " + axis, axis(training), "milliseconds of a step", training, times));
            if (growth.known()) {
                sections.add(plot("Memory over " + axis, axis(training), "megabytes at the peak", training, memory));
            }
            sweeps.forEach(sweep -> sections.add(table(sweep)));
        }
        Growth.Sweep first = growth.sweeps().getFirst();
        Growth.Row longest = first.rows().getLast();
        double recomputed = growth.sweeps().stream().filter(s -> s.work() == GrowthPoint.Work.RECOMPUTED)
                .mapToDouble(s -> s.rows().getLast().peakBytes()).findFirst().orElse(Double.NaN);
        String headline = String.format(Locale.ROOT,
                "Time grows with length to the power %.2f; %,d steps of training take %.1f s%s", first.timeSlope(),
                longest.size(), 1e-3 * longest.taken().medianMillis(),
                growth.known()
                        ? String.format(Locale.ROOT, " and %.2f GB, or %.2f GB with blocks recomputed",
                                1e-9 * longest.peakBytes(), 1e-9 * recomputed)
                        : "");
        return new Document("How cost grows", headline,
                growth.layers() + " Mamba blocks, each point in a process of its"
                        + " own; slopes are least squares on the logarithms, 1 means proportional.",
                sections,
                List.of(List.of("processor", growth.machine().cpu() + ", " + growth.machine().cores() + " cores"),
                        List.of("java", growth.machine().jvm()), List.of("kernels", growth.machine().kernels()),
                        List.of("commit", growth.machine().commit()),
                        List.of("memory", growth.known()
                                ? "VmHWM of the process: JVM, libtorch, parameters and steps together"
                                : "this system does not say how much a process has used")));
    }

    private static String axis(Growth.Sweep sweep) {
        GrowthPoint point = sweep.rows().getFirst().point();
        return switch (sweep.axis()) {
            case "length" -> "steps L (batch " + point.batch() + ", width " + point.width() + ", state "
                    + point.state() + ")";
            case "batch" -> "sequences B (length " + point.length() + ", width " + point.width() + ", state "
                    + point.state() + ")";
            case "width" -> "channels D (batch " + point.batch() + ", length " + point.length() + ", state "
                    + point.state() + ")";
            default -> "states N (batch " + point.batch() + ", length " + point.length() + ", width "
                    + point.width() + ")";
        };
    }

    private static Document.PlotSection plot(String title, String x, String y, Growth.Sweep sweep,
            List<Document.Line> lines) {
        return new Document.PlotSection(title, null, x, y, true, true,
                sweep.rows().stream().mapToDouble(Growth.Row::size).toArray(), lines);
    }

    private static Document.Line line(Growth.Sweep sweep, String name, double slope,
            ToDoubleFunction<Growth.Row> value) {
        List<Double> values = new ArrayList<>();
        for (Growth.Row row : sweep.rows()) {
            double number = value.applyAsDouble(row);
            values.add(number > 0 ? (Double) number : null);
        }
        return new Document.Line(String.format(Locale.ROOT, "%s: slope %.2f", name, slope),
                values);
    }

    private static Document.TableSection table(Growth.Sweep sweep) {
        List<List<String>> rows = sweep.rows().stream()
                .map(row -> List.of(String.format(Locale.ROOT, "%,d", row.size()), millis(row), spread(row),
                        Growth.megabytes(row.peakBytes()), Growth.megabytes(row.addedBytes()),
                        String.format(Locale.ROOT, "%,d", row.taken().stateBytes())))
                .toList();
        return new Document.TableSection("Numbers over " + sweep.axis() + ": " + sweep.work().label(), null,
                List.of(sweep.axis(), "median ms", "spread", "peak MB", "added MB", "state bytes"), rows, -1);
    }

    private static String millis(Growth.Row row) {
        return String.format(Locale.ROOT, "%.1f", row.taken().medianMillis());
    }

    private static String spread(Growth.Row row) {
        return String.format(Locale.ROOT, "%.1f %%", row.taken().spreadPercent());
    }
}
