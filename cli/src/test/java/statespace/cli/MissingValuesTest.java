package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A series with gaps, read by a model that skips them. */
class MissingValuesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;
    private static Path gaps;
    private static Path trained;
    private static Cli.Result result;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        List<String> rows = Files.readAllLines(Cli.series(shared, 700));
        SplittableRandom random = new SplittableRandom(4);
        StringBuilder text = new StringBuilder(rows.getFirst()).append('\n');
        for (int i = 1; i < rows.size(); i++) {
            String[] cells = rows.get(i).split(",", -1);
            boolean outage = i > 690; // the last look-back ends in a gap
            text.append(cells[0]).append(',').append(outage || random.nextDouble() < 0.2 ? "" : cells[1]).append(',')
                    .append(random.nextDouble() < 0.2 ? "" : cells[2]).append('\n');
        }
        gaps = Files.writeString(shared.resolve("gaps.csv"), text);
        trained = shared.resolve("run");
        result = forecast(gaps, trained, "--missing", "skip", "--backbone", "chimera");
        assertEquals(0, result.code(), result.err());
    }

    private static Cli.Result forecast(Path data, Path out, Object... more) {
        List<Object> arguments = new java.util.ArrayList<>(List.of("forecast", data, "--lookback", 48, "--horizon", 12,
                "--epochs", 2, "--width", 8, "--json", "--out", out));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    @Test
    void errorsIntervalsAndTheForecastAreNumbers() throws IOException {
        assertTrue(result.err().contains("note: Missing values are skipped."), result.err());
        JsonNode metrics = JSON.readTree(result.out());
        for (String part : List.of("/test/mse", "/test/mae", "/baselines/repeat/mse", "/baselines/seasonal_naive/mse",
                "/baselines/ridge/mse", "/coverage/80", "/validation")) {
            assertTrue(Double.isFinite(metrics.at(part).asDouble(Double.NaN)), part + " in " + result.out());
        }
        assertEquals(.9, metrics.at("/coverage/80").asDouble(), .15);
        assertTrue(metrics.at("/baselines/ridge/mse").asDouble() < metrics.at("/baselines/repeat/mse").asDouble());
        String forecast = Files.readString(trained.resolve("forecast.csv"));
        assertFalse(forecast.contains("NaN"), forecast);
        assertTrue(Files.readString(trained.resolve("report.html")).contains(",null,"),
                "a gap stays a gap in the page");
    }

    @Test
    void theTrainedModelReadsGapsAsItWasTrained() throws IOException {
        for (String verb : List.of("evaluate", "forecast")) {
            Cli.Result again = Cli.run(verb, gaps, "--model", trained, "--json", "--out", folder.resolve(verb));
            assertEquals(0, again.code(), again.err());
            assertTrue(again.err().contains("note: Missing values are skipped."), again.err());
            assertEquals(JSON.readTree(result.out()).path("test"), JSON.readTree(again.out()).path("test"), verb);
        }
        Cli.Result told = Cli.run("evaluate", gaps, "--model", trained, "--missing", "skip", "--json", "--out",
                folder.resolve("told"));
        assertEquals(JSON.readTree(result.out()).path("test"), JSON.readTree(told.out()).path("test"));
    }

    @Test
    void fillingForAModelThatSkipsIsToldAndChangesTheNumbers() throws IOException {
        Cli.Result filled = Cli.run("evaluate", gaps, "--model", trained, "--missing", "fill", "--json", "--out",
                folder.resolve("fill"));
        assertEquals(0, filled.code(), filled.err());
        assertTrue(filled.err().contains(
                "note: The model was trained to skip missing values; here they are filled as asked."), filled.err());
        assertNotEquals(JSON.readTree(result.out()).path("test"), JSON.readTree(filled.out()).path("test"));
    }

    @Test
    void onlyAModelThatCanSkipIsAskedTo() throws IOException {
        Cli.Result told = forecast(gaps, folder.resolve("mamba"), "--missing", "skip");
        assertTrue(told.err().strip().endsWith("statespace: --missing skip needs a backbone that goes on over missing "
                + "cells, such as chimera; mamba reads every value, choose --missing fill"), told.err());
        assertTrue(told.code() != 0);
        Path plain = folder.resolve("plain");
        assertEquals(0, forecast(gaps, plain, "--backbone", "chimera").code());
        Cli.Result late = Cli.run("evaluate", gaps, "--model", plain, "--missing", "skip", "--out",
                folder.resolve("late"));
        assertTrue(late.err().strip().endsWith("statespace: " + plain
                + ": was not trained with --missing skip; leave it at --missing fill"), late.err());
    }

    @Test
    void aProfileCountsWhatIsKnown() {
        Cli.Result shown = Cli.run("inspect", gaps, "--missing", "skip");
        assertEquals(0, shown.code(), shown.err());
        assertFalse(shown.out().contains("NaN"), shown.out());
    }
}
