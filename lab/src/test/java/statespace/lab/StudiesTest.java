package statespace.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;

/** Every study that has a smallest size holds at it; those that need absent data say which file. */
class StudiesTest {
    @TempDir
    private Path folder;

    static Stream<String> smoke() {
        return Studies.all().stream().map(Study::card).filter(card -> card.minutes().containsKey(Size.SMOKE))
                .map(Study.Card::name);
    }

    @ParameterizedTest
    @MethodSource("smoke")
    void holdsAtTheSmallestSize(String name) throws IOException {
        Findings findings;
        try {
            findings = Studies.named(name).orElseThrow()
                    .run(new Setting(Size.SMOKE, 1, DataFolder.of(null), folder, Setting.Progress.SILENT));
        } catch (DataException e) {
            Assumptions.abort(e.getMessage());
            return;
        }
        findings.checks().forEach(check -> assertTrue(check.pass(), check.toString()));
        assertTrue(findings.notes().stream().anyMatch(note -> note.contains("seed") || name.equals("s4d-legs-limit")),
                "the seed is told");
    }

    @Test
    void namesAreUniqueAndCardsAreFilled() {
        Set<String> names = new HashSet<>();
        for (Study study : Studies.all()) {
            Study.Card card = study.card();
            assertTrue(names.add(card.name()), card.name());
            assertTrue(card.name().matches("[a-z0-9-]+"), card.name());
            assertTrue(!card.paper().isBlank() && !card.claim().isBlank() && !card.expected().isBlank());
            assertTrue(!card.minutes().isEmpty(), card.name());
        }
        assertEquals(names.size(), Studies.all().size());
    }

    @ParameterizedTest
    @MethodSource("needData")
    void aMissingFileIsNamedWithItsHome(String name) throws IOException {
        Study study = Studies.named(name).orElseThrow();
        Size size = study.card().minutes().keySet().iterator().next();
        try {
            study.run(new Setting(size, 1, new DataFolder(folder.resolve("nothing")), folder,
                    Setting.Progress.SILENT));
        } catch (DataException e) {
            assertTrue(e.getMessage().contains("nothing") && e.getMessage().contains("--data"), e.getMessage());
            return;
        }
        throw new AssertionError(name + " ran without its data");
    }

    static Stream<String> needData() {
        return Studies.all().stream().map(study -> study.card().name())
                .filter(name -> name.matches("s4d-(smnist|init|scifar|speech|lra-.*|bidmc-.*)"
                        + "|chimera-(m4-.*|smd|msl|psm|swat|uea|speech|ptb-xl|ett[hm]2|ettm1|ecl|exchange|traffic|weather)"));
    }
}
