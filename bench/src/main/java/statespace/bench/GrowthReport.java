package statespace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import statespace.cli.report.Document;

/** The page of {@link Growth}: log-log plots with their slopes, and all numbers. */
final class GrowthReport {
    private GrowthReport() {}

    static Document of(Growth growth) {
        List<Document.Section> sections = new ArrayList<>();
        for (Growth.Sweep training : growth.sweeps().stream().filter(Growth.Sweep::training).toList()) {
            Growth.Sweep inference = growth.sweeps().stream()
                    .filter(sweep -> !sweep.training() && sweep.axis().equals(training.axis())).findFirst()
                    .orElseThrow();
            String axis = axis(training);
            sections.add(plot("Time over " + training.axis(), axis, "milliseconds of a step", training,
                    List.of(line(training, "training step", training.timeSlope(), row -> row.taken().medianMillis()),
                            line(inference, "inference", inference.timeSlope(), row -> row.taken().medianMillis()))));
            if (growth.known()) {
                sections.add(plot("Memory over " + training.axis(), axis, "megabytes", training,
                        List.of(line(training, "training, peak of the process", training.peakSlope(),
                                row -> 1e-6 * row.peakBytes()),
                                line(training, "training, added by its steps", training.addedSlope(),
                                        row -> 1e-6 * row.addedBytes()),
                                line(inference, "inference, peak of the process", inference.peakSlope(),
                                        row -> 1e-6 * row.peakBytes()),
                                line(inference, "inference, added by its steps", inference.addedSlope(),
                                        row -> 1e-6 * row.addedBytes()))));
            }
            sections.add(table(training, inference));
        }
        Growth.Sweep first = growth.sweeps().getFirst();
        Growth.Row longest = first.rows().getLast();
        String headline = String.format(Locale.ROOT,
                "Time grows with length to the power %.2f; %,d steps of training take %.1f s%s", first.timeSlope(),
                longest.size(), 1e-3 * longest.taken().medianMillis(),
                growth.known() ? String.format(Locale.ROOT, " and %.2f GB", 1e-9 * longest.peakBytes()) : "");
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

    private static Document.TableSection table(Growth.Sweep training, Growth.Sweep inference) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < training.rows().size(); i++) {
            Growth.Row t = training.rows().get(i);
            Growth.Row f = inference.rows().get(i);
            rows.add(List.of(String.format(Locale.ROOT, "%,d", t.size()), millis(t), spread(t),
                    Growth.megabytes(t.peakBytes()), millis(f), spread(f),
                    Growth.megabytes(f.peakBytes()),
                    String.format(Locale.ROOT, "%,d", t.taken().stateBytes())));
        }
        return new Document.TableSection("Numbers over " + training.axis(), null, List.of(training.axis(),
                "training ms", "spread", "peak MB", "inference ms", "spread", "peak MB", "state bytes"), rows, -1);
    }

    private static String millis(Growth.Row row) {
        return String.format(Locale.ROOT, "%.1f", row.taken().medianMillis());
    }

    private static String spread(Growth.Row row) {
        return String.format(Locale.ROOT, "%.1f %%", row.taken().spreadPercent());
    }
}
