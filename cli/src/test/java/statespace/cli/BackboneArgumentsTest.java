package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options of a backbone: those that apply are recorded, the others are refused with the backbones that they apply to. */
class BackboneArgumentsTest {
    @TempDir
    private Path folder;

    private Cli.Result train(Object... options) throws IOException {
        Object[] all = new Object[options.length + 10];
        System.arraycopy(new Object[]{"train", Cli.series(folder, 300), "--lookback", 24, "--horizon", 4, "--epochs", 1,
            "--out", folder.resolve("run")}, 0, all, 0, 10);
        System.arraycopy(options, 0, all, 10, options.length);
        return Cli.run(all);
    }

    private void refused(int code, String sentence, Object... options) throws IOException {
        Cli.Result told = train(options);
        assertEquals(code, told.code(), told.err());
        assertTrue(told.err().contains("statespace: " + sentence), told.err());
        assertTrue(Files.notExists(folder.resolve("run")), "no folder is left behind");
    }

    @Test
    void optionsOfTheBackboneAndFlatOnesAreRecorded() throws IOException {
        Cli.Result told = train("--backbone", "s4d:state=12,initialisation=legs,step-min=0.02", "--width", 6);
        assertEquals(0, told.code(), told.err());
        JsonNode model = new ObjectMapper().readTree(Files.readString(folder.resolve("run/config.json"))).path("model");
        assertEquals("s4d", model.path("kind").asText());
        assertEquals(12, model.path("state").asInt());
        assertEquals("legs", model.path("initialisation").asText());
        assertEquals(0.02, model.path("step_min").asDouble());
        assertEquals(6, model.path("width").asInt());
        assertEquals(1, model.path("layers").asInt(), "the task's default");
    }

    @Test
    void anOptionThatDoesNotApplyIsRefused() throws IOException {
        refused(2, "--initialisation does not apply to the backbone mamba; it applies to s4d", "--backbone", "mamba",
                "--initialisation", "LEGS");
        refused(2, "--norm does not apply to the backbone chimera; it applies to mamba, s4d", "--backbone", "chimera",
                "--norm", "rms");
        refused(2, "'expand' is no setting of the backbone s4d; there are width", "--backbone", "s4d:expand=2");
        refused(2, "--state and --backbone both set 'state'; set it once", "--backbone", "s4d:state=4", "--state", 8);
        refused(2, "the setting 'state' of the backbone s4d takes a whole number", "--backbone", "s4d:state=x");
        refused(2, "there is no backbone 'rnn'; there are mamba, s4d, chimera", "--backbone", "rnn");
        refused(2, "the backbone s4d: a complex S4D keeps conjugate pairs", "--backbone", "s4d:state=7");
        refused(2, "--missing skip needs a backbone", "--missing", "skip", "--backbone", "mamba");
        refused(2, "a closed loop needs a backbone", "--decoder", "closed-loop", "--backbone", "mamba");
    }

    @Test
    void anOptionThatOnlyWorksWithAnotherIsRefusedWithoutIt() throws IOException {
        refused(2, "'permutations' of the backbone chimera applies with order=permuted only, not with "
                + "order=bidirectional", "--backbone", "chimera:permutations=9");
        refused(2, "'order_seed' of the backbone chimera applies with order=permuted only", "--backbone",
                "chimera:order-seed=9");
        refused(2, "'shared' of the backbone chimera applies with order=bidirectional only, not with order=permuted",
                "--backbone", "chimera:order=permuted,shared=true");
        refused(2, "'final_norm' of the backbone mamba applies with norm_first=true only", "--backbone",
                "mamba:norm_first=false,final_norm=rms");
        Cli.Result told = train("--backbone", "mamba:norm_first=false", "--norm", "rms");
        assertEquals(0, told.code(), told.err());
    }

    @Test
    void theHelpListsEveryOptionWithTheDefaultOfTheVerb() {
        String forecast = help("forecast");
        assertTrue(forecast.contains("step_min=0.01") && forecast.contains("order=bidirectional"), forecast);
        assertTrue(forecast.contains("(default: mamba)"), forecast);
        assertTrue(help("detect").contains("average=trailing") && help("detect").contains("(default: chimera)"));
        assertTrue(help("classify").contains("bidirectional=true"));
    }

    private static String help(String verb) {
        StringWriter out = new StringWriter();
        assertEquals(0, Main.run(new PrintWriter(out), new PrintWriter(out), verb, "--help"));
        return out.toString();
    }
}
