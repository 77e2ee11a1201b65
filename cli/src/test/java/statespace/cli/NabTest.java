package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.fetch.DataFolder;

/** The series of the Numenta benchmark with known causes are read and scored as they are, with their label windows. */
class NabTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABELS = "nab/labels/combined_windows.json";

    @TempDir
    private Path folder;

    /** Rows of the test split, labelled rows in it, and rows without a known value. */
    @ParameterizedTest
    @CsvSource({"ambient_temperature_system_failure, '', 2366, 536, 218",
        "cpu_utilization_asg_misconfiguration, '', 5415, 1499, 0",
        "ec2_request_latency_system_failure, --every 5min --aggregate mean, 1210, 209, 0",
        "machine_temperature_system_failure, --duplicates mean, 6805, 1134, 0", "nyc_taxi, '', 3096, 684, 0",
        "rogue_agent_key_hold, '', 1601, -1, 1105", "rogue_agent_key_updown, '', 1601, -1, 0"})
    void aSeriesIsScoredAsItIs(String name, String options, int rows, int anomalous, int unknown) throws IOException {
        DataFolder data = DataFolder.of(null);
        assumeTrue(data.find(LABELS).isPresent(),
                () -> LABELS + " is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        Path run = folder.resolve("run");
        String line = "detect " + data.root().resolve("nab/data/realKnownCause/" + name + ".csv") + " --labels "
                + data.root().resolve(LABELS) + " --epochs 1 --width 4 --state 2 --out " + run + " " + options;
        Cli.Result told = Cli.run((Object[]) line.strip().split(" +"));
        assertEquals(0, told.code(), told.err());
        JsonNode metrics = JSON.readTree(run.resolve("metrics.json").toFile());
        assertEquals(rows, metrics.path("rows").asInt());
        assertEquals(anomalous, metrics.path("anomalous").asInt(-1));
        assertEquals(unknown, rows - metrics.path("scored").asInt());
        assertEquals(rows + 1, Files.readAllLines(run.resolve("scores.csv")).size());
        assertTrue(anomalous < 0 || metrics.path("test").path("auc_pr").asDouble() > 0, metrics.toString());
    }
}
