package statespace.data.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataFiles;
import statespace.data.labelled.LabelledFiles;
import statespace.data.labelled.LabelledSeries;

/** The list of public sets holds together. */
class CatalogueTest {
    @TempDir
    private Path folder;

    @Test
    void everySetIsDescribedAndHasPlacesOfItsOwn() {
        Set<String> names = new HashSet<>();
        Set<String> targets = new HashSet<>();
        for (Catalogue.DataSet set : Catalogue.all()) {
            assertTrue(names.add(LabelledSeries.folded(set.name())), set.name());
            assertFalse(set.purpose().isBlank() || set.licence().isBlank() || set.items().isEmpty(), set.name());
            for (Catalogue.Item item : set.items()) {
                assertTrue(targets.add(item.target()), item.target());
                assertTrue(item.url().isAbsolute(), item.target());
                assertTrue(item.sha256() == null || item.sha256().matches("[0-9a-f]{64}"), item.target());
                assertTrue(item.url().getScheme().equals("https") || item.sha256() != null, item.target());
            }
        }
        assertEquals("ETTh1", Catalogue.find("etth1").orElseThrow().name());
        assertEquals(11_594_722, Catalogue.find("mnist").orElseThrow().bytes());
        assertEquals(Catalogue.UNKNOWN, Catalogue.find("lra").orElseThrow().bytes());
        assertTrue(Catalogue.find("none").isEmpty());
    }

    @Test
    void whatIsInTheFolderIsCounted() throws IOException {
        Catalogue.DataSet set = Catalogue.find("mnist").orElseThrow();
        assertEquals(0, set.present(new DataFolder(folder)));
        LabelledFiles.write(set.items().get(1).place(folder), "x");
        assertEquals(1, set.present(new DataFolder(folder)));
    }

    @Test
    void theShippedSeriesHasTheSizeAndChecksumOfTheList() throws IOException {
        Path root = Path.of(System.getProperty("statespace.root"), "data");
        Catalogue.Item item = Catalogue.find("ETTh1").orElseThrow().items().getFirst();
        assertEquals(item.bytes(), Files.size(item.place(root)));
        assertEquals(item.sha256(), DataFiles.sha256(List.of(item.place(root))));
    }
}
