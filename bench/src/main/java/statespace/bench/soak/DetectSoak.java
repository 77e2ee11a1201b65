package statespace.bench.soak;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import statespace.bench.Rehearsal;
import statespace.bench.peers.OwnProcess;
import statespace.cli.Main;

/**
 * {@code detect --stream} in a process of its own: a row goes in, its score comes out, then the next. The time of a step is
 * that of the whole way through the two pipes.
 */
final class DetectSoak extends Soak {
    private static final long GROWTH = 32_000_000;
    private static final int DAY = 24;

    private final Path folder;
    private final Process process;
    private final BufferedWriter rows;
    private final BufferedReader scores;

    DetectSoak() throws IOException {
        super("detect", GROWTH, true);
        folder = Files.createTempDirectory("statespace-soak");
        Path model = Rehearsal.trainDetector(Rehearsal.table(folder), folder);
        List<String> line = OwnProcess.command(Main.class);
        line.addAll(List.of("detect", "--model", model.toString(), "--stream", "--threads", "1"));
        process = new ProcessBuilder(line).redirectError(folder.resolve("log").toFile()).start();
        rows = process.outputWriter(StandardCharsets.UTF_8);
        scores = process.inputReader(StandardCharsets.UTF_8);
        rows.write("load,heat\n");
        rows.flush();
        scores.readLine(); // its header
    }

    @Override
    String what() {
        return "detect --stream: a detector of 2 variates with the smallest settings, a process of its own, one thread";
    }

    @Override
    void step(long number) throws IOException {
        double phase = 2 * Math.PI * (number % DAY) / DAY;
        rows.write(String.format(Locale.ROOT, "%.4f,%.4f%n", 10 + 3 * Math.sin(phase), 50 + 9 * Math.cos(phase)));
        rows.flush();
        String score = scores.readLine();
        if (score == null || !score.startsWith(number + ",")) {
            throw new IOException(
                    "row " + number + " was answered by " + (score == null ? "nothing" : score) + "; it said: "
                            + Files.readString(folder.resolve("log")));
        }
    }

    @Override
    long allocated() {
        return -1;
    }

    @Override
    long process() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        rows.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
        Rehearsal.delete(folder);
    }
}
