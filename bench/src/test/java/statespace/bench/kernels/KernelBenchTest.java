package statespace.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import statespace.bench.Main;
import statespace.layer.ComputeMode;

/** What the measurements print: every row, each figure a positive number; how fast it was is not asked. */
class KernelBenchTest {
    private static void positive(JsonNode row, String figure) {
        double value = row.path(figure).asDouble(Double.NaN);
        assertTrue(value > 0 && Double.isFinite(value), figure + " in " + row);
    }

    @Test
    void theQuickTableMeasuresEveryKernelInBothDirections() throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("kernels", "--quick", "--json");
        assertEquals(0, code);
        JsonNode table = new ObjectMapper().readTree(out.toString());
        assertEquals(49, table.path("rows").size());
        JsonNode back = table.at("/rows/5");
        assertEquals("selective scan backward", back.path("what").asText());
        for (JsonNode row : table.path("rows")) {
            positive(row, "medianMillis");
            positive(row, "gigaUpdates");
        }
        assertTrue(table.at("/machine/kernels").asText().startsWith("vector"), table.toString());
        positive(table.path("rows").path(0), "ratio");
        positive(back, "ratio");
    }

    @Test
    void theSweepOfFormsSaysWhatAutoTakes() throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("forms", "--quick", "--json");
        assertEquals(0, code);
        JsonNode sweep = new ObjectMapper().readTree(out.toString());
        assertEquals(8, sweep.path("rows").size());
        for (JsonNode row : sweep.path("rows")) {
            positive(row, "scanMillis");
            positive(row, "convolutionMillis");
            assertEquals(ComputeMode.AUTO.resolve(row.path("batch").asInt(), row.path("length").asInt(),
                    row.path("modes").asInt()).name(), row.path("auto").asText());
            assertTrue(row.path("loss").asDouble() >= 1, row.toString());
        }
    }

    @Test
    void stepsAreMeasuredInBothPrecisionsBesideLibtorch() throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("step", "--quick", "--json");
        assertEquals(0, code);
        JsonNode steps = new ObjectMapper().readTree(out.toString());
        assertEquals(3, steps.path("rows").size());
        for (JsonNode row : steps.path("rows")) {
            positive(row, "medianMicros");
        }
        assertTrue(steps.at("/rows/0/error").asDouble() < 1e-5, steps.toString());
        assertTrue(steps.at("/rows/1/error").asDouble() < 1e-2, steps.toString());
        assertTrue(steps.at("/rows/0/weightMegabytes").asDouble() > 6.5, steps.toString());
    }

    @Test
    void aPeerThatCannotRunIsToldInOneSentence() {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new Main()).setErr(new PrintWriter(err)).execute("peers", "--python",
                "no-such-python");
        assertEquals(1, code);
        assertTrue(err.toString().startsWith("statespace: ") && err.toString().contains("no-such-python"),
                err.toString());
    }

    @Test
    void thePartsOfATrainingStepAddUpToTheWhole() throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("train", "--quick", "--json",
                "--length", "64");
        assertEquals(0, code);
        JsonNode account = new ObjectMapper().readTree(out.toString());
        double sum = 0;
        for (JsonNode part : account.path("parts")) {
            sum += part.path("times").asInt() * part.path("millis").asDouble();
        }
        assertEquals(9, account.path("parts").size());
        assertEquals(account.path("wholeMillis").asDouble(), sum, 1e-6 * sum);
        positive(account, "productsMillis");
        positive(account, "scansMillis");
    }

    @Test
    void helpShowsAnExample() {
        StringWriter out = new StringWriter();
        new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("kernels", "--help");
        assertTrue(out.toString().contains("Example: statespace bench kernels"), out.toString());
    }
}
