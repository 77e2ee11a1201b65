package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.format.SafeTensors;

/** Real processes that are killed, or run out of room: nothing is ever half-written, and resuming loses nothing. */
class KilledRunTest {
    private static final int KILLS = 5;

    @TempDir
    private Path folder;

    private static Object[] command(Path data, Path out) {
        return new Object[]{"train", data, "--lookback", 48, "--horizon", 12, "--epochs", 30, "--patience", 30,
            "--json",
            "--threads", 1, "--resume", "--out", out};
    }

    @Test
    void aRunKilledAtRandomMomentsEndsWithTheSameNumbers() throws IOException, InterruptedException {
        Path data = Cli.series(folder, 900);
        Path whole = folder.resolve("whole");
        long start = System.nanoTime();
        JsonNode expected = finished(data, whole);
        long span = (System.nanoTime() - start) / 1_000_000;
        Path broken = folder.resolve("broken");
        SplittableRandom moments = new SplittableRandom(System.nanoTime());
        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            long moment = span / 4 + moments.nextLong(span / 2);
            Process process = Cli.process(List.of(), command(data, broken))
                    .redirectErrorStream(true).redirectOutput(folder.resolve("log" + i).toFile()).start();
            if (!process.waitFor(moment, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                killed++;
            }
            for (String file : List.of("model.safetensors", "resume.safetensors")) {
                if (Files.exists(broken.resolve(file))) {
                    try (SafeTensors tensors = SafeTensors.read(broken.resolve(file))) {
                        assertTrue(tensors.tensors().size() > 10, file);
                    }
                }
            }
        }
        assertTrue(killed > 0, "no process was killed");
        assertEquals(expected, finished(data, broken));
        assertEquals(-1, Files.mismatch(whole.resolve("forecast.csv"), broken.resolve("forecast.csv")));
    }

    @Test
    void anInterruptedRunSaysHowToGoOn() throws IOException, InterruptedException {
        Path data = Cli.series(folder, 900);
        Path log = folder.resolve("log");
        Process process = Cli.process(List.of(), command(data, folder.resolve("run"))).redirectError(log.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        while (process.isAlive() && !Files.readString(log).contains("epoch 2")) {
            Thread.sleep(20);
        }
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertTrue(Files.readString(log).contains("Interrupted; the same command with --resume --out"),
                Files.readString(log));
    }

    private JsonNode finished(Path data, Path out) throws IOException, InterruptedException {
        Cli.Result result = Cli.run(Cli.process(List.of(), command(data, out)), folder);
        assertEquals(0, result.code(), result.err());
        ObjectNode metrics = (ObjectNode) new ObjectMapper().readTree(result.out());
        metrics.remove(List.of("seconds", "folder"));
        return metrics;
    }

    /** A folder in a file's place stands in for a full disk: the file is written beside it and cannot be moved there. */
    @Test
    void aFileThatCannotBeWrittenEndsInOneSentenceAndLeavesNothingHalfWritten() throws IOException {
        Path data = Cli.series(folder, 900);
        for (String file : List.of("model.safetensors", "resume.safetensors", "forecast.csv", "report.html")) {
            Path out = folder.resolve("no-" + file);
            Files.createDirectories(out.resolve(file).resolve("taken"));
            Cli.Result result = Cli.run("train", data, "--lookback", 48, "--horizon", 12, "--epochs", 1, "--out", out);
            assertEquals(1, result.code(), result.err());
            assertEquals(
                    List.of("statespace: " + out.resolve(file) + ": Is a directory; make room or use --out"),
                    result.err().lines().filter(line -> line.startsWith("statespace: ")).toList());
            try (Stream<Path> files = Files.list(out)) {
                assertTrue(files.noneMatch(left -> left.toString().endsWith(".part")));
            }
        }
    }
}
