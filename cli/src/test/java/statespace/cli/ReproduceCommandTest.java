package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import statespace.cli.study.ReproduceCommand;
import statespace.data.DataException;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Studies;
import statespace.lab.Study;
import statespace.lab.Table;

/** The verb on studies that measure what they are told to. */
class ReproduceCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** A study that finds one value beside a bound of a half, and says it is half-way. */
    private record Told(String name, double measured) implements Study {
        @Override
        public Card card() {
            return new Card(name, "A. Author (2022), section 4", "A half is enough.", "at least 0.5",
                    Map.of(Size.PAPER, Double.NaN, Size.SMOKE, 0.25));
        }

        @Override
        public Findings run(Setting setting) {
            setting.progress().at(0.5, "half-way");
            return new Findings(
                    List.of(Check.atLeast("the value", 0.5, "table 2", measured),
                            Check.near("the seed", 7, 0, "section 4", (double) setting.seed())),
                    List.of(Aim.atLeast("the value", 0.7, measured)),
                    List.of(new Table("Values", List.of("What", "Value"), List.of(List.of("value", "0.75")))),
                    List.of(new Plot("Course", "step", "value", false, new double[]{1, 2},
                            List.of(new Plot.Line("value", new double[]{1, Double.NaN})))),
                    List.of("One seed alone."));
        }
    }

    /** A study whose data is not there. */
    private record WithoutData() implements Study {
        @Override
        public Card card() {
            return new Card("no-data", "B. Author (2023)", "Data helps.", "unknown", Map.of(Size.SMOKE, 1.0));
        }

        @Override
        public Findings run(Setting setting) {
            throw new DataException("x.ts: no such file; get it");
        }
    }

    private static Cli.Result run(Object... arguments) {
        Studies studies = new Studies(List.of(new Told("holding", 0.75), new Told("failing", 0.25),
                new Told("modest", 0.6), new WithoutData()));
        List<Object> all = new ArrayList<>(List.of("reproduce"));
        all.addAll(Arrays.asList(arguments));
        return Cli.run(new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type == ReproduceCommand.class
                        ? type.cast(new ReproduceCommand(studies))
                        : CommandLine.defaultFactory().create(type);
            }
        }, all.toArray());
    }

    private Cli.Result smoke(String name, Object... more) {
        List<Object> all = new ArrayList<>(
                List.of(name, "--size", "smoke", "--seed", 7, "--out", folder.resolve(name)));
        all.addAll(Arrays.asList(more));
        return run(all.toArray());
    }

    private static void mistake(Cli.Result told, int code, String sentence) {
        assertEquals("statespace: " + sentence, told.err().strip());
        assertEquals(code, told.code());
        assertEquals("", told.out());
    }

    @Test
    void theListHasACardForEveryStudy() throws IOException {
        Cli.Result text = run("--list");
        assertEquals(0, text.code(), text.err());
        assertTrue(text.out().startsWith("""
                holding
                  paper     A. Author (2022), section 4
                  claim     A half is enough.
                  expected  at least 0.5
                  minutes   smoke 0.25, paper unknown

                failing
                """), text.out());
        JsonNode printed = JSON.readTree(run("--list", "--json").out());
        assertEquals(4, printed.size());
        assertEquals(JSON.readTree("""
                {"name": "holding", "paper": "A. Author (2022), section 4", "claim": "A half is enough.",
                "minutes": {"smoke": 0.25, "paper": null}, "expected": "at least 0.5"}"""), printed.get(0));
    }

    @Test
    void theListIsThatOfAllStudies() throws IOException {
        Cli.Result told = Cli.run("reproduce", "--list", "--json");
        assertEquals(0, told.code(), told.err());
        assertEquals(Studies.standard().names(),
                JSON.readTree(told.out()).findValuesAsText("name"));
    }

    @Test
    void jsonIsExactlyTheResult() throws IOException {
        Cli.Result told = smoke("holding", "--json");
        assertEquals(0, told.code(), told.err());
        JsonNode printed = JSON.readTree(told.out());
        assertTrue(printed.path("seconds").isDouble(), told.out());
        assertEquals(JSON.readTree("""
                {"study": "holding", "size": "smoke", "seconds": %s, "checks": [
                {"name": "the value", "expected": "at least 0.5", "source": "table 2", "measured": 0.75, "pass": true},
                {"name": "the seed", "expected": "7 ± 0", "source": "section 4", "measured": 7.0, "pass": true}],
                "aims": [{"name": "the value", "expected": "at least 0.7", "measured": 0.75, "met": true}]}"""
                .formatted(printed.path("seconds"))), printed);
        assertEquals(printed, JSON.readTree(folder.resolve("holding").resolve("result.json").toFile()));
    }

    @Test
    void peopleAreToldTheClaimTheValuesAndEveryCheck() throws IOException {
        Cli.Result told = smoke("holding");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().startsWith("""
                holding, size smoke: A half is enough.

                  Values
                    What   Value
                    value   0.75

                  One seed alone.

                  holds  the value: 0.75, expected at least 0.5 (table 2)
                  holds  the seed: 7, expected 7 ± 0 (section 4)
                  aim met    the value: 0.75, the aim is at least 0.7
                """), told.out());
        assertTrue(told.err().startsWith(" 50%  half-way"), told.err());
        String page = Files.readString(folder.resolve("holding").resolve("report.html"));
        assertTrue(page.contains("All 2 checks of holding hold"));
    }

    @Test
    void anAimThatIsMissedIsToldAndChangesNoExitCode() throws IOException {
        Cli.Result told = smoke("modest");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("  aim missed the value: 0.6, the aim is at least 0.7\n"), told.out());
        String page = Files.readString(folder.resolve("modest").resolve("report.html"));
        assertTrue(page.contains("All 2 checks of modest hold") && page.contains("aim missed"));
        JsonNode result = JSON.readTree(folder.resolve("modest").resolve("result.json").toFile());
        assertFalse(result.at("/aims/0/met").asBoolean(true));
    }

    @Test
    void aCheckThatFailsEndsWithOne() throws IOException {
        Cli.Result told = smoke("failing");
        assertEquals(1, told.code());
        assertTrue(told.out().contains("  FAILS  the value: 0.25, expected at least 0.5 (table 2)\n"), told.out());
        String page = Files.readString(folder.resolve("failing").resolve("report.html"));
        assertTrue(page.contains("1 of 2 checks of failing fail"));
        JsonNode result = JSON.readTree(folder.resolve("failing").resolve("result.json").toFile());
        assertFalse(result.at("/checks/0/pass").asBoolean(true));
        assertEquals(1, smoke("failing", "--json").code());
    }

    @Test
    void whatIsNotThereIsToldWithWhatIs() {
        mistake(run("lost"), 2,
                "there is no study 'lost'; there are holding, failing, modest, no-data (see: statespace reproduce --help)");
        mistake(run("holding"), 2,
                "the study holding has no size laptop; it has smoke, paper (see: statespace reproduce --help)");
        mistake(run("holding", "--size", "huge"), 2, "Invalid value for option '--size': expected one of [SMOKE, "
                + "LAPTOP, PAPER] (case-insensitive) but was 'huge' (see: statespace reproduce --help)");
        mistake(run(), 2, "say which study, or see them all with: statespace reproduce --list (see: statespace "
                + "reproduce --help)");
    }

    @Test
    void dataThatIsMissingIsNamedAndLeavesNoFolder() {
        mistake(smoke("no-data"), 1, "x.ts: no such file; get it");
        assertFalse(Files.exists(folder.resolve("no-data")));
    }
}
