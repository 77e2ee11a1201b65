package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was measured is taken from the model's folder for the same table only, and changes no result. */
class MeasuredTest {
    private static final String FILE = "evaluation.json";
    private static final String NOTE = "evaluate measures again";

    @TempDir
    private Path folder;

    private Path trained(Path table) {
        Path model = folder.resolve("model");
        assertEquals(0, Cli.run("train", table, "--lookback", 48, "--horizon", 12, "--epochs", 1, "--out", model)
                .code());
        return model;
    }

    private boolean taken(Path table, Path model, String out) {
        Cli.Result result = Cli.run("forecast", table, "--model", model, "--out", folder.resolve(out));
        assertEquals(0, result.code(), result.err());
        return result.err().contains(NOTE);
    }

    @Test
    void theSameTableIsMeasuredOnce() throws IOException {
        Path table = Cli.series(folder, 700);
        Path model = trained(table);
        assertTrue(taken(table, model, "kept"));
        assertTrue(taken(table, folder.resolve("kept"), "copied"));
        Files.delete(model.resolve(FILE));
        assertFalse(taken(table, model, "fresh"));
        for (String file : List.of("forecast.csv", "report.html", FILE)) {
            assertEquals(-1, Files.mismatch(folder.resolve("kept").resolve(file),
                    folder.resolve("fresh").resolve(file)), file);
        }
    }

    @Test
    void anotherTableOrADamagedFileIsMeasuredAnew() throws IOException {
        Path table = Cli.series(folder, 700);
        Path model = trained(table);
        Path other = Cli.series(Files.createDirectory(folder.resolve("longer")), 720);
        assertFalse(taken(other, model, "other"));
        Files.writeString(model.resolve(FILE), "{\"key\":");
        assertFalse(taken(Cli.series(folder, 700), model, "damaged"));
    }

    @Test
    void evaluateAlwaysMeasures() throws IOException {
        Path table = Cli.series(folder, 700);
        Path model = trained(table);
        Cli.Result result = Cli.run("evaluate", table, "--model", model, "--out", folder.resolve("tested"));
        assertEquals(0, result.code(), result.err());
        assertFalse(result.err().contains(NOTE), result.err());
    }
}
