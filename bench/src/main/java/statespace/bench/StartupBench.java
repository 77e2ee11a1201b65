package statespace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long a start takes: whole processes, launcher included, from the call to the exit. The forecast is one with a model
 * that was trained on the same table before, and warm: it ran once and left what it measured.
 */
final class StartupBench {
    private final Path launcher;
    private final int runs;

    /** Starts a launcher {@code runs} times for each figure. */
    StartupBench(Path launcher, int runs) {
        this.launcher = launcher;
        this.runs = runs;
    }

    /**
     * A figure.
     *
     * @param what
     *            in words
     * @param command
     *            what was started, as it would be typed
     * @param medianSeconds
     *            of the whole process
     * @param spreadPercent
     *            half the distance between the quartiles, in percent of the median
     * @param target
     *            seconds
     * @param met
     *            true if the median is below it
     */
    record Row(String what, String command, double medianSeconds, double spreadPercent, double target, boolean met) {}

    /** All figures. */
    record Result(Machine machine, int runs, List<Row> rows) {

        String json() throws IOException {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        }

        String text() {
            StringBuilder text = new StringBuilder(machine.text());
            text.append(String.format(Locale.ROOT, "%n%n%-16s %9s %7s  %-16s %s%n", "start", "median s", "spread",
                    "target", "command"));
            for (Row row : rows) {
                text.append(String.format(Locale.ROOT, "%-16s %9.3f %6.1f%%  %-16s %s%n", row.what, row.medianSeconds,
                        row.spreadPercent,
                        String.format(Locale.ROOT, "< %.1f s  %s", row.target, row.met ? "met" : "MISSED"),
                        row.command));
            }
            return text.append(String.format(Locale.ROOT, "%nWhole processes, launcher included, %d starts of each.",
                    runs)).toString();
        }
    }

    /**
     * Measures.
     *
     * @param model
     *            folder of a trained run, or null for a small model of the bench's own
     * @param table
     *            what to forecast with it; null with a null model
     */
    Result run(Path model, Path table) throws IOException {
        Path folder = Files.createTempDirectory("statespace-startup");
        try {
            Path series = table == null ? Rehearsal.table(folder) : table;
            Path trained = model == null ? folder.resolve("model") : model;
            if (model == null) {
                start(folder, List.of("train", series, "--lookback", 48, "--horizon", 12, "--epochs", 1, "--out",
                        trained));
            }
            Path warm = folder.resolve("warm");
            start(folder, List.of("forecast", series, "--model", trained, "--out", warm));
            List<List<?>> commands = List.of(List.of("--version"), List.of("bench", "tensor"),
                    List.of("forecast", series, "--model", warm, "--out", folder.resolve("out")));
            double[][] times = new double[commands.size()][runs];
            for (int run = 0; run < runs; run++) {
                for (int c = 0; c < times.length; c++) {
                    times[c][run] = start(folder, commands.get(c));
                    if (Files.exists(folder.resolve("out"))) {
                        Rehearsal.delete(folder.resolve("out"));
                    }
                }
            }
            List<Row> rows = new ArrayList<>();
            rows.add(row("version", "statespace --version", times[0], 0.3));
            rows.add(row("first tensor", "statespace bench tensor", times[1], 1.2));
            rows.add(row("warm forecast", "statespace forecast " + series.getFileName() + " --model RUN", times[2], 2));
            return new Result(Machine.here(), runs, rows);
        } finally {
            Rehearsal.delete(folder);
        }
    }

    private static Row row(String what, String command, double[] times, double target) {
        Arrays.sort(times);
        double median = Stopwatch.median(times);
        return new Row(what, command, median, Stopwatch.spread(times), target, median < target);
    }

    /** Seconds from start to exit. */
    private double start(Path folder, List<?> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        arguments.forEach(argument -> command.add(String.valueOf(argument)));
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(log.toFile());
        long begin = System.nanoTime();
        int code;
        try {
            code = builder.start().waitFor();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + launcher + " ran", interruption);
        }
        double seconds = (System.nanoTime() - begin) * 1e-9;
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with exit code " + code + ": "
                    + Files.readString(log).strip());
        }
        return seconds;
    }
}
