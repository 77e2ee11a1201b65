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

class KernelBenchTest {
    @Test
    void theQuickTableMeasuresEveryKernelInBothDirections() throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("kernels", "--quick", "--json");
        assertEquals(0, code);
        JsonNode table = new ObjectMapper().readTree(out.toString());
        assertEquals(18, table.path("rows").size());
        JsonNode back = table.at("/rows/5");
        assertEquals("selective scan backward", back.path("what").asText());
        assertTrue(back.path("ratio").asDouble() > 1, "back, a scan forward is part of it: " + back);
        for (JsonNode row : table.path("rows")) {
            assertTrue(row.path("medianMillis").asDouble() > 0, row.toString());
            assertTrue(row.path("gigaUpdates").asDouble() > 0, row.toString());
        }
        assertTrue(table.at("/machine/kernels").asText().startsWith("vector"), table.toString());
        assertTrue(table.at("/rows/0/ratio").asDouble() > 3, "the vector twin is not faster: " + table);
    }

    @Test
    void theSweepOfFormsSaysWhatAutoTakes() throws Exception {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("forms", "--quick", "--json");
        assertEquals(0, code);
        JsonNode sweep = new ObjectMapper().readTree(out.toString());
        assertEquals(8, sweep.path("rows").size());
        for (JsonNode row : sweep.path("rows")) {
            assertTrue(row.path("scanMillis").asDouble() > 0 && row.path("convolutionMillis").asDouble() > 0);
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
            assertTrue(row.path("medianMicros").asDouble() > 0, row.toString());
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
        assertTrue(account.path("productsMillis").asDouble() > 0 && account.path("scansMillis").asDouble() > 0);
    }

    @Test
    void helpShowsAnExample() {
        StringWriter out = new StringWriter();
        new CommandLine(new Main()).setOut(new PrintWriter(out)).execute("kernels", "--help");
        assertTrue(out.toString().contains("Example: statespace bench kernels"), out.toString());
    }
}
