package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A word that is no verb or option is refused, with or without --help, and the near one is named. */
class UnknownWordsTest {
    private static void refused(String sentence, Object... call) {
        List<Object> help = new ArrayList<>(List.of(call));
        help.add("--help");
        for (Object[] arguments : List.of(call, help.toArray())) {
            Cli.Result told = Cli.run(arguments);
            assertEquals("statespace: " + sentence, told.err().strip());
            assertEquals(2, told.code());
            assertEquals("", told.out());
        }
    }

    @Test
    void aVerbThatIsNoneIsRefused() {
        refused("there is no verb 'compare'; there are forecast, classify, detect, reconstruct, train, evaluate, inspect, data, "
                + "reproduce, bench (see: statespace --help)", "compare");
        refused("there is no verb 'forcast'; did you mean forecast? (see: statespace --help)", "forcast", "x.csv");
        refused("there is no verb 'fetch'; there are make, get, list (see: statespace data --help)", "data", "fetch");
    }

    @Test
    void anOptionThatIsNoneIsRefused() {
        refused("there is no option '--horizn'; did you mean --horizon? (see: statespace forecast --help)", "forecast",
                "x.csv", "--horizn", 3);
        refused("there is no option '--resume' (see: statespace reproduce --help)", "reproduce", "s4d-kernel",
                "--resume");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forecast", "train", "classify", "detect"})
    void helpKeepsTheIndentOfWhatItWraps(String verb) {
        StringWriter help = new StringWriter();
        assertEquals(0, Main.run(new PrintWriter(help), new PrintWriter(help), verb, "--help"));
        List<String> kinds = help.toString().lines().dropWhile(line -> !line.startsWith("  mamba: ")).toList();
        assertTrue(kinds.size() > 40, help.toString());
        for (String line : kinds) {
            assertTrue(line.length() <= 80, line);
            assertTrue(
                    line.isEmpty() || line.startsWith(" ") || line.startsWith("Example: ")
                            || line.equals(kinds.getLast()),
                    line);
        }
    }
}
