package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The poles of trained models: stable, drawn, and told beside the bounds on real models. */
class PolesTest {
    @TempDir
    private Path folder;

    private Path trained(String backbone) throws IOException {
        Path run = folder.resolve(backbone);
        Cli.Result result = Cli.run("forecast", Cli.series(folder, 500), "--lookback", 48, "--horizon", 12, "--epochs",
                1, "--backbone", backbone, "--out", run);
        assertEquals(0, result.code(), result.err());
        return run;
    }

    @Test
    void aTimeInvariantModelIsHeldAgainstRealOnes() throws IOException {
        Path run = trained("s4d");
        JsonNode layers = new ObjectMapper().readTree(Cli.run("inspect", run, "--poles", "--json").out())
                .path("layers");
        assertTrue(layers.size() >= 1);
        for (JsonNode layer : layers) {
            int poles = layer.path("re").size();
            assertTrue(poles > 0);
            for (int i = 0; i < poles; i++) {
                double size = Math.hypot(layer.path("re").get(i).asDouble(), layer.path("im").get(i).asDouble());
                assertTrue(size < 1, "a pole of size " + size);
            }
            int channels = layer.at("/bounds/channels").asInt();
            assertTrue(channels > 0 && layer.at("/bounds/ruled_out").asInt() <= channels);
        }
        Cli.Result told = Cli.run("inspect", run, "--poles");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("beyond a real model") && told.out().contains("layers.0.mixer"), told.out());
        assertTrue(Files.readString(run.resolve("poles.html")).contains("Poles of layers.0.mixer"));
    }

    @Test
    void aSelectiveModelHasPolesButNoFixedResponse() throws IOException {
        Path run = trained("mamba");
        Cli.Result told = Cli.run("inspect", run, "--poles");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("–"), told.out());
        assertTrue(Files.exists(run.resolve("poles.html")));
    }

    @Test
    void aDataFileHasNoPoles() throws IOException {
        Path data = Cli.series(folder, 100);
        Cli.Result told = Cli.run("inspect", data, "--poles");
        assertEquals(1, told.code());
        assertEquals("statespace: " + data + ": is not the folder of a run; poles belong to a trained model",
                told.err().strip());
    }
}
