package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders that version 0.1.0 wrote, one of each shape (and one without the fields that the first forecasters did not have),
 * with what its {@code evaluate} said of them: they load, and give the same numbers. The vectors of another processor may
 * move the last digits.
 */
class GoldenRunsTest {
    private static final double TOLERANCE = 2e-4;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static Path golden() throws URISyntaxException {
        return Path.of(GoldenRunsTest.class.getResource("/golden/0.1.0").toURI());
    }

    static List<String> runs() throws IOException, URISyntaxException {
        try (Stream<Path> all = Files.list(golden())) {
            return all.map(path -> path.getFileName().toString()).filter(name -> !name.equals("data")).sorted()
                    .toList();
        }
    }

    private static DataRequest data(String run) throws URISyntaxException {
        Path data = golden().resolve("data");
        if (run.startsWith("classify")) {
            return DataRequest.of(data);
        }
        if (run.startsWith("detect")) {
            return DataRequest.of(data.resolve("test.csv")).withLabels(null, "fault");
        }
        return DataRequest.of(data.resolve(run.endsWith("skip") ? "gaps.csv" : "series.csv"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aRunOfTheFirstReleaseGivesTheSameNumbers(String run) throws IOException, URISyntaxException {
        Path trained = golden().resolve(run);
        Outcome outcome = Runs.evaluate(trained, data(run), folder, Toolkit.standard());
        JsonNode expected = JSON.readTree(Files.readString(trained.resolve("evaluated.json")));
        JsonNode found = JSON.readTree(Facts.json(outcome.metrics()));
        for (String part : List.of("test", "baselines", "coverage", "validation", "parameters", "seed", "backbone")) {
            same(run + "/" + part, expected.path(part), found.path(part));
        }
        for (String file : List.of("forecast.csv", "predictions.csv", "events.csv")) {
            if (Files.exists(trained.resolve(file))) {
                sameLines(Files.readAllLines(trained.resolve(file)), Files.readAllLines(folder.resolve(file)));
            }
        }
    }

    /** What is written anew is of the newest version, and gives the same numbers once more. */
    @ParameterizedTest
    @MethodSource("runs")
    void aCopyIsOfTheNewestVersion(String run) throws IOException, URISyntaxException {
        Outcome first = Runs.evaluate(golden().resolve(run), data(run), folder.resolve("a"), Toolkit.standard());
        assertEquals(ConfigFile.VERSION, ConfigFile.read(folder.resolve("a"), Toolkit.standard()).version());
        Outcome again = Runs.evaluate(folder.resolve("a"), data(run), folder.resolve("b"), Toolkit.standard());
        JsonNode expected = JSON.readTree(Facts.json(first.metrics()));
        assertEquals(expected.path("test"), JSON.readTree(Facts.json(again.metrics())).path("test"));
    }

    private static void same(String where, JsonNode expected, JsonNode found) {
        if (expected.isNumber()) {
            double size = Math.max(1, Math.abs(expected.asDouble()));
            assertTrue(found.isNumber(), where + ": " + found);
            assertEquals(expected.asDouble(), found.asDouble(), TOLERANCE * size, where);
        } else if (expected.isContainerNode()) {
            int later = where.endsWith("/baselines") && found.has("random_cde") && !expected.has("random_cde") ? 1 : 0;
            assertEquals(expected.size() + later, found.size(), where); // one baseline came after the first release
            expected.propertyStream()
                    .forEach(entry -> same(where + "/" + entry.getKey(), entry.getValue(), found.path(entry.getKey())));
        } else {
            assertEquals(expected, found, where);
        }
    }

    private static final Pattern MINUTES = Pattern.compile("^(\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}):00$");

    private static void sameLines(List<String> expected, List<String> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 1; i < expected.size(); i++) { // the first line names the columns
            String[] cells = expected.get(i).split(",", -1);
            String[] others = found.get(i).split(",", -1);
            for (int c = 0; c < cells.length; c++) {
                try {
                    double value = Double.parseDouble(cells[c]);
                    assertEquals(value, Double.parseDouble(others[c]), 1e-3 * Math.max(1, Math.abs(value)),
                            found.get(i));
                } catch (NumberFormatException text) {
                    // the first release wrote no seconds where they were 0
                    assertEquals(cells[c], MINUTES.matcher(others[c]).replaceFirst("$1"), found.get(i));
                }
            }
        }
    }
}
