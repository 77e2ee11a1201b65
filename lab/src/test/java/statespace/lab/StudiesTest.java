package statespace.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.data.MissingDataException;
import statespace.data.fetch.DataFolder;

/** Every study holds at size smoke, or names the file that it lacks; what it aimed at there, it still reaches. */
class StudiesTest {
    /** Minutes at size smoke, by the card; a study that takes more is run with the long tests. */
    private static final double SHORT = 0.15;

    @TempDir
    private Path folder;

    static Stream<String> brief() {
        return smoke(minutes -> minutes <= SHORT);
    }

    static Stream<String> lengthy() {
        return smoke(minutes -> !(minutes <= SHORT));
    }

    private static Stream<String> smoke(DoublePredicate wanted) {
        return Studies.standard().list().stream().map(Study::card).filter(card -> card.minutes().containsKey(Size.SMOKE)
                && wanted.test(card.minutes().get(Size.SMOKE))).map(Study.Card::name);
    }

    static Stream<String> withoutSmoke() {
        return Studies.standard().list().stream().map(Study::card)
                .filter(card -> !card.minutes().containsKey(Size.SMOKE))
                .map(Study.Card::name);
    }

    private Findings run(String name, Size size, DataFolder data) throws IOException {
        return Studies.standard().find(name).run(new Setting(size, 1, data, folder, Setting.Progress.SILENT));
    }

    /** What a study finds without a data folder, else with the one that is at hand; skipped where files are missing. */
    private Findings smoke(String name) throws IOException {
        try {
            return run(name, Size.SMOKE, new DataFolder(folder.resolve("nothing")));
        } catch (MissingDataException e) {
            namesFileAndHome(e);
        }
        try {
            return run(name, Size.SMOKE, DataFolder.of(null));
        } catch (MissingDataException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    private static void namesFileAndHome(MissingDataException e) {
        assertTrue(e.getMessage().contains("nothing") && e.getMessage().contains("the setting 'data'"), e.getMessage());
    }

    private static void holds(Findings findings) {
        findings.checks().forEach(check -> assertTrue(check.pass(), check.toString()));
        findings.aims().forEach(aim -> assertTrue(aim.met(), aim.toString()));
        assertTrue(findings.notes().stream().anyMatch(note -> note.contains("seed")),
                "a note tells the seed, or that there is none");
    }

    @ParameterizedTest
    @MethodSource("brief")
    void holdsAtTheSmallestSize(String name) throws IOException {
        holds(smoke(name));
    }

    @ParameterizedTest
    @MethodSource("lengthy")
    @Tag("long")
    void holdsAtTheSmallestSizeInSomeSeconds(String name) throws IOException {
        holds(smoke(name));
    }

    /** Only a study whose data a clone lacks may do without a smallest size. */
    @ParameterizedTest
    @MethodSource("withoutSmoke")
    void aMissingFileIsNamedWithItsHome(String name) {
        Size size = Studies.standard().find(name).card().minutes().keySet().iterator().next();
        namesFileAndHome(assertThrows(MissingDataException.class,
                () -> run(name, size, new DataFolder(folder.resolve("nothing")))));
    }

    @Test
    void namesAreUniqueAndCardsAreFilled() {
        Set<String> names = new HashSet<>();
        for (Study study : Studies.standard().list()) {
            Study.Card card = study.card();
            assertTrue(names.add(card.name()), card.name());
            assertTrue(card.name().matches("[a-z0-9-]+"), card.name());
            assertTrue(!card.paper().isBlank() && !card.claim().isBlank() && !card.expected().isBlank());
            assertTrue(!card.minutes().isEmpty(), card.name());
        }
        assertEquals(names.size(), Studies.standard().list().size());
    }
}
