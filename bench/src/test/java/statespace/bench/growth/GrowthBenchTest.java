package statespace.bench.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import statespace.bench.Main;

/** The structure of the measurement; how fast it was is not asked, because machines are noisy. */
class GrowthBenchTest {
    @TempDir
    private Path folder;

    private static Growth.Row row(int size, double millis, long start, long peak) {
        return new Growth.Row(size, new GrowthPoint(GrowthPoint.Work.TRAINING, 1, 1, size, 8, 4),
                new GrowthPoint.Taken(5, millis, 1, 10, 16, start, peak));
    }

    @Test
    void theSlopeOfAPowerIsItsExponent() {
        Growth.Sweep sweep = Growth.Sweep.of("length", GrowthPoint.Work.TRAINING,
                List.of(row(1, 3, 100, 101), row(4, 12, 100, 116),
                        row(16, 48, 100, 356)));
        assertEquals(1, sweep.timeSlope(), 1e-12);
        assertEquals(2, sweep.addedSlope(), 1e-12);
        assertTrue(Double
                .isNaN(Growth.Sweep.of("length", GrowthPoint.Work.TRAINING, List.of(row(1, 3, 1, 2))).timeSlope()));
        assertTrue(Double.isNaN(
                Growth.Sweep.of("length", GrowthPoint.Work.TRAINING, List.of(row(1, 3, -1, -1), row(2, 3, -1, -1)))
                        .peakSlope()));
    }

    @Test
    @Tag("long")
    void aQuickRunMeasuresEverySweepAndWritesAPage() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path page = folder.resolve("deep/growth.html");
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute("growth", "--quick", "--json", "--page", page.toString());
        assertEquals(0, code, err.toString());
        JsonNode growth = new ObjectMapper().readTree(out.toString());
        assertEquals(9, growth.path("sweeps").size());
        for (JsonNode sweep : growth.path("sweeps")) {
            for (JsonNode row : sweep.path("rows")) {
                JsonNode taken = row.path("taken");
                double millis = taken.path("medianMillis").asDouble();
                assertTrue(millis > 0 && Double.isFinite(millis), row.toString());
                assertTrue(taken.path("stateBytes").asLong() > 0, row.toString());
                assertTrue(taken.path("peakBytes").asLong() >= taken.path("startBytes").asLong(), row.toString());
            }
            assertTrue(sweep.path("rows").size() > 1, sweep.toString());
            assertTrue(Double.isFinite(sweep.path("timeSlope").asDouble(Double.NaN)), sweep.toString());
        }
        String html = Files.readString(page);
        assertTrue(html.contains("Time over length") && html.contains("slope "), "the page lacks its plots");
    }

    @Test
    void aLengthThatIsTooShortIsAMistakeOfTheCommand() {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new Main()).setErr(new PrintWriter(err)).execute("growth", "--longest", "10");
        assertEquals(2, code);
        assertTrue(err.toString().startsWith("--longest must be at least 1024, not 10"), err.toString());
    }
}
