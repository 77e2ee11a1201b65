package statespace.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import statespace.cli.Main;

/**
 * A small forecast from a table of its own, trained and then run again: what the launcher lets the JVM learn the classes
 * of a start from, and what {@link StartupBench} starts warm.
 */
public final class Rehearsal {
    private static final int ROWS = 600;
    private static final int DAY = 24;

    private Rehearsal() {}

    /** Trains, forecasts, forgets. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("statespace-rehearsal");
        int code;
        try {
            Path table = table(folder);
            Path model = train(table, folder);
            code = run(List.of("forecast", table, "--model", model, "--out", folder.resolve("again")));
        } finally {
            delete(folder);
        }
        System.exit(code);
    }

    /** Two hourly variates with a daily season. */
    public static Path table(Path folder) throws IOException {
        StringBuilder text = new StringBuilder("date,load,heat\n");
        SplittableRandom noise = new SplittableRandom(1);
        for (int t = 0; t < ROWS; t++) {
            double phase = 2 * Math.PI * t / DAY;
            text.append(String.format(Locale.ROOT, "2020-01-%02d %02d:00:00,%.4f,%.4f\n", 1 + t / DAY, t % DAY,
                    10 + 3 * Math.sin(phase) + 0.3 * noise.nextGaussian(),
                    50 + 9 * Math.cos(phase) + noise.nextGaussian()));
        }
        return Files.writeString(folder.resolve("load.csv"), text);
    }

    /** The folder of a model that was trained for one epoch on a table. */
    static Path train(Path table, Path folder) throws IOException {
        Path model = folder.resolve("model");
        int code = run(List.of("train", table, "--lookback", 48, "--horizon", 12, "--epochs", 1, "--out", model));
        if (code != 0) {
            throw new IOException("the small model of the rehearsal could not be trained");
        }
        return model;
    }

    /** The folder of a detector that was trained for one epoch on a table. */
    public static Path trainDetector(Path table, Path folder) throws IOException {
        Path model = folder.resolve("detector");
        if (run(List.of("detect", table, "--window", 20, "--epochs", 1, "--threads", 1, "--out", model)) != 0) {
            throw new IOException("the small detector could not be trained");
        }
        return model;
    }

    private static int run(List<?> arguments) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Main.run(nowhere, nowhere, arguments.stream().map(String::valueOf).toArray(String[]::new));
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
