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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.format.SafeTensors;

/** Real processes that are killed, or run out of room: nothing is ever half-written, and resuming loses nothing. */
class KilledRunTest {
    private static final int KILLS = 5;
    private static final int EPOCHS = 30;

    @TempDir
    private Path folder;

    private static Object[] command(Path data, Path out) {
        return new Object[]{"train", data, "--lookback", 48, "--horizon", 12, "--epochs", EPOCHS, "--patience", EPOCHS,
            "--json", "--threads", 1, "--resume", "--out", out};
    }

    @Test
    @Tag("long")
    void aRunKilledAtRandomMomentsEndsWithTheSameNumbers() throws IOException, InterruptedException {
        Path data = Cli.series(folder, 900);
        Path whole = folder.resolve("whole");
        JsonNode expected = finished(data, whole);
        Path broken = folder.resolve("broken");
        SplittableRandom moments = TestSeed.random("KilledRunTest");
        int epoch = 0; // the first is killed while it starts
        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            Path log = folder.resolve("log" + i);
            Process process = Cli.process(List.of(), command(data, broken)).redirectErrorStream(true)
                    .redirectOutput(log.toFile()).start();
            awaitEpoch(process, log, epoch);
            Thread.sleep(moments.nextInt(epoch == 0 ? 1000 : 100));
            killed += process.isAlive() ? 1 : 0;
            process.destroyForcibly().waitFor();
            epoch += moments.nextInt(1, EPOCHS / KILLS);
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
        awaitEpoch(process, log, 2);
        process.destroy();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the interrupted run hangs");
        assertTrue(Files.readString(log).contains("Interrupted; the same command with --resume --out"),
                Files.readString(log));
    }

    /** Waits until a run tells of an epoch, a later one where it resumes, or has ended. */
    private static void awaitEpoch(Process process, Path log, int epoch) throws IOException, InterruptedException {
        while (epoch > 0 && process.isAlive() && Pattern.compile("epoch (\\d+):").matcher(Files.readString(log))
                .results().noneMatch(told -> Integer.parseInt(told.group(1)) >= epoch)) {
            Thread.sleep(20);
        }
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
