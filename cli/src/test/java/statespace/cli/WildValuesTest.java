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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One cell of absurd size: either all that is written is a number, or a sentence names the cell. */
class WildValuesTest {
    private static final Pattern NONE = Pattern.compile("(?i)\\b(nan|infinity|inf)\\b");

    @TempDir
    private Path folder;

    private Path table(int row, String value) throws IOException {
        List<String> lines = Files.readAllLines(Cli.series(folder, 300));
        String line = lines.get(row);
        lines.set(row, line.substring(0, line.lastIndexOf(',') + 1) + value);
        return Files.write(folder.resolve("wild.csv"), lines);
    }

    /** Every CSV and JSON file of a run holds numbers only. */
    private static void numbersOnly(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(f -> f.toString().matches(".*\\.(csv|json)")).toList()) {
                assertFalse(NONE.matcher(Files.readString(file)).find(), file + " holds what is no number");
            }
        }
        JsonNode metrics = new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
        assertTrue(metrics.size() > 5, metrics.toString());
    }

    private void isToldOrNumbers(Cli.Result told, Path run) throws IOException {
        if (told.code() == 0) {
            numbersOnly(run);
            assertFalse(NONE.matcher(told.out()).find(), told.out());
        } else {
            assertEquals(1, told.code(), told.err());
            String sentence = told.err().lines().filter(line -> line.startsWith("statespace: ")).findFirst().orElse("");
            assertTrue(sentence.matches("statespace: (.*'heat'.*|.*row \\d+.*variate 1.*|Training stopped .*)"),
                    told.err());
            assertFalse(Files.exists(run.resolve("forecast.csv")), "a forecast was written");
        }
    }

    @ParameterizedTest
    @CsvSource({"mamba,1e30,20", "mamba,1e37,299", "s4d,1e30,299", "s4d,3e38,20", "chimera,1e30,20",
        "chimera,-1e37,299",
        "mamba,1e19,250", "s4d,-1e19,299", "chimera,1e19,299", "s5,1e30,20", "rg-lru,3e38,299", "mamba2,1e30,20",
        "gla,1e37,299", "hgrn2,-1e19,250", "deltanet,1e30,299", "linear-cde,1e30,20", "linear-cde,-1e37,299"})
    void aForecastIsNumbersOrTheCellIsNamed(String backbone, String value, int row) throws IOException {
        Path run = folder.resolve("run");
        isToldOrNumbers(Cli.run("forecast", table(row, value), "--lookback", 24, "--horizon", 6, "--epochs", 1,
                "--backbone", backbone, "--out", run), run);
    }

    @Test
    void aTrainedModelMeetsAWildCellInASentenceOrInNumbers() throws IOException {
        Path plain = Cli.series(folder, 300);
        Path model = folder.resolve("model");
        assertEquals(0,
                Cli.run("train", plain, "--lookback", 24, "--horizon", 6, "--epochs", 1, "--out", model).code());
        for (String value : List.of("1e19", "-1e30", "3.4e38")) {
            for (int row : new int[]{260, 300}) {
                Path run = folder.resolve("run" + value + row);
                isToldOrNumbers(Cli.run("forecast", table(row, value), "--model", model, "--out", run), run);
            }
        }
    }

    @Test
    void aCellBeyondSinglePrecisionIsNamedByTheReader() throws IOException {
        for (String value : List.of("1e308", "-1e39", "3.5e38")) {
            Path data = table(41, value);
            Cli.Result told = Cli.run("forecast", data, "--lookback", 24, "--horizon", 6, "--out", folder.resolve("r"));
            assertEquals(1, told.code());
            assertEquals("statespace: " + data + ", line 42, column 'heat': the value " + Double.parseDouble(value)
                    + " is beyond 32-bit numbers (3.4e38); put a number there or leave it empty",
                    told.err().lines().reduce((a, b) -> b).orElse(""));
        }
    }

    @ParameterizedTest
    @CsvSource({"s4d,1e30,80", "chimera,1e37,280", "mamba,-3e38,299"})
    void aDetectionIsNumbersOrTheCellIsNamed(String backbone, String value, int row) throws IOException {
        Path run = folder.resolve("run");
        isToldOrNumbers(
                Cli.run("detect", table(row, value), "--epochs", 1, "--window", 20, "--backbone", backbone, "--out",
                        run),
                run);
    }

    @Test
    void aClassificationIsNumbersOrTheValueIsNamed() throws IOException {
        SplittableRandom random = TestSeed.random("WildValuesTest");
        for (String value : List.of("1e19", "3e38")) {
            Path set = Files.createDirectories(folder.resolve("set" + value));
            for (String split : List.of("TRAIN", "TEST")) {
                StringBuilder text = new StringBuilder("@data\n");
                for (int i = 0; i < 20; i++) {
                    text.append(i == 3 ? value : Double.toString(random.nextGaussian())).append(",0.5,")
                            .append(i % 2 + random.nextGaussian() / 9).append(",1:").append(i % 2 == 0 ? "a" : "b")
                            .append('\n');
                }
                Files.writeString(set.resolve("X_" + split + ".ts"), text);
            }
            Path run = folder.resolve("classes" + value);
            Cli.Result told = Cli.run("classify", set, "--epochs", 1, "--out", run);
            if (told.code() == 0) {
                numbersOnly(run);
            } else {
                assertTrue(told.err().contains("channel 1, step 1: ") || told.err().contains("example 3")
                        || told.err().contains("Training stopped"), told.err());
            }
        }
    }
}
