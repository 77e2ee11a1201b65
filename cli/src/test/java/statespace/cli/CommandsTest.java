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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs on a small series: files, JSON, and one sentence for every mistake. */
class CommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;
    private static Path data;
    private static Path trained;
    private static Cli.Result result;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        data = Cli.series(shared, 700);
        trained = shared.resolve("run");
        result = Cli.run("forecast", data, "--lookback", 48, "--horizon", 12, "--epochs", 2, "--json", "--out",
                trained);
        assertEquals(0, result.code(), result.err());
    }

    private static void mistake(Cli.Result told, int code, String sentence) {
        assertEquals("statespace: " + sentence, told.err().strip());
        assertEquals(code, told.code());
        assertEquals("", told.out());
    }

    @Test
    void jsonIsOneObjectWithEverythingPromisedAndNothingElse() throws IOException {
        JsonNode printed = JSON.readTree(result.out());
        assertEquals(JSON.readTree(trained.resolve("metrics.json").toFile()), printed);
        for (String part : List.of("/test/mse", "/test/mae", "/baselines/repeat/mse", "/baselines/seasonal_naive/mae",
                "/baselines/ridge/mse", "/coverage/80", "/coverage/95", "/seconds")) {
            assertTrue(printed.at(part).isDouble(), part);
        }
        assertEquals(129, printed.path("windows").asInt());
        assertEquals(1, printed.path("seed").asInt());
        assertEquals("mamba", printed.path("backbone").asText());
        assertEquals(48, printed.path("lookback").asInt());
        assertEquals(12, printed.path("horizon").asInt());
        assertTrue(printed.at("/test/mse").asDouble() < printed.at("/baselines/repeat/mse").asDouble());
    }

    @Test
    void aRunWritesItsFolder() throws IOException {
        for (String file : List.of("config.json", "model.safetensors", "metrics.json", "forecast.csv", "report.html")) {
            assertTrue(Files.size(trained.resolve(file)) > 100, file);
        }
        List<String> forecast = Files.readAllLines(trained.resolve("forecast.csv"));
        assertEquals("unique_id,ds,statespace,statespace-lo-80,statespace-hi-80,statespace-lo-95,statespace-hi-95",
                forecast.getFirst());
        assertEquals(1 + 2 * 12, forecast.size());
        assertTrue(forecast.get(1).startsWith("load,2020-01-30T04:00:00,"), forecast.get(1));
        String[] cells = forecast.get(1).split(",");
        double[] row = Stream.of(cells).skip(2).mapToDouble(Double::parseDouble).toArray();
        assertTrue(row[3] < row[1] && row[1] < row[0] && row[0] < row[2] && row[2] < row[4], forecast.get(1));
    }

    @Test
    void aTrainedModelGivesTheSameErrorsAndForecastAgain() throws IOException {
        Cli.Result again = Cli.run("forecast", data, "--model", trained, "--json", "--out", folder.resolve("again"));
        JsonNode first = JSON.readTree(result.out());
        assertEquals(first.path("test"), JSON.readTree(again.out()).path("test"));
        assertEquals(first.path("coverage"), JSON.readTree(again.out()).path("coverage"));
        assertEquals(Files.readString(trained.resolve("forecast.csv")),
                Files.readString(folder.resolve("again").resolve("forecast.csv")));
        Cli.Result evaluated = Cli.run("evaluate", data, "--model", trained, "--json", "--out", folder.resolve("e"));
        assertEquals(first.path("test"), JSON.readTree(evaluated.out()).path("test"));
    }

    @Test
    void blocksThatAreRecomputedGiveTheSameModel() throws IOException {
        Path recomputed = folder.resolve("recomputed");
        Cli.Result again = Cli.run("forecast", data, "--lookback", 48, "--horizon", 12, "--epochs", 2, "--json",
                "--out", recomputed, "--recompute");
        assertEquals(0, again.code(), again.err());
        assertEquals(-1, Files.mismatch(trained.resolve("model.safetensors"), recomputed.resolve("model.safetensors")));
    }

    @Test
    void inspectShowsCheckpointAndData() throws IOException {
        Cli.Result text = Cli.run("inspect", trained);
        assertTrue(text.out().contains("backbone.layers.0.mixer.A_log"), text.out());
        assertTrue(text.out().contains("kernels"), text.out());
        JsonNode checkpoint = JSON.readTree(Cli.run("inspect", trained, "--json").out());
        assertEquals(JSON.readTree(result.out()).path("parameters"), checkpoint.path("parameters"));
        JsonNode profile = JSON.readTree(Cli.run("inspect", data, "--json").out());
        assertEquals("hourly", profile.path("frequency").asText());
        assertEquals(700, profile.path("rows").asInt());
        assertEquals("load", profile.at("/variates/0/name").asText());
    }

    @Test
    void theSummaryNamesTheWinner() {
        Cli.Result text = Cli.run("evaluate", data, "--model", trained, "--out", folder.resolve("e"));
        assertTrue(text.out().lines().findFirst().orElse("").matches(".*wins: .*% (above|below).*"), text.out());
        assertTrue(text.out().contains("seasonal naive"), text.out());
        assertTrue(text.out().contains(" parameters, trained before this run"), text.out());
    }

    @Test
    void oneEpochIsNoPlural() {
        Cli.Result told = Cli.run("train", data, "--lookback", 48, "--horizon", 12, "--epochs", 1, "--width", 4,
                "--out",
                folder.resolve("one"));
        assertTrue(told.out().contains(" parameters, 1 epoch, trained in "), told.out());
    }

    @Test
    void aFolderOfRunsIsNotTakenForData() {
        mistake(Cli.run("inspect", trained.getParent()), 1,
                trained.getParent() + ": is a folder of runs; name one of them, such as " + trained);
        mistake(Cli.run("inspect", trained, "--variates", "load"), 2,
                "--variates is for tables; labelled sequences and runs have nothing to choose (see: statespace inspect "
                        + "--help)");
    }

    /** Zero is no value of these options, whatever the verb. */
    @ParameterizedTest
    @ValueSource(strings = {"--horizon", "--lookback", "--patch", "--stride", "--batch", "--epochs", "--patience",
        "--learning-rate", "--threads", "--width", "--layers", "--state"})
    void zeroIsAMistakeInTheCommand(String option) {
        Cli.Result told = Cli.run("forecast", data, option, 0, "--out", folder.resolve("zero"));
        assertEquals(2, told.code(), told.err());
        String sentence = told.err().strip().lines().reduce((first, last) -> last).orElseThrow();
        String name = option.substring(2).replace('-', '_');
        assertTrue(sentence.startsWith("statespace: "), sentence);
        assertTrue(sentence.contains(name) || sentence.contains(option), sentence);
        assertFalse(Files.exists(folder.resolve("zero")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forecast", "train", "evaluate", "inspect"})
    void helpShowsAnExample(String verb) {
        String help = Cli.run(verb, "--help").out();
        assertTrue(help.contains("Example: statespace " + verb + " "), help);
    }

    @Test
    void mistakesInTheCommandAreToldInOneSentence() {
        mistake(Cli.run("forecast"), 2, "Missing required parameter: 'DATA' (see: statespace forecast --help)");
        mistake(Cli.run("forecast", data, "--horizon", "soon"), 2,
                "Invalid value for option '--horizon': 'soon' is not an int (see: statespace forecast --help)");
        mistake(Cli.run("forecast", data, "--backbone", "lstm"), 2,
                "there is no backbone 'lstm'; there are mamba, s4d, "
                        + "chimera, linear-cde, s5, rg-lru, mamba2, gla, hgrn2, deltanet, plrnn, rir, rir-grc, ebt-grc, bbt-grc"
                        + ", bt-grc, gt-grc, egt-grc, ordered-memory, crvnn, gru, vmamba, vim");
        assertEquals(2, Cli.run().code());
    }

    @Test
    void mistakesInNumbersAndPlacesAreToldInOneSentence() throws IOException {
        mistake(Cli.run("forecast", data, "--horizon", 0), 2, "--horizon must be at least 1, not 0");
        mistake(Cli.run("forecast", data, "--stride", 100), 2,
                "a stride of 100 steps leaves steps between patches of 16 steps unread; it is at most the patch");
        for (Object count : List.of(0, 1025, 100_000)) {
            mistake(Cli.run("evaluate", data, "--model", trained, "--threads", count, "--out", folder.resolve("t")), 2,
                    "--threads takes a whole number from 1 to 1024, not " + count);
        }
        assertTrue(Cli.run("forecast", data, "--dropout", 2, "--lookback", 48, "--horizon", 12, "--out",
                folder.resolve("d")).err()
                .contains("the setting 'dropout' of the backbone mamba takes a number from 0 to 0.999, not 2.0"));
        mistake(Cli.run("forecast", folder.resolve("none.csv")), 1,
                folder.resolve("none.csv") + ": no such file; check the path");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertTrue(Cli.run("train", data, "--horizon", 12, "--lookback", 48, "--out", file).err()
                .contains(file + ": is a file; name a folder with --out"));
        assertTrue(Cli.run("train", data, "--horizon", 12, "--lookback", 48, "--out", file.resolve("below")).err()
                .contains(file.toString()));
        assertTrue(Cli.run("train", data, "--lookback", 48, "--horizon", 12, "--out", trained).err()
                .contains(trained + ": already holds a run; name another folder, or go on with --resume"));
        assertTrue(Cli.run("forecast", data, "--lookback", 400).err().contains("rows are too few for look-back 400"));
        assertTrue(Cli.run("forecast", data, "--variates", "cold").err()
                .contains("has no column 'cold'; it has 'date', 'load', 'heat'"));
    }

    @Test
    void aModelIsNotRunOnOtherVariatesOrFromABrokenFolder() throws IOException {
        Path other = folder.resolve("other.csv");
        Files.writeString(other, Files.readString(data).replaceFirst("heat", "cold"));
        assertTrue(Cli.run("evaluate", other, "--model", trained, "--out", folder.resolve("o")).err()
                .contains("has no column 'heat'"));
        assertTrue(Cli.run("evaluate", data, "--model", folder, "--out", folder.resolve("o")).err()
                .contains("no such file; name the folder of a run that was trained before"));
        assertFalse(Files.exists(folder.resolve("o")));
    }

    @Test
    void aLearningRateThatDivergesStopsInOneSentence() {
        Cli.Result told = Cli.run("train", data, "--lookback", 48, "--horizon", 12, "--learning-rate", "1e6", "--out",
                folder.resolve("nan"));
        assertEquals(1, told.code());
        String sentence = told.err().lines().filter(line -> line.startsWith("statespace: ")).findFirst().orElse("");
        assertTrue(
                sentence.matches("statespace: Training stopped in epoch 1, step \\d+: the .* became .*, first in .*"),
                told.err());
        assertTrue(Files.exists(folder.resolve("nan").resolve("model.safetensors")));
        assertFalse(Files.exists(folder.resolve("nan").resolve("metrics.json")));
    }

    /** The largest learning rate ends training in its first epoch. */
    @Test
    void aModelThatWasNeverTrainedIsMarked() throws IOException {
        Path data = Cli.series(folder, 900);
        Path run = folder.resolve("diverged");
        Cli.Result trained = Cli.run("forecast", data, "--lookback", 48, "--horizon", 12, "--epochs", 1,
                "--learning-rate", 1e6, "--out", run);
        assertEquals(1, trained.code(), trained.err());
        assertTrue(trained.err().contains("no epoch had ended, so " + run + " holds an untrained model"),
                trained.err());
        Cli.Result told = Cli.run("evaluate", data, "--model", run, "--json", "--out", folder.resolve("measured"));
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("warning: " + run + ": no epoch of training had ended"), told.err());
        assertTrue(JSON.readTree(told.out()).path("untrained").asBoolean(), told.out());
        assertTrue(JSON.readTree(folder.resolve("measured/metrics.json").toFile()).path("untrained").asBoolean());
    }
}
