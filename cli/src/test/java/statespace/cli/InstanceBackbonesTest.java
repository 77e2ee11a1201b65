package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gated recurrences, linear attentions and linear CDEs by name, in every task. */
class InstanceBackbonesTest {
    @TempDir
    private Path folder;

    private JsonNode model(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("config.json").toFile()).path("model");
    }

    private static Cli.Result good(Object... arguments) {
        Cli.Result told = Cli.run(arguments);
        assertEquals(0, told.code(), told.err());
        return told;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "s5:state=6,mix=linear", "rg-lru:expand=2", "mamba2:heads=2,groups=2", "gla:decay=fixed", "gla:heads=2",
        "hgrn2:state=5,layers=2", "deltanet:negative_eigenvalues=true", "linear-cde:block=2",
        "linear-cde:gate=increments",
        "linear-cde:structure=low_rank,rank=2", "linear-cde:structure=dense,scheme=exponential",
        "gru:layers=2"})
    void forecastsAndForecastsAgain(String backbone) throws IOException {
        Path data = Cli.series(folder, 300);
        Path run = folder.resolve("run");
        good("forecast", data, "--lookback", 24, "--horizon", 6, "--epochs", 2, "--width", 8, "--backbone", backbone,
                "--out", run);
        assertEquals(backbone.substring(0, backbone.indexOf(':')), model(run).path("kind").asText());
        for (String option : backbone.substring(backbone.indexOf(':') + 1).split(",", -1)) {
            assertEquals(option, option.substring(0, option.indexOf('=') + 1)
                    + model(run).path(option.substring(0, option.indexOf('='))).asText());
        }
        Path again = folder.resolve("again");
        good("forecast", data, "--model", run, "--out", again);
        assertArrayEquals(Files.readAllBytes(run.resolve("forecast.csv")),
                Files.readAllBytes(again.resolve("forecast.csv")));
    }

    /** Not the norm that cannot square it, but the layer whose state grew, and what to do. */
    @Test
    void aStateThatExplodesIsNamed() throws IOException {
        Cli.Result told = Cli.run("forecast", Cli.series(folder, 300), "--lookback", 24, "--horizon", 6, "--patch", 1,
                "--stride", 1,
                "--epochs", 1,
                "--width", 8, "--backbone", "linear-cde:dt=100,scale=100,layers=1", "--out", folder.resolve("run"));
        assertEquals(1, told.code());
        assertTrue(told.err().contains("first in the output of a linear CDE, whose state exploded at step "),
                told.err());
        assertTrue(told.err().contains("lower the settings 'dt' or 'scale' or raise 'forget_max'"), told.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s5", "rg-lru", "mamba2", "gla", "hgrn2", "deltanet", "linear-cde", "gru"})
    void classifiesWaves(String backbone) throws IOException {
        Path run = folder.resolve("run");
        good("classify", WaveFiles.ts(folder.resolve("Waves"), 1), "--epochs", 25, "--width", 8, "--layers", 1,
                "--dropout", 0, "--learning-rate", 0.02, "--batch", 8, "--backbone", backbone, "--out", run);
        JsonNode metrics = new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
        assertTrue(metrics.at("/test/accuracy").asDouble() >= 0.9, "slow and fast waves: " + metrics.at("/test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s5", "rg-lru", "mamba2", "gla", "hgrn2", "deltanet", "linear-cde", "gru"})
    void scoresARowThatJumpsHighest(String backbone) throws IOException {
        Path data = Cli.series(folder, 400);
        List<String> lines = new ArrayList<>(Files.readAllLines(data));
        String line = lines.get(381);
        lines.set(381, line.substring(0, line.lastIndexOf(',') + 1) + "130");
        Path run = folder.resolve("run");
        good("detect", Files.write(data, lines), "--window", 20, "--epochs", 4, "--backbone", backbone, "--out", run);
        List<String> scores = Files.readAllLines(run.resolve("scores.csv"));
        String highest = scores.stream().skip(1)
                .max(Comparator.comparingDouble(row -> Double.parseDouble(row.split(",", -1)[1]))).orElseThrow();
        assertEquals(line.substring(0, line.indexOf(',')), highest.substring(0, highest.indexOf(',')));
    }

    @Test
    void sizesThatDoNotFitAreOneSentence() throws IOException {
        Path data = Cli.series(folder, 300);
        for (String[] each : new String[][]{
            {"gla:width=6", "the backbone gla: --heads must divide --width, 6, and is 4"},
            {"mamba2:heads=3", "the backbone mamba2: --heads must divide the inner channels, width times expand, 32, "
                    + "and is 3"},
            {"s5:state=7", "the backbone s5: S5 keeps conjugate pairs and diagonalises a matrix of state by state: "
                    + "--state must be even and at most 1024, not 7"},
            {"rg-lru:state=4", "'state' is no setting of the backbone rg-lru; there are width, layers, expand"}}) {
            Cli.Result told = Cli.run("forecast", data, "--backbone", each[0], "--out", folder.resolve("none"));
            assertEquals(2, told.code(), told.err());
            assertTrue(told.err().contains("statespace: " + each[1]), told.err());
            assertTrue(Files.notExists(folder.resolve("none")));
        }
    }
}
