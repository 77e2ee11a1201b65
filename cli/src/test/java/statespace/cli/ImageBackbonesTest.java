package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backbones of images refuse series in one sentence; styles are perturbed in a training of sequences. */
class ImageBackbonesTest {
    @TempDir
    private Path folder;

    private static void refused(String kind, Cli.Result told) {
        assertEquals(
                "statespace: " + kind
                        + " reads images, not series, sequences or texts, and no task takes images yet; take another backbone, such "
                        + "as mamba or s4d",
                told.err().strip().lines().toList().getLast()); // behind what the data are
        assertEquals(2, told.code());
        assertEquals("", told.out());
    }

    private Path sequences() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append(i % 2);
            for (int t = 0; t < 24; t++) {
                rows.append('\t').append(Math.sin(t * (0.4 + 0.4 * (i % 2)) + i));
            }
            rows.append('\n');
        }
        Files.writeString(folder.resolve("Waves_TEST.tsv"), rows);
        return Files.writeString(folder.resolve("Waves_TRAIN.tsv"), rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmamba", "vim"})
    void seriesAndSequencesAreRefusedInOneSentence(String kind) throws IOException {
        Path series = Cli.series(folder, 900);
        Path run = folder.resolve("run");
        refused(kind, Cli.run("forecast", series, "--lookback", 24, "--horizon", 4, "--backbone", kind, "--out", run));
        refused(kind, Cli.run("classify", sequences(), "--backbone", kind, "--out", run));
        refused(kind, Cli.run("detect", series, "--backbone", kind, "--out", run));
        assertFalse(Files.exists(run));
    }

    @Test
    void aClassifierIsTrainedWithPerturbedStyles() throws IOException {
        Path run = folder.resolve("run");
        Cli.Result told = Cli.run("classify", sequences(), "--backbone", "mamba:width=8,layers=1,style=start-m,"
                + "style_probability=1", "--epochs", 2, "--out", run);
        assertEquals(0, told.code(), told.err());
        String config = Files.readString(run.resolve("config.json"));
        assertTrue(config.contains("\"style\" : \"start_m\"") || config.contains("\"style\": \"start_m\""), config);
        assertEquals(0, Cli.run("classify", sequences(), "--model", run, "--out", folder.resolve("again")).code());
    }
}
