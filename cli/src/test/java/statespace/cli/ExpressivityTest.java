package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trained model can compute, told on the command line. */
class ExpressivityTest {
    @TempDir
    private Path folder;

    private Path trained(String backbone) throws IOException {
        Path run = folder.resolve("run");
        Cli.Result result = Cli.run("forecast", Cli.series(folder, 300), "--lookback", 24, "--horizon", 6, "--epochs",
                1,
                "--width", 8, "--layers", 2, "--backbone", backbone, "--out", run);
        assertEquals(0, result.code(), result.err());
        return run;
    }

    @Test
    void aStackOfLinearCdesSaysWhatItFollows() throws IOException {
        Path run = trained("linear-cde:block=2");
        Cli.Result told = Cli.run("inspect", run, "--expressivity");
        assertEquals(0, told.code(), told.err());
        String text = told.out();
        assertTrue(text.startsWith(run + ": forecast with linear-cde"), text);
        assertTrue(text.contains("layers.0.mixer, layers.1.mixer") && text.contains("selective, non-commuting"), text);
        assertTrue(text.contains("Walker et al. 2025, Theorem 4.1") && text.contains("AB and BA differ by up to"),
                text);
        assertTrue(text.matches("(?s).*\n  S3 +yes +2×2 matrices.*\n  A5 +no +its smallest faithful.*"), text);
        assertTrue(text.lines().allMatch(line -> line.equals(text.lines().findFirst().orElse(""))
                || line.length() <= 110), text);
        JsonNode json = new ObjectMapper().readTree(Cli.run("inspect", run, "--expressivity", "--json").out());
        assertEquals(2, json.path("layers").size());
        assertEquals("non_commuting", json.at("/layers/1/kind").asText());
        assertTrue(json.at("/layers/1/commutator").asDouble() > 0.01, json.toString());
        assertEquals("a5", json.at("/tracking/3/group").asText());
        assertEquals("no", json.at("/tracking/3/answer").asText());
        assertEquals(0, json.path("longest_word").asInt());
    }

    @Test
    void aStackOfDiagonalLayersSaysHowLongItsWordsAre() throws IOException {
        String text = Cli.run("inspect", trained("rg-lru"), "--expressivity").out();
        assertTrue(text.contains("words of the signature of up to 3 letters"), text);
        assertTrue(text.matches("(?s).*parity, Z2 +no +needs the eigenvalue -1.*"), text);
    }

    @Test
    void whatIsNoRunIsRefusedInASentence() throws IOException {
        Path data = Cli.series(folder, 100);
        Cli.Result told = Cli.run("inspect", data, "--expressivity");
        assertEquals(1, told.code());
        assertEquals("statespace: " + data + ": is not the folder of a run; expressivity belongs to a trained model",
                told.err().strip());
        Cli.Result both = Cli.run("inspect", data, "--expressivity", "--poles");
        assertEquals(2, both.code());
        assertTrue(both.err().contains("ask for --poles or --expressivity, not both"), both.err());
    }
}
