package statespace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import picocli.CommandLine;

/** Runs the command line, in this process or in one of its own. */
final class Cli {
    private Cli() {}

    /** What a command printed and how it ended. */
    record Result(int code, String out, String err) {}

    static Result run(Object... arguments) {
        return run(CommandLine.defaultFactory(), arguments);
    }

    /** With verbs that {@code factory} makes. */
    static Result run(CommandLine.IFactory factory, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(factory).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }

    /** A command of its own process; {@code prefix} comes before the JVM's command line. */
    static ProcessBuilder process(List<String> prefix, Object... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "-XX:-UsePerfData",
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "statespace.cli.Main"));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        return builder;
    }

    static Result run(ProcessBuilder builder, Path scratch) throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Result(code, Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** Two hourly variates with a daily season, {@code rows} long. */
    static Path series(Path folder, int rows) throws IOException {
        StringBuilder text = new StringBuilder("date,load,heat\n");
        SplittableRandom noise = new SplittableRandom(1);
        LocalDateTime start = LocalDateTime.of(2020, 1, 1, 0, 0);
        for (int t = 0; t < rows; t++) {
            text.append(String.format(Locale.ROOT, "%s:00,%.4f,%.4f\n", start.plusHours(t),
                    10 + 3 * Math.sin(t * Math.PI / 12) + noise.nextGaussian() * .3,
                    50 + 9 * Math.cos(t * Math.PI / 12) + noise.nextGaussian()));
        }
        return Files.writeString(folder.resolve("load.csv"), text);
    }
}
