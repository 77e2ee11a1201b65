package statespace.run.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.run.DataRequest;
import statespace.run.Facts;
import statespace.run.Runs;
import statespace.run.Toolkit;

/** A folder as it was written when classifiers of texts came to be: it loads, and gives the same numbers. */
class GoldenPairsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void theGoldenFolderGivesTheSameNumbers() throws IOException, URISyntaxException {
        Path golden = Path.of(GoldenPairsTest.class.getResource("/golden/0.2.0").toURI());
        Path trained = golden.resolve("classify-pairs");
        JsonNode found = JSON.readTree(Facts.json(Runs.evaluate(trained,
                DataRequest.of(List.of(golden.resolve("data/pairs_train.tsv"), golden.resolve("data/pairs_test.tsv"))),
                folder, Toolkit.standard()).metrics()));
        JsonNode expected = JSON.readTree(trained.resolve("metrics.json").toFile());
        for (String part : List.of("test", "baselines", "confusion", "texts", "parameters", "classes")) {
            assertEquals(expected.path(part), found.path(part), part);
        }
        List<String> before = Files.readAllLines(trained.resolve("predictions.csv"));
        List<String> after = Files.readAllLines(folder.resolve("predictions.csv"));
        assertEquals(before.size(), after.size());
        for (int i = 1; i < before.size(); i++) {
            double p = Double.parseDouble(before.get(i).split(",", -1)[3]);
            assertEquals(p, Double.parseDouble(after.get(i).split(",", -1)[3]), 1e-3, before.get(i));
        }
    }
}
