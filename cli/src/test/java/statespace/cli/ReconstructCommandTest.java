package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.cli.run.BackboneArguments;
import statespace.run.Toolkit;
import statespace.run.reconstruct.Reconstruction;

/** The verb on small series: one model, many models, free runs, and one sentence for every mistake. */
class ReconstructCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;
    private Path data;

    @BeforeEach
    void series() throws IOException {
        data = write("bold.csv", "a,b,c", 3, 200, 1);
    }

    private Path write(String name, String header, int columns, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(header).append('\n');
        for (int t = 0; t < rows; t++) {
            for (int v = 0; v < columns; v++) {
                text.append(v == 0 ? "" : ",").append(Math.sin(0.3 * t + v) + 0.1 * random.nextGaussian());
            }
            text.append('\n');
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Cli.Result run(Object... more) {
        Object[] all = new Object[more.length + 5];
        all[0] = "reconstruct";
        System.arraycopy(more, 0, all, 1, more.length);
        all[more.length + 1] = "--epochs";
        all[more.length + 2] = 2;
        all[more.length + 3] = "--set";
        all[more.length + 4] = "updates=3";
        return Cli.run(all);
    }

    private static void mistake(Cli.Result told, int code, String sentence) {
        assertEquals("statespace: " + sentence, told.err().lines().reduce((a, b) -> b).orElse(""));
        assertEquals(code, told.code());
        assertEquals("", told.out());
    }

    @Test
    void oneSeriesMakesOneRun() throws IOException {
        Path out = folder.resolve("run");
        Cli.Result told = run(data, "--tr", 2, "--json", "--out", out);
        assertEquals(0, told.code(), told.err());
        JsonNode printed = JSON.readTree(told.out());
        assertEquals(JSON.readTree(out.resolve("metrics.json").toFile()), printed);
        assertEquals(3, printed.path("lyapunov").size());
        JsonNode config = JSON.readTree(out.resolve("config.json").toFile());
        assertEquals("hemodynamic", config.at("/task/filter").asText());
        assertEquals(17, config.at("/task/taps").asInt());
        assertEquals(60, config.at("/task/window").asInt(), "two fifths of 150 training rows");
        assertEquals("identity", config.at("/task/observation").asText());
        for (String file : List.of("report.html", "generated.csv", "model.safetensors")) {
            assertTrue(Files.size(out.resolve(file)) > 100, file);
        }
        Cli.Result again = Cli.run("reconstruct", data, "--model", out, "--json", "--out", folder.resolve("again"));
        assertEquals(printed.path("spectrum"), JSON.readTree(again.out()).path("spectrum"), again.err());
        Cli.Result generated = Cli.run("reconstruct", "--model", out, "--generate", 7);
        assertEquals(8, generated.out().lines().count(), generated.err());
        assertEquals("row,a,b,c,latent_1,latent_2,latent_3", generated.out().lines().findFirst().orElseThrow());
        Cli.Result inspected = Cli.run("inspect", out);
        assertTrue(inspected.out().contains("latent.threshold"), inspected.out() + inspected.err());
        Cli.Result other = Cli.run("forecast", data, "--model", out);
        assertTrue(
                other.code() == 1 && other.err().contains("expected a forecasting model, found a reconstructed system"),
                other.err());
    }

    @Test
    void aFolderMakesAModelOfEachSubjectAndAnAblationBesideIt() throws IOException {
        write("all/s1.csv", "a,b", 2, 120, 1);
        write("all/s2.csv", "a,b", 2, 120, 2);
        write("motion/s1.csv", "m", 1, 120, 3);
        write("motion/s2.csv", "m", 1, 120, 4);
        Path out = folder.resolve("runs");
        Object[] command = {folder.resolve("all"), "--nuisance", folder.resolve("motion"), "--tr", 2, "--ablations",
            "--json", "--out", out};
        Cli.Result told = run(command);
        assertEquals(0, told.code(), told.err());
        JsonNode printed = JSON.readTree(told.out());
        assertEquals(6, printed.path("models").size());
        assertEquals(List.of("convSSM", "no filter", "no forcing"),
                printed.path("summary").propertyStream().map(java.util.Map.Entry::getKey).toList());
        assertTrue(Files.exists(out.resolve("s2-seed1-unforced/model.safetensors")));
        Object[] resumed = java.util.Arrays.copyOf(command, command.length + 1);
        resumed[command.length] = "--resume";
        assertEquals(printed, JSON.readTree(run(resumed).out()), "nothing is trained again");
        assertFalse(run(command).code() == 0, "nothing is written over");
    }

    /** A filter at the wrong rate is a wrong filter, and nothing else would show it. */
    @Test
    void timesThatContradictTheIntervalAreTold() throws IOException {
        StringBuilder seconds = new StringBuilder("time,a\n");
        StringBuilder clock = new StringBuilder("time,a\n");
        for (int t = 0; t < 120; t++) {
            seconds.append(2 * t).append(',').append(Math.sin(t)).append('\n');
            clock.append(java.time.LocalDateTime.of(2020, 1, 1, 0, 0, 0).plusSeconds(2L * t)).append(",")
                    .append(Math.sin(t)).append('\n');
        }
        Path counted = Files.writeString(folder.resolve("seconds.csv"), seconds);
        Path timed = Files.writeString(folder.resolve("clock.csv"), clock);
        String said = run(counted, "--tr", 0.72, "--out", folder.resolve("1")).err();
        assertTrue(said.contains(
                "note: the times in 'time' are 2 apart, and --tr says 0.72 s; the filter follows --tr."), said);
        said = run(timed, "--tr", 0.72, "--out", folder.resolve("2")).err();
        assertTrue(said.contains("are 2 s apart, and --tr says 0.72 s"), said);
        said = run(timed, "--tr", 2, "--out", folder.resolve("3")).err();
        assertFalse(said.contains("apart"), said);
    }

    @Test
    void theHelpListsTheBackbonesThatRunFreely() {
        Toolkit toolkit = Toolkit.standard();
        List<String> help = BackboneArguments.help(Reconstruction.TASK, toolkit.backbones());
        assertTrue(help.stream().anyMatch(line -> line.startsWith("  plrnn: ")), help::toString);
        assertFalse(help.stream().anyMatch(line -> line.startsWith("  mamba: ")), help::toString);
        assertTrue(BackboneArguments.help(toolkit.task("forecast"), toolkit.backbones()).stream()
                .anyMatch(line -> line.startsWith("  mamba: ")));
    }

    @Test
    void mistakesAreToldInOneSentence() throws IOException {
        mistake(run(), 2, "name a series: FILE, several, or a folder of them (see: statespace reconstruct --help)");
        mistake(run(data, "--kernel", "exponential", "--tr", 1), 2, "--kernel exponential needs --decay");
        mistake(run(data, "--decay", 1), 2, "--decay is for --kernel exponential");
        mistake(run(data, "--kernel", "nowhere"), 1,
                "--kernel takes bold, exponential or a file of taps, and there is no file nowhere");
        mistake(run(data, "--latent", 2, "--observation", "identity"), 2, "the observation 'identity' needs as many "
                + "states as the 3 variates, not 2; choose --observation affine or more states with --latent");
        mistake(run(data, "--alpha", 2), 2, "--alpha takes a number from 0 to 1, not 2.0");
        mistake(run(data, "--set", "strength=2"), 2,
                "the setting 'strength' of the task reconstruct takes a number from 0 to 1, not 2.0");
        mistake(run(data, "--patience", 3), 2, "--patience does not apply to reconstruct: no split is held out for "
                + "validation, and training ends after --epochs (see: statespace reconstruct --help)");
        mistake(run(data, "--backbone", "s4d"), 2, "a system is reconstructed by a backbone that runs on from a state "
                + "without inputs (free_run), and s4d does not; choose plrnn");
        mistake(run(data, "--models", 0), 2,
                "--models takes a number from 1 to 10000, not 0 (see: statespace reconstruct "
                        + "--help)");
        mistake(run(data, "--generate", 5), 2, "--generate is for measuring a trained model; name a trained run with "
                + "--model (see: statespace reconstruct --help)");
        Path other = write("other.csv", "a,b", 2, 200, 2);
        mistake(run(data, other), 1,
                other + ": has the columns [a, b], the files before have [a, b, c]; one table is over "
                        + "files with the same columns, choose them with --variates");
        Path kernel = Files.writeString(folder.resolve("taps.txt"), "0.1\nx\n");
        assertTrue(run(data, "--kernel", kernel).err().strip().startsWith("statespace: " + kernel), "names the file");
        assertFalse(Files.exists(folder.resolve("runs")));
    }
}
