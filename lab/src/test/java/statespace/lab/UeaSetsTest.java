package statespace.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.MissingDataException;
import statespace.data.fetch.DataFolder;

/** Sets of the UEA archive: what lacks is named with its home, and the labels of both files mean the same. */
class UeaSetsTest {
    private static final String HEAD = """
            @problemName Tiny
            @univariate true
            @equalLength true
            @seriesLength 3
            @classLabel true a b
            @data
            """;

    @TempDir
    private Path folder;

    private void write(String name, String rows) throws IOException {
        Files.createDirectories(folder.resolve("uea/Tiny"));
        Files.writeString(folder.resolve("uea/Tiny/" + name), HEAD + rows);
    }

    @Test
    void aMissingFileIsNamedWithItsHomeBeforeAnythingIsRead() throws IOException {
        write("Tiny_TRAIN.ts", "not read");
        MissingDataException e = assertThrows(MissingDataException.class,
                () -> UeaSets.require(new DataFolder(folder), List.of("Tiny")));
        assertTrue(e.getMessage().contains("Tiny_TEST.ts") && e.getMessage().contains("timeseriesclassification.com"),
                e.getMessage());
    }

    @Test
    void joinedExamplesKeepTheirLabels() throws IOException {
        write("Tiny_TRAIN.ts", "1,2,3:a\n4,5,6:b\n");
        write("Tiny_TEST.ts", "7,8,9:b\n1,1,1:a\n");
        UeaSets.Pair pair = UeaSets.read(new DataFolder(folder), "Tiny");
        var all = pair.joined();
        assertEquals(4, all.count());
        assertArrayEquals(new float[]{7, 8, 9}, all.examples().get(2));
        assertEquals(List.of("a", "b", "b", "a"),
                java.util.Arrays.stream(all.labels()).mapToObj(all.classes()::get).toList());
    }
}
