package statespace.bench.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.bench.fuzz.driver.Target;
import statespace.bench.fuzz.driver.Targets;

/** Whatever the bytes, a reader reads them or refuses them as it documents, in one line and in bounded memory. */
class HostileInputsTest {
    private static final int INPUTS = 1_500; // of the quickest reader

    static List<String> targets() {
        return Targets.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void everyInputIsReadOrRefusedInASentence(String name) throws IOException {
        long seed = TestSeed.of(name);
        try (Target target = Targets.open(name)) {
            int inputs = Math.max(20, INPUTS / target.cost());
            Tally tally = new Fuzzer(target, seed).run(0, inputs, () -> false);
            System.out.println(Tally.header() + System.lineSeparator() + tally.row());
            assertEquals(0, tally.fallen(), () -> tally.findings().stream()
                    .map(finding -> "input " + finding.index() + ": " + finding.kind() + "\n" + finding.text())
                    .collect(Collectors.joining("\n")));
            assertEquals(inputs, tally.tried());
            assertTrue(tally.read() > 0, "no input was whole; the target tries nothing behind the first check");
            assertTrue(tally.refused() > 0, "no input was broken");
        }
    }
}
